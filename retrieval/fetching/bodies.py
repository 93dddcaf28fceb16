"""Reading a body no further than its limit, whatever it claims or unpacks to."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from retrieval.errors import FetchGarbled, FetchTooLarge, FetchUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import httpx

ENCODINGS = "gzip, deflate"
"""What servers are told to pack with: what can be unpacked step by step."""

_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32  # told by the header


def body(response: httpx.Response, url: str, limit: int) -> bytes:
    """What a streamed response holds, unpacked.

    Errors: :class:`FetchTooLarge` as soon as there is more than ``limit``, or at once where that is
    announced; :class:`FetchGarbled` where it is packed in another way, :class:`FetchUnreachable`
    where it is broken.
    """
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise FetchTooLarge(url, limit)
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    chunks: Iterable[bytes] = response.iter_raw()
    if encoding in ("gzip", "x-gzip", "deflate"):
        chunks = _unpacked(chunks, url, limit)
    elif encoding not in ("", "identity"):
        raise FetchGarbled(url, f"Content-Encoding: {encoding[:40]}")
    read = bytearray()
    for chunk in chunks:
        read += chunk
        if len(read) > limit:
            raise FetchTooLarge(url, limit)
    return bytes(read)


def _unpacked(chunks: Iterable[bytes], url: str, limit: int) -> Iterator[bytes]:
    """Never more than a little over ``limit`` at once: a chunk may be a bomb."""
    unpacker = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        for chunk in chunks:
            yield unpacker.decompress(chunk, limit + 1)
            if unpacker.unconsumed_tail:
                raise FetchTooLarge(url, limit)
    except zlib.error as error:
        raise FetchUnreachable(url, str(error)) from error
    if not unpacker.eof:
        raise FetchUnreachable(url, "the packed body ends too early")
