"""The tables of what is remembered about people, beside those of the archive.

Every change here needs a migration beside it. Times are milliseconds since 1970, UTC. Numbers of
answers and follows are never given again: buttons under old messages carry them.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

VERSION_TABLE = "people_version"

metadata = MetaData()

people = Table(
    "people",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", String(2)),
)

# ``after_message_id`` is the last message known where an answer was to be sent, when it was: those
# that it stands in have higher numbers.
answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("user_id", BigInteger, nullable=False),
    Column("question_message_id", BigInteger, nullable=False),
    Column("message_ids", JSON, nullable=False),
    Column("after_message_id", BigInteger, nullable=False, server_default="0"),
    Column("state", String(8), nullable=False, index=True),
    Column("status", String(16), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("language", String(8), nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("asked_at", BigInteger, nullable=False, index=True),
    Column("completed", Boolean, nullable=False),
    Column("question", Text, nullable=False),
    Column("reading", Text),
    Column("unheard", JSON, nullable=False),
    Column("apart", JSON, nullable=False, server_default="[]"),
    Column("turn", JSON, nullable=False),
    Column("citations", JSON, nullable=False),
    Column("hits", JSON, nullable=False),
    sqlite_autoincrement=True,
)
Index("answers_by_message", answers.c.chat_id, answers.c.question_message_id)
Index("answers_by_person", answers.c.user_id, answers.c.chat_id)

feedback = Table(
    "feedback",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True, index=True),
    Column("verdict", String(8), nullable=False),
    Column("reason", String(16)),
    Column("at", BigInteger, nullable=False),
)

follows = Table(
    "follows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("question", Text, nullable=False),
    Column("folded", Text, nullable=False),  # what makes two questions the same
    Column("language", String(8), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("seen", Integer),  # number of the newest article that was looked at
    Column("told", JSON, nullable=False, server_default="[]"),  # articles that were shown
    sqlite_autoincrement=True,
)
Index(
    "follows_once",
    follows.c.user_id,
    follows.c.folded,
    unique=True,
    sqlite_where=follows.c.ended_at.is_(None),
)

# Answers that were sent unasked, to those who follow their questions.
deliveries = Table(
    "deliveries",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("follow_id", ForeignKey("follows.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
)

# Messages that lead on from an answer, in its chat: a page of an article that it cites, or further
# results, of several articles. An edited question edits its answer, and leaves these alone.
openings = Table(
    "openings",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", Integer),
)

# Updates from Telegram; the payload of one that is dealt with is gone, its number stays a while.
inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("payload", Text),
    Column("received_at", BigInteger, nullable=False),
    Column("done_at", BigInteger, index=True),
)

# One row: the bot whose messages, questions and updates the numbers here are. Those of another bot
# begin anew.
bot = Table(
    "bot",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
)

# How often what happened on a day in Vietnam; nobody's in particular.
tallies = Table(
    "tallies",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("name", String(16), primary_key=True),
    Column("number", Integer, nullable=False),
)
