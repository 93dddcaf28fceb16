"""The tables, as SQLAlchemy describes them. Every change here needs a migration beside it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

# One row: which archive this is, and how often it has been written to. Every writing transaction
# raises the generation first, which also makes writers wait for each other.
archive = Table(
    "archive",
    metadata,
    Column("identity", String(32), primary_key=True),
    Column("generation", Integer, nullable=False),
)

models = Table(
    "models",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("dimension", Integer, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", Text, nullable=False, unique=True),
    Column("url", Text, index=True),
    Column("digest", String(64), nullable=False, index=True),
    Column("generation", Integer, nullable=False, index=True),
    Column("model_id", ForeignKey("models.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("blocks", JSON, nullable=False),
    Column("kicker", Text),
    Column("author", Text),
    Column("agency", Text),
    Column("outlet", Text),
    Column("published", String(32)),  # ISO 8601, the first moment of the period
    Column("published_precision", String(8)),
    Column("published_how", String(8)),
    Column("signature", LargeBinary, nullable=False),  # for recognising reprints
    sqlite_autoincrement=True,
)

sentences = Table(
    "sentences",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("start", Integer, primary_key=True),
    Column("end", Integer, nullable=False),
    Column("vector", LargeBinary, nullable=False),  # as those of passages
    sqlite_with_rowid=False,
)

passages = Table(
    "passages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    UniqueConstraint("article_id", "start", "end"),
    sqlite_autoincrement=True,
)

vectors = Table(
    "vectors",
    metadata,
    Column("passage_id", ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
    Column("vector", LargeBinary, nullable=False),  # little-endian float16, unit length
)

# Passages that are gone, so that a cache that is behind learns of it.
removals = Table(
    "removals",
    metadata,
    Column("passage_id", Integer, primary_key=True, autoincrement=False),
    Column("generation", Integer, nullable=False),
)
Index("removals_by_generation", removals.c.generation)
