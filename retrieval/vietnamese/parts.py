"""The parts of a question that another question may replace: dates, places, people, organisations.

Small patterns for short questions, typed with capitals or all in lower case; not a recogniser of
names for running text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from retrieval.types import Span
from retrieval.vietnamese.dates import mentions
from retrieval.vietnamese.ellipsis import (
    PREPOSITION,
    QUESTION_WORD,
    RELATIVE_DATE,
    light_end,
)
from retrieval.vietnamese.names import FAMILY_NAMES, FIELDS, TITLE
from retrieval.vietnamese.places import place_names
from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.text import fold, strip_marks
from retrieval.vietnamese.tongue import Phrases, Tongue, lower, tongue


class PartKind(StrEnum):
    """What a part names."""

    DATE = "date"
    NUMBER = "number"
    PLACE = "place"
    ORGANISATION = "organisation"
    PERSON = "person"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a question; ``text[start:end]`` of the span, counted in characters."""

    kind: PartKind
    span: Span


_WORD = re.compile(r"\w+(?:[-.&]\w+)*")
_FOREIGN = 5  # letters
_NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*%?(?: (?:nghìn|triệu|tỷ|nghin|trieu|ty|million|billion))?(?: [^\W\d]+)?"
)
_HONORIFIC = re.compile(
    r"(?:ông|bà|anh|chị|cô|chú|bác|ngài|đồng chí|ong|ba|dong chi|mr|mrs|ms|dr)(?!\w)\.? "
)
_LEVEL = r"(?:(?:tỉnh|thành phố|thủ đô|tp|quận|huyện|thị xã|tinh|thanh pho|thu do)\.? ?)?"
_UNIT = (
    "bộ|tổng cục|cục|sở|ủy ban nhân dân|hội đồng nhân dân|ubnd|hđnd|ủy ban|ngân hàng"
    "|công ty cổ phần|công ty|tập đoàn|tổng công ty|văn phòng|quốc hội|chính phủ|đội tuyển"
    "|câu lạc bộ|clb|đại học|học viện|bệnh viện|viện|liên đoàn|hiệp hội|đảng|ban|hãng|trường"
    "|tòa án|công an"
)
_UNIT_WORDS = re.compile(rf"(?:{_UNIT}|{strip_marks(_UNIT)})(?!\w)")
_WHOLE_UNIT = re.compile(r"(?:quốc hội|chính phủ|quoc hoi|chinh phu)(?!\w)")
_PLAIN_FAMILY_NAMES = FAMILY_NAMES | {
    *("nguyen", "tran", "le", "pham", "hoang", "huynh", "vu", "vo", "dang", "bui", "do", "ho"),
    *("ngo", "duong", "ly", "nong", "truong", "dinh", "doan", "trinh", "to", "dao", "vuong"),
}
_WOMAN = re.compile(r"(?:^|(?<=\W))(?:bà|cô|chị|mrs|ms)\.? |\bthị\b|\bthi\b")
_MAN = re.compile(r"(?:^|(?<=\W))(?:ông|anh|mr|ong)\.? |\bvăn\b")
_FIELD = "|".join(form for field in FIELDS for form in (field, strip_marks(field)))
FIELD = re.compile(rf"(?i:(?:{_FIELD})(?: (?:và|-|&) (?:{_FIELD}))?)(?!\w)")
"""What a ministry is of: "Y tế", "Giáo dục và Đào tạo"."""
_NOT_IN_NAMES = Phrases.of(
    "ở|khi|đến|đi|gặp|năm|thăm|tăng|giảm|xây|bán|mua|mở|cần|phải|mới|hôm|nay|này",
    "and|opened|gave|made|met|visited",
)


def parts(text: str) -> list[Part]:
    """The parts of ``text`` (NFC, one line), in order, none overlapping."""
    found = _dates(text)
    named: list[Part] = []
    position = 0
    while word := _WORD.search(text, position):
        start = word.start()
        inside = next((p.span.end for p in found if p.span.start <= start < p.span.end), None)
        part = None if inside else _named_at(text, start)
        if part is not None:
            named.append(part)
        position = inside or (part.span.end if part else word.end())
    return sorted([*found, *_joined(text, named)], key=lambda part: part.span)


def is_woman(name: str) -> bool:
    return _WOMAN.search(lower(name)) is not None


def is_man(name: str) -> bool:
    return _MAN.search(lower(name)) is not None


