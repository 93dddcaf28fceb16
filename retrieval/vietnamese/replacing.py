"""A part of one question put in the place of its like in another: "còn năm 2009?"."""

from __future__ import annotations

import re

from retrieval.types import Span
from retrieval.vietnamese.ellipsis import (
    PREPOSITION,
    QUESTION_WORD,
    REPLACING,
    WHAT_OF_IT,
    is_added_question,
)
from retrieval.vietnamese.keyboard import written_out
from retrieval.vietnamese.offices import Office, offices
from retrieval.vietnamese.parts import (
    FIELD,
    Part,
    PartKind,
    compound_end,
    honorific_end,
    parts,
    place_within,
    stop_between,
)
from retrieval.vietnamese.tongue import Phrases, Tongue, lower, tongue
from retrieval.vietnamese.topic import decapitalised

_NAMES = (PartKind.PERSON, PartKind.ORGANISATION, PartKind.NAME)
_YEAR = re.compile(r"(?:(?:năm|nam|in) )?(\d{4})", re.IGNORECASE)
_YEAR_AT_END = re.compile(r"(?:[-/]|,? (?:năm |nam )?)\d{4}$")
_WHICH_DAY = re.compile(r"(?:(?:là|la) )?(?:ngày|ngay|thứ|thu|tháng|thang|năm|nam)(?!\w)")
# What befalls people, so many of whom are asked for.
_FATE = Phrases.of(
    "chết|thiệt mạng|tử vong|bị thương|mất tích|bị bắt|nhập viện|sống sót|khỏi bệnh|mắc bệnh",
    "dead|died|killed|injured|wounded|missing|arrested",
)
_OF = re.compile(r" (?:của|cua|of)(?!\w)")
_LONGEST_HEAD = 4  # words before a name, or "của"
_LONGEST = 6  # words; a longer part has a verb of its own


def replacement(asked: str) -> str | None:
    """What the core ``asked`` puts in place of something: "năm 2009" of "còn năm 2009 thì sao"."""
    text = part = _without_opening(asked)
    closing = WHAT_OF_IT.search(text)
    if closing and closing.end() == len(text):
        part = text[: closing.start()].strip()
    elif text == asked and not (_is_date_or_place(text) or _FATE.fullmatch(text)):
        return None
    is_long = len(part.split()) > _LONGEST and _office(part) is None
    if not part or is_long or QUESTION_WORD.search(part):
        return None
    return part


def put(asked: str) -> str:
    """What the core ``asked`` brings up, where it asks nothing of its own; else all of it.

    "Vụ cháy chung cư ở Hà Nội" of "còn vụ cháy chung cư ở Hà Nội thì sao".
    """
    part = _without_opening(asked)
    closing = WHAT_OF_IT.search(part)
    if closing and closing.end() == len(part):
        part = part[: closing.start()].strip()
    elif not is_sure(asked, part):
        return asked
    return part if part and QUESTION_WORD.search(part) is None else asked


def is_sure(asked: str, part: str) -> bool:
    """Whether ``part`` of the core ``asked`` is surely meant for the place of something else.

    Without marks "còn" is "con" too: only "thì sao" after the part leaves no doubt.
    """
    in_doubt = tongue(asked) is Tongue.PLAIN and asked.endswith(part)
    return not in_doubt and not any(written_out(part))


def dated(asked: str) -> tuple[str, str] | None:
    """The date that the core ``asked`` begins with and what it asks then: "hôm qua | bao nhiêu"."""
    text = _without_opening(asked)
    part = next(iter(parts(text)), None)
    if part is None or part.kind is not PartKind.DATE or part.span.start:
        return None
    date, rest = text[: part.span.end], text[part.span.end :].strip()
    # "Hôm nay là ngày mấy?" is about no other day.
    return None if _WHICH_DAY.match(lower(rest)) or not is_added_question(rest) else (date, rest)


def _without_opening(asked: str) -> str:
    """The core ``asked`` without a "còn" or "what about"; itself where it opens with none."""
    opening = REPLACING.match(asked)
    return asked[opening.end() :].strip() if opening else asked


def _is_date_or_place(text: str) -> bool:
    """Whether ``text`` is a date or "ở" with a place, which ask nothing by themselves."""
    bare = _without_preposition(text)
    found = parts(bare)
    if len(found) != 1 or found[0].span != (0, len(bare)):
        return False
    return found[0].kind is PartKind.DATE or (
        found[0].kind is PartKind.PLACE and len(bare) < len(text)
    )


