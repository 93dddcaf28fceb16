"""Questions that an archive can answer, to show newcomers: made from sentences, then tried.

Vietnamese asks in the place where it tells: of "Sáng 15-1, ông A khai mạc hội nghị B" one asks "Ai
khai mạc hội nghị B?" and "Ông A khai mạc hội nghị B khi nào?". What makes a question odd is a
clause that is none; so only plain ones are taken (:mod:`retrieval.vietnamese.clauses`).
"""

from __future__ import annotations

import re
from itertools import chain, islice, zip_longest
from math import inf
from random import Random
from typing import TYPE_CHECKING

from retrieval.answer import Asked, consider_all
from retrieval.types import BlockKind, Status
from retrieval.vietnamese.clauses import (
    HANGING,
    NUMBER,
    TENSES,
    TIME_WORDS,
    is_person,
    plain_clause,
)
from retrieval.vietnamese.dates import Mention, mentions
from retrieval.vietnamese.names import CAPITAL, names
from retrieval.vietnamese.text import word_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from retrieval.archive import Archive
    from retrieval.types import Article, Span
    from retrieval.vietnamese.clauses import Clause
    from retrieval.vietnamese.dates import Yearless

_READ = 200  # articles that are read for proposals
_OF_ONE = 4  # proposals taken of one article
_ASKED = 12  # questions that are tried
_TOGETHER = 4  # questions that are encoded together
_LENGTH = range(5, 19)  # syllables of a question
_LEAST = 2  # words of a predicate from which its date was taken
_MONTH = 31  # days


_STATE = re.compile(
    r"(?:(?:đã|sẽ|vừa) )?(?:là|đạt|chiếm|tăng|giảm|dự kiến|đang|vẫn|không|chưa|phải|có thể|"
    r"được (?:xem|coi)) "
)
_MEASURE = re.compile(r"(?i:số|lượng|giá|vốn|thời hạn|dân số|diện tích|tỷ lệ|tỉ lệ|mức)(?!\w)")
_HAPPENS = re.compile(
    rf"(?:(?:{TENSES}|chính thức) )*(?:diễn ra|xảy ra|tổ chức|khai mạc|ra mắt|tìm thấy|phát hiện)"
)
_AT = re.compile(rf" (?:tại|ở) [{CAPITAL}]\w*(?: \w+){{0,5}}$")
_PLACED = re.compile(r"(?<!\w)(?:tại|ở|gần|trên|trong)(?!\w)")
# Before a number they make it a name; behind one they make it no count.
_LABELS = word_set(
    "thứ lần kỳ số khóa khoá hạng quận bảng điểm giải đã đang sẽ loại cấp tầng quý mùa đời năm "
    "tháng ngày từ đến phường điều chương tập lớp tổ đội vòng lộ bậc nhóm top đợt phiên games cup "
    "hàng tuổi tới set"
)
_NAMED = re.compile(r" là (?!bao)")  # the number is that of the names that follow
_UNCOUNTED = re.compile(r" ?(?:(?:giờ|h|phút|giây)(?!\w)|-|$)|(?! [^\W\d_])")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_COMMON_NAMES = word_set("HĐXX CSGT UBND HĐND HLV CĐV BCH TP PV CA TAND VKSND CSĐT TNGT")


def examples(archive: Archive, count: int, today: date, seed: int) -> list[str]:
    """Up to ``count`` questions which ``archive`` answers out of the article that suggested them.

    The articles are taken at random, newer ones rather, another one for each question if there are
    enough. At most 12 questions are tried: a second or two of work.
    """
    chosen: list[str] = []
    tried = islice(_to_try(archive, Random(seed)), _ASKED)
    while len(chosen) < count and (some := list(islice(tried, _TOGETHER))):
        asked = [Asked(question) for _, question in some]
        for (article_id, question), found in zip(
            some, consider_all(archive, asked, today), strict=True
        ):
            answer = found.answer
            if answer.status is Status.ANSWERED and answer.quotes[0].article.id == article_id:
                chosen.append(question)
    return chosen[:count]


def proposals(article: Article, sentences: Sequence[Span]) -> list[str]:
    """Questions that the sentences of an article answer, best first; captions are left out."""
    captions = [block for block in article.blocks if block.kind is BlockKind.CAPTION]
    year = article.dating.when.year if article.dating else None
    ranks: dict[str, int] = {}
    for start, end in sentences:
        if any(caption.start <= start < caption.end for caption in captions):
            continue
        if clause := plain_clause(article.text[start:end]):
            for rank, question in _questions(clause, year):
                ranks.setdefault(question, rank)
    return sorted(ranks, key=lambda question: (ranks[question], len(question)))


