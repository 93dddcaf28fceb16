"""What a question asks for, and what a sentence has to offer.

Both are read off the surface: question words and the noun before "nào" or "gì" on one side; names,
dates, numbers and connectives on the other. Where a question doesn't say, the set is empty.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Self

from retrieval.vietnamese.dates import mentions
from retrieval.vietnamese.names import CAPITAL, FAMILY_NAMES, is_known_place, names
from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.text import fold, has_marks, place_tones

if TYPE_CHECKING:
    from collections.abc import Iterator


class AnswerType(StrEnum):
    """What sort of thing answers a question."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    TIME = "time"
    QUANTITY = "quantity"
    REASON = "reason"
    MANNER = "manner"
    DEFINITION = "definition"


# Nouns of what is asked for with "nào", "gì" or "bao nhiêu" after them, and forms by themselves.
# What means something else once its marks are off stands in _MARKED_ONLY.
_NOUNS = {
    AnswerType.PERSON: (
        "người|ông|bà|nhân vật|tác giả|diễn viên|ca sĩ|nhạc sĩ|nhà thơ|nhà văn|nhà khoa học|"
        "nhà vật lý|nhà hóa học|nhà toán học|nhà sử học|nhà báo|nhà nghiên cứu|nhà lãnh đạo|"
        "lãnh đạo|vua|hoàng đế|nữ hoàng|tổng thống|thủ tướng|chủ tịch|bộ trưởng|tướng|vị|"
        "cầu thủ|huấn luyện viên|đạo diễn|nghệ sĩ|giáo sư|bác sĩ|tiến sĩ|cựu sinh viên|"
        "triết gia|học giả|danh nhân|anh hùng|giáo hoàng|linh mục|doanh nhân|nghị sĩ|đại biểu"
    ),
    AnswerType.ORGANISATION: (
        "tổ chức|cơ quan|công ty|tập đoàn|hãng|bộ(?! (?:phận|lạc|phim|luật|sưu|tộc|môn))|"
        "ban(?! đầu)|trường(?! hợp)|đại học|viện|ngân hàng|"
        "đội|đội bóng|câu lạc bộ|đảng|liên minh|doanh nghiệp|tờ báo|đài|nhà xuất bản|"
        "hiệp hội|quỹ|tòa án|ủy ban|hội đồng"
    ),
    AnswerType.PLACE: (
        "nơi(?! tiếng)|chỗ|nước|quốc gia|tỉnh|thành phố|huyện|quận|xã|phường|làng|thị trấn|"
        "thị xã|vùng|miền|khu vực|địa phương|địa điểm|châu lục|lục địa|châu|thủ đô|"
        "con sông|sông|đảo|quần đảo|biển|"
        "hồ|núi|dãy núi|đường|con đường|bang|tiểu bang|lãnh thổ|vị trí|sân bay|cảng|phía|hướng"
    ),
    AnswerType.TIME: (
        "khi|lúc|hồi|năm|ngày|tháng|thời gian|thời điểm|thời kỳ|thời kì|thời|giai đoạn|thế kỷ|"
        "thế kỉ|thập niên|thập kỷ|mùa|buổi|hôm|thứ|dịp|niên đại|triều đại"
    ),
    AnswerType.QUANTITY: (
        "số lượng|con số|số|tỷ lệ|tỉ lệ|phần trăm|diện tích|dân số|độ dài|chiều dài|chiều cao|"
        "khoảng cách|tốc độ|nhiệt độ|giá|mức giá|kích thước|trọng lượng|độ tuổi|thứ hạng"
    ),
    AnswerType.REASON: "nguyên nhân|lý do|lí do|mục đích|động cơ",
    AnswerType.MANNER: "cách|cách thức|phương pháp|biện pháp|phương thức|hình thức",
}
_FORMS = {
    AnswerType.PERSON: "ai(?! cập)",
    AnswerType.PLACE: (
        "(?:ở|tại|đi|nằm|sang) đâu(?! là)|địa chỉ|(?:đến|tới|về|từ|vào|ra|nơi|đặt|sống) đâu(?! là)"
    ),
    AnswerType.TIME: (
        "bao giờ|mấy giờ|ngày mấy|tháng mấy|năm mấy|thứ mấy|"
        "(?:năm|ngày|tháng) bao nhiêu|bao lâu|chừng nào"
    ),
    AnswerType.QUANTITY: (
        "(?<!năm )(?<!ngày )(?<!tháng )bao nhiêu|mấy(?! giờ)|(?:đứng|xếp|hạng) thứ mấy|"
        "bao xa|tỷ lệ|tỉ lệ|phần trăm|số lượng|"
        "(?:nhanh|lớn|cao|xa|dài|nặng|nhiều|rộng|sâu|đông) (?:như )?thế nào"
    ),
    AnswerType.REASON: (
        "tại sao|vì sao|do đâu|vì đâu|nhờ đâu|(?:vì|do|nhờ) (?:lý do |điều |cái )?gì|"
        "nguyên nhân|lý do|để làm gì|nhằm mục đích|mục đích"
    ),
    AnswerType.MANNER: "làm (?:như )?thế nào|làm sao|bằng cách|cách nào",
    AnswerType.DEFINITION: "(?:có )?nghĩa là gì|định nghĩa|được hiểu là|thế nào là|khái niệm",
}
_MARKED_ONLY = {
    *("vì sao", "mấy(?! giờ)", "(?:đến|tới|về|từ|vào|ra|nơi|đặt|sống) đâu(?! là)"),
    *("thứ", "bà", "ban(?! đầu)", "hồ", "thời", "giá", "vị", "số"),
}
# How many words may stand between the noun and "nào": "người Ấn Độ nổi tiếng nào".
_REACH = {AnswerType.PERSON: 4, AnswerType.ORGANISATION: 4, AnswerType.PLACE: 3}
_BREAK = re.compile(
    r"\b(?:đã|đang|sẽ|có|là|bị|được|ở|tại|trong|vào|của|cho|với|từ|đến|thuộc|theo|làm|gồm|mà|và|"
    r"da|dang|se|co|la|bi|duoc|o|tai|trong|vao|cua|cho|voi|tu|den|thuoc|theo|lam|gom|ma|va)\b|[,.;:]"
)
_WHICH = re.compile(r"(?<!\w)(?:nào|gì|nao|gi)(?!\w)")
_IS_WHAT = re.compile(r"\s+(?:là|la)\s+(?:gì|gi)[\s?.!]*$")
_MOST_DEFINED = 4  # words before "là gì" that can be one term
_ENGLISH = re.compile(
    r"(?P<PERSON>\b(?:[Ww]ho|[Ww]hom|[Ww]hose)\b)"
    r"|(?P<TIME>\b(?:[Ww]hen|(?:[Ww]hat|[Ww]hich) (?:year|date|day|month|century|decade|time))\b)"
    r"|(?P<PLACE>\b(?:[Ww]here|(?:[Ww]hat|[Ww]hich) (?:\w+ )?(?:city|country|place|state|province|"
    r"region|continent|river|town|village|district|county|nation|island|location))\b)"
    r"|(?P<QUANTITY>\b(?:[Hh]ow (?:many|much|far|old|tall|large|big|high|often|fast|deep|long)|"
    r"[Ww]hat (?:\w+ )?(?:number|percentage|percent|proportion|amount|population))\b)"
    r"|(?P<REASON>\b(?:[Ww]hy|(?:[Ww]hat|[Ww]hich) (?:\w+ )?(?:reason|cause|purpose))\b)"
    r"|(?P<ORGANISATION>\b(?:[Ww]hat|[Ww]hich) (?:\w+ )?(?:company|organi[sz]ation|agency|team|"
    r"university|school|party|group|ministry|bank|institution)\b)"
    r"|(?P<MANNER>\b[Hh]ow\b)|(?P<OTHER>\b(?:[Ww]hat|[Ww]hich)\b)"
)
_AI = re.compile(r"\bAI\b")

