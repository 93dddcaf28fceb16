"""What a sentence claims that can be looked up: names and dates, in one form each.

Stricter than :mod:`retrieval.vietnamese.facts`, which forgives a question its spelling: what a
model writes has the evidence before it, and "Lê Mạnh" is not "Nông Đức Mạnh". What is torn or
misread here costs a sentence, never a false claim.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from retrieval.types import Span
from retrieval.vietnamese.dates import Mention, Yearless, mentions
from retrieval.vietnamese.names import FAMILY_NAMES
from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.text import fold, has_marks, place_tones, strip_marks, word_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_LONGEST = 8  # Words of a name.
_WORD = re.compile(r"[^\W_]+(?:[&’'-][^\W_]+)*")
_POSSESSIVE = re.compile(r"[’']s?$")
_OPENING = re.compile(r"(?:^|[:;])\s*[\"“”‘'(\-–]*\s*$|[\"“‘(]$")
# What may open a sentence before a name that the evidence has without it: "Ông Hạnh", "Tại Huế".
# Whatever else does is a part of the name: with "Tây Ninh", the evidence has no "Bắc Ninh".
_BEFORE_NAMES = word_set(
    "ông bà anh chị em cô chú bác cụ cậu thầy tướng vua theo tại ở từ đến tới do vì khi và nhưng "
    "còn với cùng trong ngoài trên dưới trước sau giữa về để nếu tuy dù mà là của cho bởi nhờ qua "
    "gần riêng chỉ cả tỉnh huyện xã quận phường báo đội bộ ban sở các những một mỗi ngày tháng "
    "năm đây đó hiện nay vừa đã đang sẽ"
)
_BEFORE_NAMES_ENGLISH = word_set(
    "the a in at on for by from of to with and or but as so when where while after before since "
    "during both its this that these those his her their according doctor singer actor actress "
    "coach player journalist colonel captain judge lawyer farmer student writer poet"
)
# Given names that open a sentence alone are told from its other words by nothing else.
_GIVEN_NAMES = word_set(
    "hùng dũng tuấn hạnh linh hương lan huệ cúc đào mai trang thảo thu thủy hằng nga nhung yến "
    "oanh loan liên phượng quỳnh ngân nhi vy my ly trâm trinh thư duyên hiền hiếu hòa hoàng huy "
    "khang khoa khôi kiên lâm long luân minh nam nghĩa nguyên nhân nhật phát phong phú phúc phước "
    "quang quân quý quyết sang sáng sơn tài tâm tân thắng thanh thành thiện thịnh thông tiến tín "
    "toàn trí trung trường tú tùng vinh vũ việt an anh bảo bình chi chiến công cường danh đạt "
    "đông đức dung duy dương giang hà hải hân hoa hoài tiên tuyết vân xuân ánh bích chung kỳ lộc "
    "lợi mạnh"
)

# Capitals of English that name nobody: titles, bodies and days, which Vietnamese translates.
_GENERIC = word_set(
    "i mr mrs ms dr professor president minister ministry prime deputy vice general secretary "
    "secretariat chairman chairwoman chair director party central committee office politburo "
    "congress national assembly government state people council province city district "
    "commune department university company vietnam vietnamese english mayor engineer "
    "monday tuesday wednesday thursday friday saturday sunday"
)
# Short for what stands before a name or a number, and compared elsewhere: money as a unit.
_SHORT_FORMS = frozenset({"tp", "vnd", "vnđ", "usd", "eur"})
_GLUED_MONEY = re.compile(r"US(?=\$)|(?:VND|VNĐ|USD|EUR)(?=[0-9])")


class _Word(NamedTuple):
    span: Span
    text: str


def dates(text: str, language: str = "vi") -> list[Mention | Yearless]:
    """The dates of ``text`` (NFC); English ones are found beside Vietnamese names too."""
    plain = text if language == "vi" else strip_marks(text)
    return mentions(plain if len(plain) == len(text) else text)


def is_within(found: Mention | Yearless, asked: Mention | Yearless) -> bool:
    """Whether ``found`` says that something was then: it is that time, or lies in it."""
    if isinstance(asked, Mention):
        return isinstance(found, Mention) and asked.start <= found.start and found.end <= asked.end
    if isinstance(found, Yearless):
        return found.month == asked.month and asked.day in (None, found.day)
    period = asked.within(found.start.year)
    return period is not None and period.start <= found.start and found.end <= period.end


def names(text: str, language: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each run of capitalised words: where, and the forms of which the evidence has to have one.

    Lower case, tone marks placed as newspapers do. The word that opens a sentence may be dropped
    where it is one that goes before names; before a longer name, where it is no family name.
    Alone it is a name only by its letters ("UBND", "Google"), or as one that people are given.
    """
    spans = [date.span for date in dates(text, language)]
    for run in _capital_runs(_GLUED_MONEY.sub(lambda m: " " * len(m[0]), text)):
        words = [w for w in run if not any(s.start <= w.span.start < s.end for s in spans)]
        opens = bool(words) and _OPENING.search(text[: words[0].span.start]) is not None
        if language != "vi":
            words = _without_generic(words)
        words = [w for w in words if w.text.lower() not in _SHORT_FORMS]
        if not words:
            continue
        first = words[0].text.lower()
        forms = [words]
        if opens and len(words) == 1 and not _is_name_by_form(words[0], language):
            if language != "vi" or first not in _GIVEN_NAMES:
                continue
            forms.append([*words, *_next(text, words[0].span.end)])  # "Hạnh phúc"
        elif opens and len(words) > 1:
            before_names = _BEFORE_NAMES if language == "vi" else _BEFORE_NAMES_ENGLISH
            may_go = first in before_names or (len(words) > 2 and first not in FAMILY_NAMES)
            forms += [words[1:]] if may_go else []
        yield words[0].span.start, tuple(_canonical(form) for form in forms)


