"""Feeds, and the pages that have been asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("url", sa.Text, nullable=False, unique=True),
        sa.Column(
            "parent_id",
            sa.Integer,
            sa.ForeignKey("feeds.id", ondelete="CASCADE"),
            index=True,
        ),
        sa.Column("title", sa.Text),
        sa.Column("added_at", sa.String(32), nullable=False),
        sa.Column("checked_at", sa.String(32)),
        sa.Column("next_at", sa.String(32)),
        sa.Column("stamp", sa.Text),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("error", sa.JSON),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "pages",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column(
            "feed_id",
            sa.Integer,
            sa.ForeignKey("feeds.id", ondelete="SET NULL"),
            index=True,
        ),
        sa.Column(
            "article_id",
            sa.Integer,
            sa.ForeignKey("articles.id", ondelete="SET NULL"),
            index=True,
        ),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("fetched_at", sa.String(32)),
        sa.Column("next_at", sa.String(32), index=True),
        sa.Column("stamp", sa.Text),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("digest", sa.String(64)),
        sa.Column("error", sa.JSON),
        sa.Column("looks", sa.Integer, nullable=False, server_default="0"),
        sqlite_with_rowid=False,
    )
