"""Whose the numbers of messages are, and the chats in whose name questions were asked."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ANONYMOUS = 1087968824  # the user whom Telegram gives for all who write in their group's name


def upgrade() -> None:
    op.create_table("bot", sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False))
    op.execute(f"UPDATE answers SET user_id = chat_id WHERE user_id = {_ANONYMOUS}")
