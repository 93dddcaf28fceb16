"""The learned reader: which passage answers, in which sentence, in which words.

:class:`retrieval.reader.reader.Reader` is given :class:`Readable` and says :class:`Reading`.
"""

from __future__ import annotations

from retrieval.reader.reading import Readable, Reading

__all__ = ["Readable", "Reading"]
