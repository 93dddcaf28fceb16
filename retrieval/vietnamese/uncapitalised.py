"""Names in a question typed without capitals, where few words tell that they are names."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from retrieval.vietnamese.names import FAMILY_NAMES, Name, follows_title
from retrieval.vietnamese.places import place_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORD = re.compile(r"[^\W\d_]+")
_FAMILIES = frozenset(
    ("nguyễn", "huỳnh", "trần", "lê", "phan", "đặng", "bùi", "ngô", "trịnh", "trương", "đinh", "vũ")
)
"""Family names that hardly mean anything else after a title, the first two nowhere."""
_ALWAYS = frozenset({"nguyễn", "huỳnh"})
_MIDDLE = {
    "thị": "trường xã trấn phần lực giác trưởng thực tộc",
    "văn": "bản hóa hoá học phòng nghệ công kiện thư khoa miếu sĩ",
}
"""After any family name these, and one more word, make a name; but for the words with which they
make an ordinary one, as in "ngày mai thị trường" or "đoàn văn công"."""
_DYNASTIES = frozenset({"nhà", "triều", "họ", "thời", "dòng"})
"""Before these a family's name is that of all its people."""
_GIVEN = 2  # words of a name after the family's, if so many follow
_LONGEST = 4  # words of a place's name
_BEFORE_PLACES = frozenset(
    ("ở", "tại", "tỉnh", "phố", "nước", "đảo", "huyện", "đến", "về", "từ", "sang", "tới", "và")
)
_OTHERWISE_CALLED = "hồ chí minh"  # a city, by many names
_AFTER_NAMES = (
    "ai anh bà bao bị bởi cả cái các cho chứ có còn của cũng cùng cứ dự đã đang đâu đây đến đều đi "
    "đó đọc đưa được gặp gì giữ gửi hay hỏi hơn họp kể khi không là làm lên lúc mà mất mấy muốn "
    "năm nào này nêu nếu nên ngày nghĩ nhận nhưng như những nói ở ông phát phải qua ra rồi sau sẽ "
    "sinh sống ta tại tham thăm thấy theo thì tháng tới trở từ từng và vào vẫn về vì viết với vừa"
)
_NO_NAMES = frozenset(_AFTER_NAMES.split())


def uncapitalised_names(question: str) -> Iterator[Name]:
    """The people and places that a question names which has no capital after its first letter.

    ``question``: NFC, with its marks. Only what is hardly anything else: many words are family
    names too. The names are capitalised, and of more than one word each; a person's may take in a
    word too many, since nothing tells where it ends.
    """
    if any(letter.isupper() for letter in question[1:]):
        return
    words = list(_WORD.finditer(question))
    past = 0
    for first, word in enumerate(words):
        if first < past:
            continue
        before = words[first - 1].group().lower() if first else ""
        length = _place(question, words[first:]) if before in _BEFORE_PLACES else 0
        if not length and before not in _DYNASTIES:
            length = _person(question, words[first:])
        if length:
            past = first + length
            start, end = word.start(), words[past - 1].end()
            text = _WORD.sub(lambda each: each.group().capitalize(), question[start:end])
            yield Name(start, text, follows_title(question, start))


def _person(question: str, words: Sequence[re.Match[str]]) -> int:
    """How many of these words are a person's name, beginning with the first."""
    family = words[0].group().lower()
    full = [word.group() for word in words[1:3]]
    named = family in FAMILY_NAMES and len(full) == _GIVEN and full[0] in _MIDDLE
    if named and family not in _FAMILIES:
        named = full[1] not in _MIDDLE[full[0]].split()
    titled = family in _FAMILIES and follows_title(question, words[0].start())
    if not (named or titled or family in _ALWAYS):
        return 0
    length = 1
    for before, word in pairwise(words[: 1 + _GIVEN]):
        if word.group() in _NO_NAMES or question[before.end() : word.start()] != " ":
            break
        length += 1
    return length if length > 1 else 0


def _place(question: str, words: Sequence[re.Match[str]]) -> int:
    """How many of these words are a well-known place's name, beginning with the first."""
    ends = [word.end() for word in words[:_LONGEST]]
    written = [question[words[0].start() : end].lower() for end in ends]
    return max((n for n, name in enumerate(written, start=1) if name in _places()), default=0)


@cache
def _places() -> frozenset[str]:
    return frozenset(name.lower() for name in place_names() if " " in name) - {_OTHERWISE_CALLED}
