"""Where sentences begin and end in Vietnamese news, with offsets.

Rules, because what breaks a splitter here is a closed set of habits: dates written "15-1.", titles
and places that are abbreviated before a name, people reduced to an initial, quotations that go on
after their own full stop, the agency's end mark "./.". Every rule looks at a bounded window around
one mark, so time is linear in the text whatever it holds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WINDOW = 40  # characters looked at on either side of a mark

_ONLY_OPENING = "“‘«„([{「『（"
_OPENING = _ONLY_OPENING + "\"'"
_CLOSING_QUOTES = "\"'”’»」』"
_CLOSING_BRACKETS = ")]}）"
_DASHES = "-–—•+*"
_OTHER_STOPS = "。！？｡؟।။។"  # of scripts that put no space or no capital after them
_END_MARK = "./."  # closes an agency's report

_LINE = re.compile("[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_WORD = re.compile(r"[^\W_]")
_MARK = re.compile(rf"(?:\./\.|[.!?…])+|[{_OTHER_STOPS}]+|;")
_CLOSING = re.compile(f"[{re.escape(_CLOSING_QUOTES + _CLOSING_BRACKETS)}]*")
_LOOSE_CLOSING = re.compile(r"\s+[”’»)\]]+")
_LOOSE_QUOTE = re.compile(r"\s+\"(?!\S)")
_SPACES = re.compile(r"\s*")
_TOKEN = re.compile(r"\S+$")
_ADDRESS = re.compile(
    r"://|www\.|@|\.(?:com|vn|net|org|edu|gov|info|io|tv|asia|html?|js)\b", re.IGNORECASE
)
_ITEM = re.compile(r"\(?(?:\d{1,2}|[a-zđ]|[ivx]{1,4})\)\s|\d{1,2}\.\s+[^\W\d_]")
_ITEM_LABEL = re.compile(
    r"[(\-–—•+*\s]*(?:(?:Điều|Chương|Mục|Phần|Khoản|Bài|Bước|Câu|Kỳ) )?"
    r"(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5}|[A-Za-zđĐ])"
)
_ITEM_NUMBER = re.compile(r"\(?(\d{1,2})[.)]\s")
_ANONYMISED = re.compile("[A-ZĐ]|[B-DGHK-NP-TVXĐ][bcdđghklmnpqrstvx]{1,2}")

# Stand before a name, so that the capital after them opens no sentence.
_BEFORE_NAMES = re.compile(
    r"p?gs|ts|tskh|th\.?s|bs|bscki{1,2}|cki{1,2}|kt?s|ls|ds|lm|nsnd|nsưt|nsut|nxb|"
    r"tp|tx|tt|t\.p|t\.x|đ/c|mrs?|ms|dr|st|mt|prof",
    re.IGNORECASE,
)
_BEFORE_NUMBERS = re.compile("Nos?|[Vv]ol|tr|pp|op|ver|Fig")
_AFTER_NAMES = re.compile("Co|Corp|Inc|Ltd|Jr|Sr|Bros")
_COMPANY_FORM = re.compile(r"(?:Ltd|Inc|LLC|Corp)\b")
# Before a single letter or number that is a label ("vitamin C."), not an initial or an item.
_LABELLED = re.compile(
    "thứ|khóa|khoá|kỳ|cấp|loại|hạng|quý|khối|nhóm|bảng|lớp|chương|phần|vitamin|số|quận|phường|"
    "tầng|tổ|đội|tháng|ngày|năm|tập|vòng|lần|mục|điều|khoa|đoạn|đợt|gan",
    re.IGNORECASE,
)
# Open sentences and are no part of a name, so that an abbreviation before them ends one.
_OPENER = re.compile(
    r"(?!Bà Rịa|Từ Liêm|Từ Sơn)"
    r"(?:Ông|Bà|Chị|Cô|Em|Tôi|Chúng|Họ|Người|Các|Những|Một|Mỗi|Nhiều|Theo|Trong|Ngoài|Trên|Trước|"
    r"Sau|Khi|Lúc|Khoảng|Vào|Tại|Với|Để|Do|Vì|Bởi|Nếu|Dù|Mặc|Tuy|Nhưng|Còn|Và|Rồi|Thế|Vậy|Đây|Đó|"
    r"Hiện|Ngày|Phía|Chiều|Tối|Đến|Đồng thời|Được|Bị|Cùng|Cũng|Riêng|Không|Qua|Từ|Ở|Việc|Cơ quan|"
    r"Công an|Như)\b"
)


def split_sentences(text: str) -> list[Span]:
    """The sentences of ``text`` in order, without the spaces around them.

    Every character that is no space lies in exactly one. A line's end always ends a sentence;
    marks without a word ("./.", "***") belong to the sentence before them, or to the first.
    """
    return _with_lone_marks_joined(text, _pieces(text))


def _pieces(text: str) -> Iterator[Span]:
    for line in _LINE.finditer(text):
        start = line.start()
        for cut in (*_cuts(text, *line.span()), line.end()):
            begin = _skip_spaces(text, start, cut)
            if begin < cut:
                yield Span(begin, begin + len(text[begin:cut].rstrip()))
            start = cut


def _with_lone_marks_joined(text: str, pieces: Iterable[Span]) -> list[Span]:
    sentences: list[Span] = []
    worded = False
    for piece in pieces:
        has_word = _WORD.search(text, *piece) is not None
        if sentences and not (worded and has_word):
            sentences[-1] = Span(sentences[-1].start, piece.end)
            worded = worded or has_word
        else:
            sentences.append(piece)
            worded = has_word
    return sentences


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    """Where the line ``text[start:end]`` is cut into sentences."""
    start = _skip_spaces(text, start, end)
    counted, quoted = start, False
    for mark in _MARK.finditer(text, start, end):
        quoted ^= text.count('"', counted, mark.start()) % 2 == 1
        counted = mark.start()
        cut = _cut(text, start, mark, end, quoted)
        if cut is not None and start < cut < end:
            yield cut
            start = _skip_spaces(text, cut, end)


def _cut(text: str, start: int, mark: re.Match[str], end: int, quoted: bool) -> int | None:
    """Where the sentence that began at ``start`` ends because of ``mark``, if it does."""
    stop = _closing_end(text, mark.end(), end, quoted)
    following = _skip_spaces(text, stop, end)
    after = text[following : min(end, following + _WINDOW)]
    if not after:
        return None
    if mark.group() == ";":
        return stop if following > stop and _ITEM.match(after) else None
    if mark.group()[0] in _OTHER_STOPS or _END_MARK in mark.group():
        return stop
    before = text[max(start, mark.start() - _WINDOW) : mark.start()].rstrip()
    if not before or before[-1] in _ONLY_OPENING:
        return None
    closing = text[mark.end() : stop]
    if following == stop:
        return stop if not closing and _is_glued_border(before, mark.group(), after) else None
    if not _opens_sentence(after, mark.group(), closing):
        return None
    if mark.group() != ".":
        # "(Anh, Pháp...) Việt Nam": inside brackets only a full stop ends more than an aside.
        is_aside = closing.endswith(tuple(_CLOSING_BRACKETS)) and text[start] not in _ONLY_OPENING
        return None if is_aside else stop
    token = _token(before)
    if token.isdecimal() and _continues_list(text, start, token, before):
        return mark.start() - len(token)
    if len(before) < _WINDOW and _ITEM_LABEL.fullmatch(text, start, mark.start()):
        return None
    return None if _is_abbreviation(token, before, after) else stop


def _closing_end(text: str, position: int, end: int, quoted: bool) -> int:
    """The end of the quotation marks and brackets that close right after a mark.

    A straight quotation mark between two spaces closes only where one is open.
    """
    adjacent = _CLOSING.match(text, position, end)
    stop = adjacent.end() if adjacent else position
    loose = _LOOSE_CLOSING.match(text, stop, end)
    if loose is None and quoted and stop == position:
        loose = _LOOSE_QUOTE.match(text, stop, end)
    return loose.end() if loose else stop


def _skip_spaces(text: str, position: int, end: int) -> int:
    spaces = _SPACES.match(text, position, end)
    return spaces.end() if spaces else position


def _token(before: str) -> str:
    """The last word of ``before`` with what is written onto it, without opening marks."""
    token = _TOKEN.search(before)
    return token.group().lstrip(_OPENING) if token else ""


def _opens_sentence(after: str, mark: str, closing: str) -> bool:
    """Whether a sentence may begin with ``after``, which follows a space."""
    if after[0] in _DASHES:
        # After a quotation the dash introduces who said it.
        return not closing and after[1:2].isspace() and (mark == "." or _is_capital(after[2:]))
    if _ITEM.match(after):
        return True
    bare = after.lstrip(_OPENING)
    if mark == "." and bare != after:
        return True
    return bool(bare) and (
        _is_capital(bare) or (bare[0].isdecimal() and "…" not in mark and ".." not in mark)
    )


def _is_capital(word: str) -> bool:
    """A capital, a letter of a script without case, or a brand like "iPhone"."""
    return word[:1].isalpha() and (not word[0].islower() or word[1:2].isupper())


def _is_abbreviation(token: str, before: str, after: str) -> bool:
    """Whether the full stop after ``token`` only abbreviates it."""
    last = token.rpartition(".")[2]
    if _BEFORE_NAMES.fullmatch(token) or _BEFORE_NAMES.fullmatch(last):
        return not _OPENER.match(after)
    if _COMPANY_FORM.match(after):
        return True
    if _BEFORE_NUMBERS.fullmatch(last):
        return after[0].isdecimal()
    if _AFTER_NAMES.fullmatch(last):
        return not after[0].isalpha()
    if _ANONYMISED.fullmatch(last):
        return not _OPENER.match(after) and not _is_labelled(before, token)
    return False


def _is_labelled(before: str, token: str) -> bool:
    """Whether ``token``, the last of ``before``, is a label: "hạng A", "quận 2"."""
    return _LABELLED.fullmatch(_token(before[: len(before) - len(token)].rstrip())) is not None


def _continues_list(text: str, start: int, token: str, before: str) -> bool:
    """Whether ``token`` numbers the item after the one that the sentence began with."""
    first = _ITEM_NUMBER.match(text, start)
    return (
        first is not None
        and len(token) <= 2
        and int(token) == int(first.group(1)) + 1
        and not _is_labelled(before, token)
    )


def _is_glued_border(before: str, mark: str, after: str) -> bool:
    """Whether a sentence ends although no space follows: "năm 2008.Hội nghị"."""
    bare = after.lstrip(_OPENING)
    if len(bare) < 2 or not bare[0].isupper() or not (bare[1].islower() or bare[1].isspace()):
        return False
    token = _token(before)
    if len(token) >= _WINDOW or _ADDRESS.search(token + mark + after.split(maxsplit=1)[0]):
        return False
    last = token.rpartition(".")[2].rstrip(_CLOSING_QUOTES + _CLOSING_BRACKETS)
    if _BEFORE_NAMES.fullmatch(last):
        return False
    if last[-2:].isdecimal() or (len(last) >= 2 and last.islower()):
        return True
    return len(last) >= 2 and _OPENER.match(bare) is not None
