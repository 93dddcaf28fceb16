"""Dense search: the passages' vectors, a cache of the database."""

from retrieval.index.dense import DenseIndex, Manifest

__all__ = ["DenseIndex", "Manifest"]