# What tells the answers in a sentence: words and pairs of words, "#" for any number.
_CUES: dict[AnswerType, str] = {
    AnswerType.ORGANISATION: (
        "công ty|tập đoàn|tổ chức|đại học|ngân hàng|chính phủ|quốc hội|ủy ban|uỷ ban|hội đồng|"
        "liên đoàn|liên minh|hiệp hội|học viện|tòa án|văn phòng|công an|trung tâm|câu lạc|giáo hội"
    ),
    AnswerType.PLACE: (
        "phía đông|phía tây|phía nam|phía bắc|miền đông|miền tây|miền nam|miền bắc|miền trung|"
        "vùng núi|vùng biển|vùng cao|bờ biển|biên giới|nằm ở|nằm trên|sinh sống"
    ),
    AnswerType.TIME: (
        "thế kỷ|thế kỉ|thập niên|thập kỷ|năm #|ngày #|tháng #|# giờ|# năm|# tháng|# ngày|# tuần|"
        "# phút|# giây|năm nay|năm ngoái|năm sau|hôm nay|hôm qua|sáng nay|chiều nay|tối qua|"
        "sáng #|chiều #|tối #|trưa #|đêm #|hai năm|ba năm|nhiều năm|vài năm|century|centuries|"
        "triệu năm|nghìn năm|tuổi #|# tuổi"
    ),
    AnswerType.QUANTITY: (
        "hai|ba|bốn|sáu|bảy|tám|chín|mười|mươi|chục|trăm|nghìn|ngàn|triệu|tỷ|tỉ|nửa|một nửa|"
        "một phần|một số|đa số|hầu hết|gấp|duy nhất|million|billion|percent|hundred|two|three"
    ),
    AnswerType.REASON: (
        "vì|do|bởi|nhằm|để|nhờ|khiến|nên|tránh|gây|nguyên nhân|lý do|lí do|mục đích|"
        "dẫn đến|dẫn tới|xuất phát|kết quả|because|due|since"
    ),
    AnswerType.MANNER: (
        "bằng|thông qua|qua việc|qua đó|một cách|dựa trên|dựa vào|sử dụng|dùng|cách|"
        "phương pháp|biện pháp|dưới dạng|through|using"
    ),
    AnswerType.DEFINITION: (
        "là một|là loại|là những|là các|là sự|là quá|là việc|là hệ|là tên|"
        "được gọi|còn gọi|hay gọi|gọi là|có nghĩa|nghĩa là|tức là|định nghĩa|is|are|means"
    ),
}
_KINDS = {cue: kind for kind, cues in _CUES.items() for cue in cues.split("|")}
_BEFORE_PLACES = (
    "ở|tại|tỉnh|phố|tp|tx|huyện|quận|xã|phường|làng|trấn|bang|nước|sông|hồ|núi|đảo|biển|vùng|"
    "miền|vực|đô|châu|vịnh|đến|tới|từ|sang|về|phía|in|at|near"
)
_PLACE_FOLLOWS = frozenset(_BEFORE_PLACES.split("|"))
_BODY = re.compile(
    r"\b(?:Bộ|Ban|Sở|Cục|Viện|Hội|Đảng|Đoàn|Đội|Quỹ|Trường|Báo|Đài|(?![IVX]+\b)[A-ZĐ]{2,6})\b"
    rf"|\b(?:hãng|đội|trường|đảng|báo|nhóm) [{CAPITAL}]"
)
_TOKEN = re.compile(r"[^\W_]+")
_DATED = re.compile(
    r"\b(?:năm|tháng|ngày|kỷ|kỉ|niên|khóa|thứ) \d+|\b\d{1,2}[/-]\d{1,2}(?:[/-]\d{4})?\b"
    r"|\b(?:1\d|20)\d\d\b(?![.,]\d)"
)
_DATE_LIKE = re.compile(r"\b(?:1\d|20)\d\d\b(?![.,]\d)|\d[/-]\d|[Tt]háng (?:[Gg]iêng|[Cc]hạp)")
_DIGIT = re.compile(r"\d")


