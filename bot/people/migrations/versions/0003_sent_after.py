"""After which message every answer was sent, not only those sent unasked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    after = sa.Column("after_message_id", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("answers", after)
    op.execute("UPDATE answers SET after_message_id = question_message_id")
    op.execute(
        "UPDATE answers SET after_message_id = deliveries.after_message_id"
        " FROM deliveries WHERE deliveries.answer_id = answers.id"
    )
    op.drop_column("deliveries", "after_message_id")
