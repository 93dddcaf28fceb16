"""What of a question articles speak of, but not together with what it asks."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answers", sa.Column("apart", sa.JSON, nullable=False, server_default="[]"))
