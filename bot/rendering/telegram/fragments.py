"""Links that lead to the quoted words themselves: text fragments.

https://wicg.github.io/scroll-to-text-fragment/
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

_LIMIT = 2_000  # bytes of an address; Telegram drops longer links
_WHOLE = 8  # words up to which a quote is given whole
_ENDS = 4  # words of its beginning and of its end otherwise
_DIRECTIVE = ":~:"
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))+\.?")
_RESERVED = "%/:?#[]@!$&'()*+,;="


def quoted_words_url(url: str, text: str) -> str:
    """``url`` with a fragment that marks ``text`` on its page; ``url`` itself where none can.

    A quote of few words is given whole, a longer one as its first and its last words, because a
    whole one must lie in one paragraph of the page and contain no mark-up that the page adds.
    """
    if not url.lower().startswith(("http://", "https://")) or not text.strip():
        return url
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and len(lines[0]) <= _WHOLE:
        words = lines
    else:
        words = [lines[0][:_ENDS], lines[-1][-_ENDS:]]
    directive = ",".join(_encoded(" ".join(run)) for run in words)
    address, _, fragment = url.partition("#")
    fragment = fragment.partition(_DIRECTIVE)[0]
    marked = f"{address}#{fragment}{_DIRECTIVE}text={directive}"
    return marked if len(marked.encode()) <= _LIMIT else url


def web_address(url: str | None) -> str | None:
    """``url`` as a link or a button can have it, percent-encoded; None if Telegram refuses it.

    That is: http or https, a host with a dot and nothing strange in it, at most 2,000 bytes.
    """
    if url is None:
        return None
    try:
        parsed = urlsplit(url.strip())
        host, _port = (parsed.hostname or ""), parsed.port
    except ValueError:  # a port or a bracket that is none
        return None
    if parsed.scheme not in {"http", "https"} or not _HOST.fullmatch(host) or "@" in parsed.netloc:
        return None
    address = quote(parsed.geturl(), safe=_RESERVED, errors="ignore")
    return address if len(address) <= _LIMIT else None


def _encoded(words: str) -> str:
    """``words`` percent-encoded, with the dash that separates a directive's context, too."""
    return quote(words, safe="", errors="ignore").replace("-", "%2D")