class _Words(NamedTuple):
    """The question words in one spelling: with marks, or without."""

    forms: re.Pattern[str]
    nouns: re.Pattern[str]

    @classmethod
    def of(cls, marked: bool) -> Self:
        return cls(_either(_FORMS, marked), _either(_NOUNS, marked))


def _either(table: dict[AnswerType, str], marked: bool) -> re.Pattern[str]:
    """One group for each type, named as it is, longest alternatives first."""
    groups = []
    for kind, alternatives in table.items():
        # A bar inside brackets is no border.
        parts = re.split(r"\|(?![^(]*\))", alternatives)
        if not marked:
            parts = [fold(part) for part in parts if part not in _MARKED_ONLY]
        groups.append(f"(?P<{kind.name}>{'|'.join(sorted(parts, key=len, reverse=True))})")
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups)})(?!\w)")


_MARKED, _PLAIN = _Words.of(marked=True), _Words.of(marked=False)


def answer_types(question: str) -> frozenset[AnswerType]:
    """What ``question`` (NFC, Vietnamese with marks or without, or English) asks for.

    More than one where it asks for more or may mean either; none where it does not say.
    """
    marked = has_marks(question)
    if not marked and (english := _english(question)) is not None:
        return english
    if not question.isupper():  # "AI" is a technology, "Ai" and "ai" a person
        question = _AI.sub("_", question)
    text = place_tones(question.lower())
    words = _MARKED if marked else _PLAIN
    found = {AnswerType[match.lastgroup or ""] for match in words.forms.finditer(text)}
    found.update(_which(text, words.nouns))
    return frozenset(found or _is_what(text, words.nouns))


