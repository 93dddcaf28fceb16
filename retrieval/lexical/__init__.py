"""Lexical search: BM25 over the terms of passages and their titles."""

from retrieval.lexical.index import LexicalIndex
from retrieval.lexical.query import LexicalQuery
from retrieval.lexical.worth import Worth

__all__ = ["LexicalIndex", "LexicalQuery", "Worth"]
