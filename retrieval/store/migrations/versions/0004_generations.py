"""The generations that there have been, to tell a cache of another copy's."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "generations",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    )
    op.execute(
        "INSERT INTO generations SELECT 0 UNION SELECT generation FROM archive"
        " UNION SELECT generation FROM articles UNION SELECT generation FROM removals"
    )
