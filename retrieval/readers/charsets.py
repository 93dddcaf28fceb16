"""From bytes to text where something declares the encoding: a page, a feed, a server."""

from __future__ import annotations

import codecs
import re

from retrieval.readers.decoding import decode
from retrieval.readers.legacy import decode_vietnamese

_HEAD = 4096
_IN_MARKUP = re.compile(
    rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']?([\w.:-]{1,40})|"
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})",
    re.IGNORECASE,
)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# Of the codecs of Python, those in which pages are written; some of the others are no charsets,
# and some take time without bounds ("punycode").
_CHARSETS = re.compile(
    r"(?:cp|windows-)(?:125\d|932|936|949|950)|iso8859-\d+|koi8-[ru]|gb2312|gbk|gb18030|"
    r"big5(?:hkscs)?|shift_jis|euc_(?:jp|kr)|utf-(?:16|32)(?:-[lb]e)?"
)
# On the web these names have always meant the larger set (Encoding Standard of the WHATWG).
_MEANT = {"iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}


def decode_declared(data: bytes, source: str, mime: str | None = None) -> str:
    """The text of ``data``, not yet normalised, whatever its head or ``mime`` declare.

    What the bytes themselves prove comes first: a byte order mark, UTF-8, and the old Vietnamese
    encodings, whose pages mostly declare another one. Then what the server, then what the head
    declares; what is left is guessed. Errors: as :func:`retrieval.readers.decoding.decode`.
    """
    if _proves_itself(data):
        return decode(data, source)
    for charset in _declared(data, mime):
        text = data.decode(charset, "replace")
        if text.count("\ufffd") * 100 <= len(text):
            return text
    return decode(data, source)


def _proves_itself(data: bytes) -> bool:
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return b"\0" not in data and decode_vietnamese(data) is not None
    return b"\0" not in data


def _declared(data: bytes, mime: str | None) -> list[str]:
    names = _IN_HEADER.findall(mime or "")[:1]
    if match := _IN_MARKUP.search(data[:_HEAD]):
        names.append((match[1] or match[2]).decode("ascii"))
    return [charset for name in names if (charset := _known(name))]


def _known(name: str) -> str | None:
    try:
        charset = codecs.lookup(name).name
    except LookupError:
        return None
    return _MEANT.get(charset, charset) if _CHARSETS.fullmatch(charset) else None
