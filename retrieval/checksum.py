"""A short name for a text, by which it is told from a changed one."""

from __future__ import annotations

from zlib import crc32


def checksum(text: str) -> str:
    """Eight hexadecimal digits that tell an article's text from a changed one: its CRC-32."""
    return f"{crc32(text.encode(errors='surrogatepass')):08x}"
