"""What those who follow a question have been shown."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("follows", sa.Column("seen", sa.Integer))
    op.add_column("follows", sa.Column("told", sa.JSON, nullable=False, server_default="[]"))
    op.create_table(
        "deliveries",
        sa.Column(
            "answer_id",
            sa.Integer,
            sa.ForeignKey("answers.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column(
            "follow_id",
            sa.Integer,
            sa.ForeignKey("follows.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("after_message_id", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
