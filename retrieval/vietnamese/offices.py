"""Offices in a question, with what they are of: "Bộ trưởng Y tế", "Chủ tịch UBND TP Hà Nội"."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.types import Span
from retrieval.vietnamese.parts import FIELD, Part, PartKind, parts
from retrieval.vietnamese.tongue import Phrases, lower

_OFFICE = Phrases.of(
    "(?:(?:nguyên|cựu|quyền|tân) )?(?:phó )?(?:tổng bí thư|bí thư|thủ tướng|chủ tịch|tổng thống"
    "|thường trực ban bí thư|bộ trưởng|thứ trưởng|ngoại trưởng|cục trưởng|vụ trưởng|viện trưởng"
    "|hiệu trưởng|thị trưởng|đội trưởng|trưởng ban|tổng giám đốc|giám đốc|thống đốc|tổng thư ký"
    "|chánh án|chủ nhiệm|đại sứ|tư lệnh|tổng tham mưu trưởng|huấn luyện viên|hlv)",
    "(?!)",  # "the president of Vietnam" is aligned with "the prime minister" by its words
)
_ITS_OWN = Phrases.of("nước|thành ủy|tỉnh ủy|quận ủy|huyện ủy", "(?!)")


@dataclass(frozen=True, slots=True)
class Office:
    """An office; ``span`` holds its holder's name too, where that follows.

    ``place``: the place that it is of, if one is named by itself; ``field``: what the ministry is
    of, likewise. It has ``own`` words of what it is of where there are any but a place's.
    """

    span: Span
    place: Span | None = None
    field: Span | None = None
    own: bool = False


def offices(text: str) -> list[Office]:
    """The offices of ``text`` in order."""
    lowered = lower(text)
    by_start = {part.span.start: part for part in parts(text)}
    return [
        _office(text, Span(*match.span()), by_start)
        for match in _OFFICE.within(text).finditer(lowered)
    ]


def _office(text: str, title: Span, by_start: dict[int, Part]) -> Office:
    end, place, of, own = title.end, None, None, False
    lowered = lower(text)
    while text[end : end + 1] == " ":
        start = end + 1
        part = by_start.get(start)
        said = _ITS_OWN.within(text).match(lowered, start)
        field = FIELD.match(text, start)
        if said := said or field:
            end, own = said.end(), True
            of = Span(*field.span()) if field else of
        elif part is None or part.kind in (PartKind.DATE, PartKind.NUMBER):
            break
        else:
            end = part.span.end
            own = own or part.kind is PartKind.ORGANISATION
            place = part.span if part.kind is PartKind.PLACE else place
            if part.kind in (PartKind.PERSON, PartKind.NAME):
                break
    return Office(Span(title.start, end), place, of, own)