def offers(sentence: str) -> frozenset[AnswerType]:
    """What ``sentence`` (NFC) could answer; some 0.1 ms for 150 characters."""
    tokens = _TOKEN.findall(sentence)
    words = ["#" if token[0].isdigit() else token.lower() for token in tokens]
    found = {_KINDS[cue] for cue in _KINDS.keys() & {*words, *map(" ".join, pairwise(words))}}
    if any(w in _PLACE_FOLLOWS and t[0].isupper() for w, t in zip(words, tokens[1:], strict=False)):
        found.add(AnswerType.PLACE)
    for name in names(sentence):
        found.update((AnswerType.PERSON,) if name.titled else _named(name.text))
    if _BODY.search(sentence):
        found.add(AnswerType.ORGANISATION)
    if AnswerType.TIME not in found and _DATE_LIKE.search(sentence) and mentions(sentence):
        found.add(AnswerType.TIME)
    if AnswerType.QUANTITY not in found and _DIGIT.search(_DATED.sub("", sentence)):
        found.add(AnswerType.QUANTITY)
    return frozenset(found)


def _english(question: str) -> frozenset[AnswerType] | None:
    """What the first English question word asks for; None without one."""
    for match in _ENGLISH.finditer(question):
        if match.start() and match.group()[0].isupper():  # "Doctor Who"
            continue
        kind = match.lastgroup or ""
        if kind == "PERSON":  # a team or a state is "who" as well
            return frozenset({AnswerType.PERSON, AnswerType.ORGANISATION})
        return frozenset() if kind == "OTHER" else frozenset({AnswerType[kind]})
    return None


def _which(text: str, nouns: re.Pattern[str]) -> Iterator[AnswerType]:
    """The types of the nouns that "nào" and "gì" ask about."""
    for which in _WHICH.finditer(text):
        before = list(nouns.finditer(text, max(0, which.start() - 40), which.start()))
        if not before:
            continue
        kind = AnswerType[before[-1].lastgroup or ""]
        gap = text[before[-1].end() : which.start()]
        reach = _REACH.get(kind, 0) if which.group() in ("nào", "nao") else 0
        if len(gap.split()) <= reach and _BREAK.search(gap) is None:
            yield kind


def _is_what(text: str, nouns: re.Pattern[str]) -> Iterator[AnswerType]:
    """The type of what "là gì" is asked about: "thủ đô của Lào", or a term to be explained."""
    match = _IS_WHAT.search(text)
    if match is None:
        return
    subject = text[: match.start()]
    head = nouns.match(subject)
    if head and head.lastgroup != AnswerType.TIME.name:  # "Khi …, … là gì?"
        yield AnswerType[head.lastgroup or ""]
    elif len(subject.split()) <= _MOST_DEFINED:
        yield AnswerType.DEFINITION


@lru_cache(maxsize=1 << 14)
def _named(name: str) -> tuple[AnswerType, ...]:
    """What a name can be of; foreign ones are as often a team's or a firm's."""
    if is_known_place(name):
        return (AnswerType.PLACE,)
    words = name.split()
    if words[0].lower() in FAMILY_NAMES:
        return (AnswerType.PERSON,) if 2 <= len(words) <= 4 else ()
    foreign = not all(map(could_be_vietnamese, fold(name).split()))
    if len(words) == 1:
        return (AnswerType.PERSON,) if foreign and not name.isupper() else ()
    return (AnswerType.PERSON, AnswerType.ORGANISATION) if foreign else (AnswerType.PERSON,)
