"""What makes a sentence say the contrary of its evidence: a "không", a "tăng" for a "giảm".

Words alone: whether a whole sentence follows from another, they cannot tell. But where a negation
or a direction differs, it does not. What is misread here costs a sentence, never a false claim.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from retrieval.vietnamese.text import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence


_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE_END = re.compile(r"[.;:!?\n]|, ")
_SCOPE = 6  # words that a negation reaches
_NEAR = 4  # of them, between which and the negation there is no doubt

_NOT = re.compile(
    r"(?<!hàng )(?<!phòng )(?<!trên )(?<!đường )(?<!hay )(?<!\w)không"
    r"(?! (?:chỉ|những|khí|gian|quân|phận|lực|quá|dưới|ít hơn|hơn))(?!\w)"
    r"|(?<!\w)(?:chưa(?! (?:đến|tới|đầy))|chẳng|chả|đừng)(?!\w)",
    re.IGNORECASE,
)
# They deny what follows without a "không".
_DENIAL = re.compile(
    r"(?<!\w)(?:từ chối|bác bỏ|phủ nhận|cấm|hủy|huỷ|hoãn|dừng|ngừng|ngưng|thiếu|hết|vắng|vô|miễn"
    r"|tránh|thất bại|phản đối)(?!\w)",
    re.IGNORECASE,
)
_NOT_ENGLISH = re.compile(
    r"(?<!\w)(?:not(?! only)|no(?! (?:more|less|fewer) than|\. ?[0-9])|never|neither|nor|none"
    r"|nobody|nothing|without|cannot|unable)(?!\w)|n[’']t(?!\w)",
    re.IGNORECASE,
)
# Between a negation and what it negates.
_FILLERS = word_set(
    "có từng phải là được bị thể còn hề hẳn cần nên phép đã đang sẽ nhận tham bao giờ ai gì sự dám "
    "muốn chịu kịp một các những"
)

# Each side in Vietnamese and in English.
_OPPOSITES = (
    ("tăng|gia tăng|ris(?:e|es|ing|en)|rose|increas\\w+|grow(?:s|n|ing)?|grew|rais(?:e|es|ed|ing)",
     "giảm|fall(?:s|en|ing)?|fell|decreas\\w+|declin\\w+|drop(?:s|ped|ping)?|reduc\\w+"),
    ("thắng|win(?:s|ning)?|won|beat(?:s|en)?", "thua|lose|loses|losing|lost"),
    ("mua|buy(?:s|ing)?|bought", "bán|sell(?:s|ing)?|sold"),
    ("xuất khẩu|export\\w*", "nhập khẩu|import(?:s|ed|ing)?"),
    ("đồng ý|chấp thuận|tán thành|ủng hộ|approv\\w+|agree[sd]?|support\\w*",
     "phản đối|bác bỏ|từ chối|oppos\\w+|reject\\w*|refus\\w+"),
    ("mở cửa|reopen\\w*", "đóng cửa|clos(?:e|es|ed|ing)"),
    ("cao hơn|higher", "thấp hơn|lower"),
    ("nhiều hơn|đông hơn", "ít hơn|fewer"),
    ("lớn nhất|cao nhất|nhiều nhất|dài nhất|largest|biggest|highest|longest",
     "nhỏ nhất|thấp nhất|ít nhất|ngắn nhất|smallest|lowest|shortest"),
    ("đầu tiên|lần đầu|thứ nhất|first", "cuối cùng|final"),
    ("lãi|profit\\w*", "lỗ|loss(?:es)?"),
    ("có mặt|present", "vắng mặt|absent"),
    ("có tội|guilty", "vô tội|trắng án|innocent|acquitted"),
    ("hợp pháp|legal(?:ly)?", "trái phép|bất hợp pháp|illegal(?:ly)?"),
)  # fmt: skip
_SIDES = [
    tuple(re.compile(rf"(?<!\w)(?:{side})(?!\w)", re.IGNORECASE) for side in pair)
    for pair in _OPPOSITES
]
# Hold of two as they hold the other way round.
_MUTUAL = word_set("và với cùng hay hoặc and or with")
# Said of the day on which the article was written; whoever reads the answer reads another.
_TOLD_FROM_TODAY = re.compile(
    r"(?<!\w)(?:[Hh]ôm (?:nay|qua|kia)|[Nn]gày (?:mai|kia)"
    r"|(?:[Ss]áng|[Tt]rưa|[Cc]hiều|[Tt]ối|[Đđ]êm) (?:nay|qua|mai)|[Nn]ăm (?:nay|ngoái)"
    r"|(?:[Tt]uần|[Tt]háng|[Qq]uý) này|(?:[Tt]uần|[Tt]háng|[Qq]uý|[Nn]ăm) (?:tới|vừa qua|vừa rồi)"
    r"|[Cc]ách đây"
    r"|(?i:today|yesterday|tomorrow|tonight|ago"
    r"|(?:this|last|next) (?:week|month|year|quarter|morning|afternoon|evening|night|spring|summer"
    r"|autumn|winter|monday|tuesday|wednesday|thursday|friday|saturday|sunday)))(?!\w)"
)


class _Said(NamedTuple):
    """A text's words in lower case, and the places of those that negations and denials reach."""

    words: list[str]
    negated: list[list[int]]
    denied: list[list[int]]

    @classmethod
    def of(cls, text: str) -> _Said:
        found = list(_WORD.finditer(text))
        words = [match.group().lower() for match in found]

        def reached(pattern: re.Pattern[str]) -> list[list[int]]:
            scopes = []
            for match in pattern.finditer(text):
                border = _CLAUSE_END.search(text, match.end())
                end = border.start() if border else len(text)
                within = (i for i, w in enumerate(found) if match.end() <= w.start() < end)
                scopes.append([i for i in within if words[i] not in _FILLERS][:_SCOPE])
            return scopes

        return cls(words, reached(_NOT), reached(_DENIAL))


