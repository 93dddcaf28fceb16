"""Backup and move: an archive as one file, checked line by line on the way in."""

from retrieval.transfer.articles import (
    ARTICLES,
    FEEDS,
    Imported,
    export_articles,
    export_feeds,
    good,
    import_articles,
    import_feeds,
)
from retrieval.transfer.backup import (
    LARGEST_NUMBER,
    Backup,
    BackupWriter,
    Line,
    Moment,
    invalid,
    reading,
    writing,
)
from retrieval.transfer.vectors import VECTORS

__all__ = [
    "ARTICLES",
    "FEEDS",
    "LARGEST_NUMBER",
    "VECTORS",
    "Backup",
    "BackupWriter",
    "Imported",
    "Line",
    "Moment",
    "export_articles",
    "export_feeds",
    "good",
    "import_articles",
    "import_feeds",
    "invalid",
    "reading",
    "writing",
]
