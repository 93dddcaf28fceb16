"""The database of articles, sentences, passages and vectors: the truth, all else is a cache."""

from retrieval.store.connection import is_full
from retrieval.store.entries import Indexed, Model, Outcome, Restored
from retrieval.store.store import Changes, Store, Summary
from retrieval.store.versions import Version

__all__ = [
    "Changes",
    "Indexed",
    "Model",
    "Outcome",
    "Restored",
    "Store",
    "Summary",
    "Version",
    "is_full",
]
