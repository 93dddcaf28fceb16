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

# One row: which archive this is, and its generation, which every writing transaction raises.
archive = Table(
    "archive",
    metadata,
    Column("identity", String(32), primary_key=True),
    Column("generation", Integer, nullable=False),
)

# The generations that there have been, 0 among them. They rise by steps of chance, so that no two
# copies of an archive, each written to by itself, have one in common that they did not share.
generations = Table(
    "generations",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
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

# What articles were before they were corrected; the columns are theirs.
versions = Table(
    "versions",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("replaced_at", String(32), nullable=False),  # ISO 8601, UTC
    Column("source", Text, nullable=False),
    Column("url", Text),
    Column("digest", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("blocks", JSON, nullable=False),
    Column("kicker", Text),
    Column("author", Text),
    Column("agency", Text),
    Column("outlet", Text),
    Column("published", String(32)),
    Column("published_precision", String(8)),
    Column("published_how", String(8)),
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

# Where new articles are looked for. A sitemap index has its parts as children, which come and go
# with it.
feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("parent_id", ForeignKey("feeds.id", ondelete="CASCADE"), index=True),
    Column("title", Text),
    Column("added_at", String(32), nullable=False),  # this and all that follow: ISO 8601, UTC
    Column("checked_at", String(32)),
    Column("next_at", String(32)),  # not asked before; None: whenever there is a sync
    Column("stamp", Text),  # what its index says of its state
    Column("etag", Text),
    Column("last_modified", Text),
    Column("error", JSON),  # [name, facts] of an error
    Column("failures", Integer, nullable=False, server_default="0"),  # since it was last read
)

# Pages that have been asked for, so that nothing is asked twice. A page whose article is gone was
# removed by a person, and stays away.
pages = Table(
    "pages",
    metadata,
    Column("key", Text, primary_key=True),  # the same for all ways to write an address
    Column("url", Text, nullable=False),
    Column("feed_id", ForeignKey("feeds.id", ondelete="SET NULL"), index=True),
    Column("article_id", ForeignKey("articles.id", ondelete="SET NULL"), index=True),
    Column("outcome", String(16), nullable=False),
    Column("fetched_at", String(32)),
    Column("next_at", String(32), index=True),  # not asked before; None: never again
    Column("stamp", Text),  # what its feed says of its state
    Column("etag", Text),
    Column("last_modified", Text),
    Column("digest", String(64)),  # of the page's bytes
    Column("error", JSON),
    Column("looks", Integer, nullable=False, server_default="0"),  # in a row that told nothing new
    sqlite_with_rowid=False,
)
