"""Who signs an article: the author, the agency, and the lines in which they do."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Latin capitals lie interleaved with small letters, so that no range names them.
_UPPER = "".join(filter(str.isupper, map(chr, (*range(0x41, 0x250), *range(0x1E00, 0x1F00)))))
_WORD = rf"[{_UPPER}][^\W\d_]*"
_INITIALS = rf"[{_UPPER}]{{1,2}}(?:\.[{_UPPER}]{{1,2}}){{1,2}}\.?"
_NAME = rf"(?:{_INITIALS}|{_WORD}(?: {_WORD}){{1,4}})"
_REPORTER = r"(?:Nhóm )?(?:PV|P\.V|BTV|CTV|Phóng viên)(?: [\w.+]+)?|BT|Ban Biên tập"
_AUTHORS = rf"(?:{_REPORTER}|{_NAME}(?:(?: ?[-–—,&] ?| và ){_NAME})*)"
_SOURCE = r"[^\W\d_][^(),.;:!?\n]{0,38}[^\W_]\+?"
_FROM = r"(?i:theo|nguồn)\s?:? "

_LONGEST = 150

_SIGNED = re.compile(
    rf"(?P<author>{_AUTHORS}|{_WORD}) ?(?:\((?:{_FROM})?(?P<agency>{_SOURCE})\)"
    rf"|[-–,]? ?\(?{_FROM}(?P<after>{_SOURCE})\)?)"
)
_TAKEN_FROM = re.compile(rf"\(?{_FROM}(?P<agency>{_SOURCE})\)?\.?")
_AGENCY_ALONE = re.compile(r"\((?P<agency>[^\W\d_][\w.+]*(?:/[^\W\d_][\w.+]*)*)\)\.?")
_UNSIGNED = re.compile(rf"(?P<author>{_AUTHORS})")
_AT_THE_END = re.compile(
    rf"[.!?…”\"] ?\((?:{_FROM})?(?P<agency>TTXVN|[^\W\d_][\w.]*/[\w.+/]+|Vietnam\+)\)\.?$"
)
_ENDED = re.compile(r"[.!?…”\")]$")


@dataclass(frozen=True, slots=True)
class Byline:
    """Author and agency as they are printed; None where there is none."""

    author: str | None = None
    agency: str | None = None


def byline(line: str) -> Byline | None:
    """The byline that ``line`` is as a whole: ``HƯƠNG THỦY (TTXVN)``, ``Theo VnExpress``, ``PV``.

    None for any other line. Names alone look like other names: see :func:`split_byline`.
    """
    if len(line) > _LONGEST:
        return None
    for pattern in (_TAKEN_FROM, _AGENCY_ALONE, _SIGNED, _UNSIGNED):
        if match := pattern.fullmatch(line):
            found = match.groupdict()
            return Byline(found.get("author"), found.get("agency") or found.get("after"))
    return None


def split_byline(lines: list[str]) -> tuple[list[str], Byline]:
    """The lines of an article without the byline at their end, and the byline.

    Names without an agency are only a byline below a sentence that has ended, not at the end of
    a list. "(TTXVN)" at the end of the last paragraph is noted and stays, being text.
    """
    if len(lines) < 2:
        return lines, _noted(lines)
    found = byline(lines[-1])
    if found is None:
        return lines, _noted(lines)
    if found.agency is None and not _ENDED.search(lines[-2]):
        return lines, Byline()
    return lines[:-1], found


def _noted(lines: list[str]) -> Byline:
    match = _AT_THE_END.search(lines[-1]) if lines else None
    return Byline(agency=match["agency"]) if match else Byline()