def is_vietnamese_person(name: str) -> bool:
    """Whether ``name`` begins with a Vietnamese surname."""
    first, _, rest = name.partition(" ")
    return bool(rest) and lower(first) in _PLAIN_FAMILY_NAMES


def kind_of_name(name: str) -> PartKind:
    """What a name out of an answer names; a person where nothing says otherwise."""
    place = _places().fullmatch(lower(name))
    if place:
        return PartKind.PLACE
    if _UNIT_WORDS.match(lower(name)) or (name.isupper() and " " not in name):
        return PartKind.ORGANISATION
    return PartKind.PERSON if " " in name else PartKind.NAME


def place_within(text: str, span: Span) -> Span | None:
    """The place in the name of an organisation: "Hà Nội" of "UBND TP Hà Nội"."""
    for word in _WORD.finditer(text, span.start, span.end):
        if end := _place_end(text, word.start(), text != lower(text)):
            return Span(word.start(), end)
    return None


def honorific_end(name: str) -> int:
    """Where the form of address before a name ends; 0 where there is none."""
    honorific = _HONORIFIC.match(lower(name))
    return honorific.end() if honorific else 0


def _dates(text: str) -> list[Part]:
    spans = [mention.span for mention in mentions(text)]
    for match in RELATIVE_DATE.within(text).finditer(lower(text)):
        if not any(s.start < match.end() and match.start() < s.end for s in spans):
            spans.append(Span(*match.span()))
    return [Part(PartKind.DATE, span) for span in spans]


def _named_at(text: str, start: int) -> Part | None:
    lowered = lower(text)
    cased = text != lowered
    if end := _place_end(text, start, cased):
        return Part(PartKind.PLACE, Span(start, end))
    # "ba" alone is "three" as often as it is "bà".
    if (honorific := _HONORIFIC.match(lowered, start)) and not lowered.startswith("ba ", start):
        end = _run(text, honorific.end(), cased)
        if end > honorific.end():
            return Part(PartKind.PERSON, Span(start, end))
    if unit := _UNIT_WORDS.match(lowered, start):
        end = _unit_end(text, unit.end(), cased)
        if end > unit.end() or _WHOLE_UNIT.match(lowered, start):
            return Part(PartKind.ORGANISATION, Span(start, end))
    if number := _NUMBER.match(text, start):
        return Part(PartKind.NUMBER, Span(start, number.end()))
    return _capitalised(text, start) if cased else _foreign(text, start)


def _foreign(text: str, start: int) -> Part | None:
    """A name that no capital tells, but its letters: "messi" in "messi ghi mấy bàn"."""
    if tongue(text) is Tongue.ENGLISH:
        return None
    end = start
    for word in _WORD.finditer(text, start):
        if word.start() != (end + 1 if end > start else start) or not _is_foreign(word.group()):
            break
        end = word.end()
    return Part(PartKind.NAME, Span(start, end)) if end > start else None


def _is_foreign(word: str) -> bool:
    # Shorter ones are what people write for a syllable: "ntn", "vs", "đc".
    return word.isalpha() and len(word) >= _FOREIGN and not could_be_vietnamese(fold(word))


def _place_end(text: str, start: int, cased: bool) -> int:
    """Where the name of a known place that begins at ``start`` ends; 0 where none does."""
    place = _places().match(lower(text), start)
    if place is None or (cased and not text[place.start("name")].isupper()):
        return 0
    # "Đức" and "Anh" are syllables of people's names too.
    beside = (text[: place.start()].split()[-1:], text[place.end() :].split()[:1])
    inside = any(words[0][0].isupper() for words in beside if words and place.start())
    return 0 if inside and " " not in place["name"] else place.end()


def _capitalised(text: str, start: int) -> Part | None:
    end = _run(text, start, cased=True)
    words = text[start:end].split()
    if not words:
        return None
    if FIELD.fullmatch(text):
        return Part(PartKind.NAME, Span(0, len(text)))
    # The first word of a question is capitalised whatever it is.
    if start == 0 and len(words) == 1 and (could_be_vietnamese(fold(words[0])) or light_end(text)):
        return None
    if start == 0 and tongue(text) is Tongue.ENGLISH and light_end(text):
        return None
    title = TITLE.match(text, start)  # "Chủ" of "Chủ tịch" is nobody
    if title and title.end() > end:
        return None
    if field := FIELD.match(text, start):  # "Y tế", one capital for two syllables
        end = max(end, field.end())
    if text[:start].rstrip().lower().endswith(("ở", "tại")):
        return Part(PartKind.PLACE, Span(start, end))
    if is_vietnamese_person(text[start:end]):
        return Part(PartKind.PERSON, Span(start, end))
    if text[start:end].isupper() and end - start > 2:
        return Part(PartKind.ORGANISATION, Span(start, end))
    return Part(PartKind.NAME, Span(start, end))