def is_told_from_today(text: str) -> bool:
    """Whether it says "hôm nay" or "last year", which an archive cannot."""
    return _TOLD_FROM_TODAY.search(text) is not None


def swaps(text: str, evidence: str, names: Sequence[str]) -> bool:
    """Whether ``text`` says of two of ``names`` what the evidence has the other way round alone.

    All in one form, as of :func:`retrieval.prose.claims.names`: "a thắng b" for "b thắng a".
    """
    for first, last in pairwise(names):
        pattern = rf"(?<!\w){re.escape(first)}((?: \w+){{1,5}} ){re.escape(last)}(?!\w)"
        for found in re.finditer(pattern, text):
            is_mutual = found[1].split()[0] in _MUTUAL
            if (
                f"{last}{found[1]}{first}" in evidence
                and found[0] not in evidence
                and not is_mutual
            ):
                return True
    return False


def contradicts(text: str, evidence: str, language: str) -> bool:
    """Whether ``text``, in ``language``, denies what Vietnamese ``evidence`` says, or turns it."""
    if any(_turned(text, evidence, *sides) for pair in _SIDES for sides in (pair, pair[::-1])):
        return True
    if language != "vi":
        denies = _NOT.search(evidence) or _DENIAL.search(evidence)
        return _NOT_ENGLISH.search(text) is not None and not denies
    said, known = _Said.of(text), _Said.of(evidence)
    return _denied(said, known) or _undenied(said, known)


def _turned(text: str, evidence: str, side: re.Pattern[str], other: re.Pattern[str]) -> bool:
    """Whether ``text`` takes a side where the evidence has the other alone."""
    found = side.search(text)
    return found is not None and not side.search(evidence) and other.search(evidence) is not None


def _denied(said: _Said, known: _Said) -> bool:
    """Whether ``said`` negates what the evidence does not."""
    reached = {known.words[i] for places in (*known.negated, *known.denied) for i in places}
    for places in said.negated:
        words = {said.words[i] for i in places[:_NEAR]}
        if not known.negated + known.denied or (words and reached.isdisjoint(words)):
            return True
    return False


def _undenied(said: _Said, known: _Said) -> bool:
    """Whether ``said`` has, without a negation, what the evidence negates wherever it has it."""
    mine = {i for places in (*said.negated, *said.denied) for i in places[:_NEAR]}
    theirs = {i for places in known.negated for i in places}
    heads = {known.words[places[0]] for places in known.negated if places}
    heads -= {word for i, word in enumerate(known.words) if i not in theirs}
    return any(word in heads and i not in mine for i, word in enumerate(said.words))