def replace(part: str, before: str, *, sure: bool, first: bool = False) -> str | None:
    """``before`` with ``part`` in the place of its like, or after it all.

    Where it is not ``sure`` that ``part`` is meant so, only a part whose like is there, or of a
    known kind, is put in. One typed ``first`` has its capital from there, any other from its name.
    """
    bare = _without_preposition(part)
    lead = lower(part[: len(part) - len(bare)])
    first = first and not lead
    found = parts(bare)
    kind = found[0].kind if found and found[0].span == (0, len(bare)) else None
    if kind is None and not first and bare.istitle() and " " not in bare:
        kind = PartKind.NAME
    if kind is PartKind.NAME and bare.islower() and tongue(before) is Tongue.ENGLISH:
        kind = None  # an English word by itself looks like a name to Vietnamese
    if first or kind in (PartKind.DATE, PartKind.NUMBER):
        bare = decapitalised(bare)
    old = parts(before)
    if (held := _held(bare, kind, before, old)) is not None:
        return _put(bare, held, before)
    if kind is PartKind.DATE:
        for like in old:
            if like.kind is kind:
                return _put(_date(bare, before[slice(*like.span)]), like.span, before)
    elif kind is not None and (same := _like(kind, old)):
        span = same.span
        if kind in _NAMES and not honorific_end(bare):
            span = Span(span.start + honorific_end(before[slice(*span)]), span.end)
        return _put(bare, span, before)
    if kind is PartKind.PLACE:
        inside = (place_within(before, p.span) for p in old if p.kind is PartKind.ORGANISATION)
        if place := next(filter(None, inside), None):
            return _put(bare, place, before)
    if kind not in (PartKind.DATE, PartKind.PLACE) and (alike := _aligned(bare, before, old)):
        return _put(bare, alike, before)
    if kind is None and (head := _fate(bare, before) or (sure and _head(bare, before, old))):
        return _put(bare, head, before)
    return f"{before} {lead}{bare}" if kind or sure else None


def _without_preposition(text: str) -> str:
    preposition = PREPOSITION.match(text)
    return text[preposition.end() :].strip() if preposition else text


def _like(kind: PartKind, old: list[Part]) -> Part | None:
    """The part that one of ``kind`` replaces: of its kind; a name may take any name's place."""
    same = [part for part in old if part.kind is kind]
    names = [part for part in old if kind in _NAMES and part.kind in _NAMES]
    if kind is PartKind.NAME and not names:
        names = [part for part in old if part.kind is PartKind.PLACE]
    return next(iter([*same, *names]), None)


def _held(new: str, kind: PartKind | None, before: str, old: list[Part]) -> Span | None:
    """What of an office in ``before``, or of who holds it, its like ``new`` replaces."""
    office, others = _office(new), offices(before)
    if FIELD.fullmatch(new):
        return next((other.field for other in others if other.field), None)
    if office is None and kind is not PartKind.PERSON:
        return None
    person = next((part.span for part in old if part.kind is PartKind.PERSON), None)
    if person and not (office and others):
        titled = (other.span for other in others if other.span.end == person.end)
        return next(titled, person if office else None)
    if not others:
        return None
    span, place = others[0].span, others[0].place
    # "Who is the president of France? And the prime minister?"
    if office and place and place.end == span.end and not (office.place or office.own):
        return Span(span.start, place.start - 1)
    return span


def _office(text: str) -> Office | None:
    """The office that the whole ``text`` names, if it names one."""
    found = offices(text)
    return found[0] if found and found[0].span == (0, len(text)) else None


def _date(new: str, old: str) -> str:
    """``new`` written as ``old`` is: a year alone replaces the digits, a month keeps the year."""
    new_year, old_year = _YEAR.fullmatch(new), _YEAR.fullmatch(old)
    if new_year and old_year:
        return old[: old_year.start(1)] + new_year[1]
    year = _YEAR_AT_END.search(old)
    has_year = re.search(r"\d{4}", new) is not None
    return new + year.group() if year and not has_year and re.search(r"\d", new) else new


def _fate(new: str, before: str) -> Span | None:
    """What is said of people in ``before``, where ``new`` says another such thing of them."""
    fate = _FATE.within(before)
    said = fate.search(lower(before)) if fate.fullmatch(lower(new)) else None
    return Span(*said.span()) if said else None


def _head(new: str, before: str, old: list[Part]) -> Span | None:
    """The noun that opens ``before`` and is of something named: "Dân số | của Pháp"."""
    if stop_between(new, 0, len(new)) is not None:
        return None
    ends = [match.start() for match in _OF.finditer(before)]
    if tongue(before) is not Tongue.PLAIN:  # "dan so phap" has no "sở Pháp"
        named = (part.span.start for part in old if part.kind in (*_NAMES, PartKind.PLACE))
        ends += [start - 1 for start in named]
    end = min((end for end in ends if end > 0), default=0)
    few = 0 < len(before[:end].split()) <= _LONGEST_HEAD
    return Span(0, end) if few and stop_between(before, 0, end) is None else None


def _aligned(new: str, before: str, old: list[Part]) -> Span | None:
    """What ``new`` replaces where both begin alike: "giá vàng" for "giá xăng"."""
    words = lower(new).split()
    if len(words) < 2:
        return None
    likes = rf"(?<!\w){re.escape(words[0])}((?: \w+){{{len(words) - 1}}})"
    match = re.search(likes, lower(before))
    if match is None:
        return None
    start, end = match.start(1), match.end()
    stops = [stop_between(before, start, end)]
    if not parts(new):  # "vé tàu | Hà Nội" for "vé máy bay"
        stops += [part.span.start for part in old if start < part.span.start < end]
    if stop := min((stop for stop in stops if stop is not None), default=None):
        end = len(before[:stop].rstrip())
    return Span(match.start(), compound_end(before, end)) if end > start else None


def _put(new: str, span: Span, before: str) -> str:
    return before[: span.start] + new + before[span.end :]