def word_runs(text: str) -> frozenset[str]:
    """Two and more words in a row, up to eight, in the form of :func:`names` and without marks."""
    found = set()
    for run in _runs(text):
        marked = [_form(word.text) for word in run]
        for words in (marked, [fold(word) for word in marked]):
            found |= {
                " ".join(words[start : start + size])
                for start in range(len(words))
                for size in range(2, min(_LONGEST, len(words) - start) + 1)
            }
    return frozenset(found)


def capitalised(text: str) -> frozenset[str]:
    """The words with a capital, in those forms, and names written as one: Hà Nội, "hanoi"."""
    found = set()
    for run in _capital_runs(text):
        marked = [_form(word.text) for word in run]
        folded = [fold(word) for word in marked]
        found |= {*marked, *folded, *(a + b for a, b in pairwise(folded))}
    return frozenset(found)


def _runs(text: str) -> Iterator[list[_Word]]:
    """Words with nothing but a space between them."""
    run: list[_Word] = []
    for match in _WORD.finditer(text):
        if run and text[run[-1].span.end : match.start()] != " ":
            yield run
            run = []
        run.append(_Word(Span(*match.span()), match.group()))
    if run:
        yield run


def _capital_runs(text: str) -> Iterator[list[_Word]]:
    for run in _runs(text):
        names: list[_Word] = []
        for word in run:
            if word.text[0].isupper():
                names.append(word)
            elif names:
                yield names
                names = []
        if names:
            yield names


def _without_generic(words: Sequence[_Word]) -> list[_Word]:
    kept = [i for i, word in enumerate(words) if _form(word.text) not in _GENERIC]
    return list(words[kept[0] : kept[-1] + 1]) if kept else []


def _is_name_by_form(word: _Word, language: str) -> bool:
    if len(word.text) > 1 and not word.text[1:].islower():
        return True
    return has_marks(word.text) if language != "vi" else not could_be_vietnamese(fold(word.text))


def _next(text: str, end: int) -> list[_Word]:
    """The word after ``end``, with nothing but a space between."""
    match = _WORD.match(text, end + 1) if text[end : end + 1] == " " else None
    return [_Word(Span(*match.span()), match.group())] if match else []


def _canonical(words: Sequence[_Word]) -> str:
    return " ".join(_form(word.text) for word in words)


def _form(word: str) -> str:
    return place_tones(_POSSESSIVE.sub("", word).lower())