def _to_try(archive: Archive, random: Random) -> Iterator[tuple[int, str]]:
    """Articles and their proposals: the best of each article first, then the second ones."""
    dates = {summary.article.id: summary.article.dating for summary in archive.store.summaries()}
    newest = sorted(
        ((dating.when.timestamp() if dating else -inf, number) for number, dating in dates.items()),
        reverse=True,
    )
    weighted = sorted((place * random.random(), n) for place, (_, n) in enumerate(newest, start=1))
    found: list[list[tuple[int, str]]] = []
    for _, number in weighted[:_READ]:
        if len(found) == _ASKED:
            break
        article = archive.store.articles([number]).get(number)
        if article is not None:
            of_one = proposals(article, archive.store.sentences([number])[number])[:_OF_ONE]
            found += [[(number, question) for question in of_one]] if of_one else []
    rounds = filter(None, chain.from_iterable(zip_longest(*found)))
    return iter({question: (number, question) for number, question in rounds}.values())


def _questions(clause: Clause, year: int | None) -> Iterator[tuple[int, str]]:
    """Each with its rank: questions for a person are the most natural, for a time the least."""
    dated = _dated(clause, year)
    asked = (
        _who(clause, dated),
        _how_many(clause, dated),
        _why(clause),
        _where(clause, dated),
        _when(clause),
    )
    for rank, question in enumerate(asked):
        if question and len(question.split()) in _LENGTH and _is_anchored(question):
            yield rank, f"{question[0].upper()}{question[1:]}?"


def _dated(clause: Clause, year: int | None) -> str:
    """The year to name, of an event whose sentence begins with its time."""
    if isinstance(clause.time, Mention):
        year = clause.time.start.year
    return f" năm {year}" if clause.time and year and not mentions(clause.text) else ""


def _who(clause: Clause, dated: str) -> str | None:
    said = clause.predicate
    if not is_person(clause.subject) or not _is_anchored(said) or _STATE.match(said):
        return None
    return f"Ai {said}{dated}"


def _how_many(clause: Clause, dated: str) -> str | None:
    text = clause.text
    dates = [mention.span for mention in mentions(text)]
    found = [
        number
        for number in NUMBER.finditer(text)
        if not any(number.start() < end and start < number.end() for start, end in dates)
    ]
    if len(found) != 1 or 0 < found[0].start() < len(clause.subject):
        return None
    number = found[0]
    before, after = text[: number.start()], text[number.end() :]
    if _NAMED.search(after):
        return None
    label = before.split()[-1].lower() if before else ""
    if label == "là" and not _MEASURE.search(before):
        return None
    if label in _LABELS or (not number["share"] and _UNCOUNTED.match(after)):
        return None
    return f"{before or 'Có '}bao nhiêu{' phần trăm' if number['share'] else ''}{after}{dated}"


def _why(clause: Clause) -> str | None:
    if clause.cause:
        first, *others = clause.text.split()
        opens = not is_person(clause.subject) and not any(map(str.istitle, others[:2]))
        return " ".join(["Vì sao", first.lower() if opens else first, *others])
    return f"{clause.text} nhằm mục đích gì" if clause.aim else None


def _where(clause: Clause, dated: str) -> str | None:
    at = _AT.search(clause.predicate)
    happens = at and _HAPPENS.match(clause.predicate)
    said = clause.predicate[: at.start()] if at and happens else clause.predicate
    if _STATE.match(said) or _PLACED.search(said) or not (happens or clause.placed):
        return None
    return f"{clause.subject} {said}{dated} ở đâu"


def _when(clause: Clause) -> str | None:
    """For the time that the sentence begins with, or for the day that the clause ends with."""
    if _STATE.match(clause.predicate):
        return None
    text = clause.text
    dates = [mention for mention in mentions(text) if not _is_long(mention)]
    if not dates:
        which = "năm nào" if clause.time and _is_long(clause.time) else "khi nào"
        return f"{text} {which}" if clause.time else None
    told = text[: dates[-1].span.start].split()
    while told and told[-1].lower() in TIME_WORDS:
        told.pop()
    if dates[-1].span.end < len(text) or len(told) < len(clause.subject.split()) + _LEAST:
        return None
    return f"{' '.join(told)} khi nào" if told[-1].lower() not in HANGING else None


def _is_long(mention: Mention | Yearless) -> bool:
    """Whether it is a year or so, which as often is a name's as an event's."""
    return isinstance(mention, Mention) and mention.period.days > _MONTH


def _is_anchored(text: str) -> bool:
    """Whether it names something that tells its event from others of the kind."""
    named = (name.text for name in names(f"x {text}"))
    return bool(_YEAR.search(text)) or any(name not in _COMMON_NAMES for name in named)
