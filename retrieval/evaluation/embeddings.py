"""An encoder that remembers, so that an evaluation embeds its articles only once."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from retrieval.errors import ArchiveUnwritable, reason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from retrieval.encoder import Encoder

_DIGEST_BYTES = 16
_PASSAGE, _QUESTION = "", "\0question\0"  # no text of either kind starts with the other's


class RememberingEncoder:
    """An :class:`Encoder` whose passages' vectors are kept by text in ``folder``, a file a model.

    Vectors are kept as float16, as the store keeps them. Those of questions are kept only on
    demand: encoding them is a part of what an evaluation times.
    """

    def __init__(self, encoder: Encoder, folder: Path, *, questions_too: bool = False) -> None:
        self._encoder = encoder
        self._questions_too = questions_too
        self._path = folder / f"{encoder.fingerprint}.npz"
        self._known = _read(self._path, encoder.dimension)

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def fingerprint(self) -> str:
        return self._encoder.fingerprint

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    @property
    def max_tokens(self) -> int:
        return self._encoder.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._encoder.count_tokens(texts)

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not self._questions_too:
            return self._encoder.encode_questions(texts)
        return self._remember(texts, _QUESTION, self._encoder.encode_questions)

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        return self._remember(
            texts, _PASSAGE, lambda unknown: self._encoder.encode_passages(unknown, progress)
        )

    def _remember(
        self,
        texts: Sequence[str],
        kind: str,
        encode: Callable[[Sequence[str]], NDArray[np.float32]],
    ) -> NDArray[np.float32]:
        digests = [_digest(kind + text) for text in texts]
        unknown = {d: text for d, text in zip(digests, texts, strict=True) if d not in self._known}
        vectors = encode(list(unknown.values()))
        self._known.update(zip(unknown, vectors.astype(np.float16), strict=True))
        found = [self._known[digest] for digest in digests]
        return np.array(found, dtype=np.float32).reshape(len(texts), self.dimension)

    def save(self) -> None:
        """Writes down what has been learnt, in one step; of several the last stays.

        Errors: :class:`ArchiveUnwritable`.
        """
        digests = np.frombuffer(b"".join(self._known), dtype=np.uint8)
        vectors = np.array(list(self._known.values()), dtype=np.float16)
        written = self._path.with_name(f"{uuid.uuid4().hex}.tmp.npz")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            np.savez(written, digests=digests.reshape(-1, _DIGEST_BYTES), vectors=vectors)
            written.replace(self._path)
        except OSError as error:
            raise ArchiveUnwritable(str(self._path.parent), reason(error)) from error


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest()


def _read(path: Path, dimension: int) -> dict[bytes, NDArray[np.float16]]:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            digests, vectors = arrays["digests"], arrays["vectors"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}
    if vectors.ndim != 2 or vectors.shape != (len(digests), dimension):
        return {}
    return {digest.tobytes(): vector for digest, vector in zip(digests, vectors, strict=True)}
