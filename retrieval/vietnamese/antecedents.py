"""What "ông ấy", "đơn vị này", "hội nghị đó" of a question stand for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.vietnamese.parts import (
    PartKind,
    honorific_end,
    is_man,
    is_vietnamese_person,
    is_woman,
    kind_of_name,
    parts,
)
from retrieval.vietnamese.references import Reference, reference
from retrieval.vietnamese.text import fold
from retrieval.vietnamese.tongue import Tongue, lower, tongue
from retrieval.vietnamese.topic import decapitalised, take_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PEOPLE = (Reference.MAN, Reference.WOMAN, Reference.PERSON, Reference.PEOPLE)
_THIS = re.compile(
    r" (?:này|đó|ấy|trên|nói trên|nay|do|ay|noi tren|ta)$|^(?:this|that|these|those) "
)
_ARTICLE_ITSELF = re.compile(r"(?:bài|bai) ")
_BREAK = re.compile(r"\s*[,:;?!–]|\s-\s")
_ARTICLE = re.compile(r"\b(?:the|a|an) (?:[\w-]+ ){0,4}$")


def resolved(asked: str, before: str, names: Sequence[str], title: str | None) -> list[str]:
    """``asked`` with its first reference replaced by what it may mean, likeliest first.

    ``before`` is the last question (a core), ``names`` and ``title`` are its answer's.
    """
    found = reference(asked)
    if found is None:
        return []
    kind, match = found
    word = asked[slice(*match.span())]
    meanings = antecedents(kind, word, before, names, title)
    return [_put(meaning, match, asked) for meaning in meanings]


def antecedents(
    kind: Reference, word: str, before: str, names: Sequence[str], title: str | None
) -> list[str]:
    """What ``word``, of ``kind``, may stand for."""
    if kind in _PEOPLE:
        return _people(kind, word, before, names)
    if kind is Reference.ORGANISATION:
        return _organisations(word, before, names)
    if kind is Reference.PLACE:
        return _of_kind(PartKind.PLACE, before, names)
    if kind is Reference.DATE:
        return _of_kind(PartKind.DATE, before, ())
    if title and _ARTICLE_ITSELF.match(lower(word)):
        return [title]
    noun = "" if kind is Reference.EVENT else _THIS.sub("", lower(word)).split()[-1]
    if noun not in ("nó", "no", "it", ""):
        full = _THIS.sub("", lower(word))
        phrases = (_phrase(full, about) for about in (take_apart(before).topic, title or ""))
        if phrase := next(filter(None, phrases), None):
            return [phrase]
    about = take_apart(before).topic or title
    return [about] if about else []


def _of_kind(kind: PartKind, before: str, names: Sequence[str]) -> list[str]:
    asked = [before[slice(*part.span)] for part in parts(before) if part.kind is kind]
    return _distinct([*asked, *(name for name in names if kind_of_name(name) is kind)])


def _people(kind: Reference, word: str, before: str, names: Sequence[str]) -> list[str]:
    people = (PartKind.PERSON, PartKind.NAME)
    in_question = [before[slice(*p.span)] for p in parts(before) if p.kind is PartKind.PERSON]
    answered = [name for name in names if kind_of_name(name) in people]
    if kind is Reference.PEOPLE:
        joined = " and " if tongue(word) is Tongue.ENGLISH else " và "
        together = in_question if any(joined in name for name in in_question) else answered
        return [joined.join((together or in_question)[:2])] if together or in_question else []
    single = [one for name in in_question for one in re.split(" và | and | va ", name)]
    candidates = _distinct([*single, *answered])
    fitting = [name for name in candidates if not _contradicts(kind, name)]
    if kind is Reference.WOMAN:
        fitting.sort(key=lambda name: not is_woman(name))
        if fitting and is_woman(fitting[0]):
            fitting = [name for name in fitting if is_woman(name)]
    return [_addressed(word, name) for name in fitting]


def _contradicts(kind: Reference, name: str) -> bool:
    return (kind is Reference.MAN and is_woman(name)) or (kind is Reference.WOMAN and is_man(name))


def _addressed(word: str, name: str) -> str:
    """``name`` with the form of address of "ông ấy"; English has none."""
    if tongue(word) is Tongue.ENGLISH:
        return name
    address = word.split()[0]
    bare = name[honorific_end(name) :]
    return f"{address} {bare}" if honorific_end(f"{address} {bare}") else name


def _organisations(word: str, before: str, names: Sequence[str]) -> list[str]:
    noun = _THIS.sub("", lower(word))
    found = (
        _of_kind(PartKind.ORGANISATION, before, names)
        or _of_kind(PartKind.NAME, before, names)
        or [name for name in names if not is_vietnamese_person(name)]
    )
    return sorted(found, key=lambda name: not lower(name).startswith(noun))[:1]


def _phrase(noun: str, text: str) -> str | None:
    """The noun phrase of ``text`` that begins with ``noun``, or in English holds it."""
    match = re.search(rf"(?<!\w){re.escape(noun)}(?!\w)", lower(text))
    if match is None:
        return None
    end = _BREAK.search(text, match.end())
    article = _ARTICLE.search(lower(text[: match.start()]))
    return text[article.start() if article else match.start() : end.start() if end else len(text)]


def _distinct(names: Iterable[str]) -> list[str]:
    """``names`` without those that others already say: "ông Trump" and "Donald Trump"."""
    kept: list[str] = []
    for name in names:
        bare = fold(name[honorific_end(name) :])
        if not any(
            bare in fold(other) or fold(other[honorific_end(other) :]) in bare for other in kept
        ):
            kept.append(name)
    return kept


def _put(meaning: str, match: re.Match[str], asked: str) -> str:
    start, end = match.span()
    return asked[:start] + (decapitalised(meaning) if start else meaning) + asked[end:]