def _run(text: str, start: int, cased: bool) -> int:
    """Where the words of a name that begins at ``start`` end."""
    end = start
    for count, word in enumerate(_WORD.finditer(text, start)):
        apart = word.start() != (end + 1 if count else start) or text[end : word.start()].strip()
        if apart or count == 5 or word.group()[0].isdigit():
            break
        if cased and not word.group()[0].isupper():
            break
        if count and (_place_end(text, word.start(), cased) or _stops(text, word)):
            break
        if not cased and (count == 4 or _stops(text, word)):
            break
        end = word.end()
    return end


def _unit_end(text: str, start: int, cased: bool) -> int:
    """Where the name of an organisation ends whose first words, in lower case, end at ``start``.

    A compound has one capital, "Bộ Giáo dục và Đào tạo": a lower-case syllable may follow it.
    """
    end, capital = start, False
    position = start
    while word := _WORD.match(text, position + (text[position : position + 1] == " ")):
        if word.start() != position + 1:
            break
        if place_end := _place_end(text, word.start(), cased):
            return place_end
        if word.group() in ("và", "va", "-"):
            if not cased or text[word.end() : word.end() + 2].strip().isupper():
                position, capital = word.end(), False
                continue
            break
        titles = TITLE.finditer(text, start + 1, end)
        if cased and any(title.span() == (start + 1, end) for title in titles):
            break  # "Ban Bí thư | Lê Hồng Anh"
        upper = word.group()[0].isupper() or (not cased and not capital)
        if _stops(text, word) or not (upper or capital):
            break
        if not upper and not could_be_vietnamese(fold(word.group())):
            break
        position = end = word.end()
        # Two capitals in a row are a compound already: "Bộ Công Thương đề xuất".
        capital = upper and not capital
    return end


def _stops(text: str, word: re.Match[str]) -> bool:
    """Whether a word is none of a name: a verb, a preposition, a question word."""
    if word.group()[0].isupper():
        return False
    rest = text[word.start() :]
    return bool(
        light_end(rest)
        or QUESTION_WORD.match(rest)
        or PREPOSITION.match(rest)
        or _NOT_IN_NAMES.within(text).fullmatch(word.group())
    )


def _joined(text: str, named: list[Part]) -> list[Part]:
    """People with "và" between them as one part."""
    joined: list[Part] = []
    for part in named:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.kind is part.kind is PartKind.PERSON
            and text[last.span.end : part.span.start] in (" và ", " va ", " and ")
        ):
            joined[-1] = Part(part.kind, Span(last.span.start, part.span.end))
        else:
            joined.append(part)
    return joined


def compound_end(text: str, end: int) -> int:
    """``end``, or beyond the second syllable of a compound: "ngành Y| khoa"."""
    *_, before, last = ["", "", *text[:end].split()]
    following = _WORD.match(text, end + 1)
    if following is None or text[end] != " " or before[:1].isupper() or not last[:1].isupper():
        return end
    if _stops(text, following) or not following.group()[0].islower():
        return end
    return following.end()


def stop_between(text: str, start: int, end: int) -> int | None:
    """Where the first word in ``text[start:end]`` stands that is none of a noun phrase."""
    dates = [part.span.start for part in _dates(text) if start <= part.span.start < end]
    words = (word for word in _WORD.finditer(text, start, end))
    stops = [word.start() for word in words if _stops(text, word)]
    return min([*dates, *stops], default=None)


@cache
def _places() -> re.Pattern[str]:
    """Provinces, cities and countries, with marks or without, for lower-case text."""
    names = {form for name in place_names() for form in (lower(name), fold(name))}
    # Without marks these are as often "anh", "my", "duc" and the like.
    names -= {"anh", "my", "duc", "phap", "lao", "nhat", "hue", "vinh", "an do"}
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<!\w){_LEVEL}(?P<name>{either})(?!\w)")
