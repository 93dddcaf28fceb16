"""Words that refer back: "ông ấy", "đơn vị này", "việc đó", "it"."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from retrieval.vietnamese.text import strip_marks
from retrieval.vietnamese.tongue import Phrases

if TYPE_CHECKING:
    import re


class Reference(Enum):
    """What a word that refers back stands for."""

    MAN = "man"
    WOMAN = "woman"
    PERSON = "person"
    PEOPLE = "people"
    ORGANISATION = "organisation"
    PLACE = "place"
    DATE = "date"
    EVENT = "event"
    THING = "thing"


_VERB = "nói|là|đã|sẽ|đang|sinh|làm|phát biểu|trả lời|giữ|cho biết|bao nhiêu tuổi"
_SAYS = "nói|sinh|phát biểu|trả lời|bao nhiêu tuổi|mấy tuổi"  # "ảnh" and "chỉ" are other words too
_THIS = "này|đó|ấy|nói trên"
_UNITS = (
    "đơn vị|cơ quan|tổ chức|công ty|doanh nghiệp|tập đoàn|ngân hàng|bộ|ủy ban|sở|trường|bệnh viện"
    "|hãng|đội bóng|đội tuyển|đội|câu lạc bộ|đảng"
)
_PLACES = "tỉnh|thành phố|huyện|quận|xã|phường|nước|quốc gia|địa phương|vùng|khu vực|nơi|đảo"
_EVENTS = "sự việc|sự kiện|vụ việc|việc|chuyện|điều|vấn đề|thông tin|tin|vụ"
_THINGS = (
    "hội nghị|hội thảo|cuộc họp|phiên họp|kỳ họp|đại hội|cuộc gặp|cuộc thi|kỳ thi|trận đấu|trận"
    "|giải đấu|giải|lễ hội|buổi lễ|lễ|vụ án|vụ cháy|vụ tai nạn|tai nạn|dự án|công trình|cây cầu|cầu"
    "|luật|nghị định|nghị quyết|thông tư|chính sách|quy định|hiệp định|bài báo|bài viết|bài"
    "|chương trình|kế hoạch|dịch|bệnh|cơn bão|bão|sản phẩm|bộ phim|phim|cuốn sách|con tàu|tàu"
    "|chiến dịch|đề án|quyết định"
)
_THIS_ENGLISH = "(?:this|that|these|those)"
# In the others it stands for nothing: "is it raining", "what time is it".
_IT = "(?<!what time is )it(?! (?:raining|snowing|true|possible|legal|safe|necessary)\\b)"
_THINGS_ENGLISH = (
    "conference|meeting|match|project|law|agreement|bridge|accident|fire|election|storm|report"
)
REFERENCES: tuple[tuple[Reference, Phrases], ...] = (
    (
        Reference.MAN,
        Phrases.of(
            rf"(?:ông|anh|chú) (?:{_THIS}|ta)|^ông(?= (?:{_VERB}))|ổng|^ảnh(?= (?:{_SAYS}))",
            "he|him|his",
            plain=rf"(?:ong|anh) (?:ay|nay|do|ta)|^ong(?= (?:{strip_marks(_VERB)}))",
        ),
    ),
    (
        Reference.WOMAN,
        Phrases.of(
            rf"(?:bà|chị|cô) (?:{_THIS}|ta)|^bà(?= (?:{_VERB}))"
            rf"|^bả(?=$| (?:{_VERB}))|^chỉ(?= (?:{_SAYS}))",
            "she|her",
            plain="(?:ba|chi|co) ay|ba (?:ta|nay)|^ba(?= (?:noi|phat bieu|la ai))",
        ),
    ),
    (
        Reference.PEOPLE,
        Phrases.of(
            rf"(?<!dòng )họ(?! hàng)|(?:hai|những|các) (?:người|ông|bà|vị) (?:{_THIS})",
            "they|them",
            plain=rf"^ho(?= (?:{strip_marks(_VERB)}|co))|(?:hai|nhung) nguoi (?:nay|do|ay)",
        ),
    ),
    (
        Reference.PERSON,
        Phrases.of(
            rf"(?:người|(?<!đơn )(?<!don )vị|nhân vật|tác giả) (?:{_THIS})",
            "(?:this|that) (?:man|person)",
        ),
    ),
    (
        Reference.PLACE,
        Phrases.of(
            rf"(?<=ở )(?:đó|đấy)|(?<=tại )(?:đó|đấy)|(?:{_PLACES}) (?:{_THIS})",
            rf"{_THIS_ENGLISH} (?:city|province|country|place)|there(?! (?:is|are|was|were))",
            plain=rf"(?<=^o )(?:do|day)|(?:{strip_marks(_PLACES)}) (?:nay|do|ay)",
        ),
    ),
    (
        Reference.DATE,
        Phrases.of("(?:năm|tháng|ngày|hôm|khi|lúc|dịp) (?:đó|ấy)", "that (?:year|day|month)"),
    ),
    (
        Reference.ORGANISATION,
        Phrases.of(
            rf"(?:{_UNITS}) (?:{_THIS})",
            rf"{_THIS_ENGLISH} (?:company|organi[sz]ation|ministry|bank|team|agency|party)",
        ),
    ),
    (
        Reference.EVENT,
        Phrases.of(
            rf"(?:{_EVENTS}) (?:{_THIS}|trên)",
            "(?<!about )(?:this|that)(?= (?:happen|mean))|(?:this|that) (?:event|issue)",
        ),
    ),
    (
        Reference.THING,
        Phrases.of(
            rf"(?:{_THINGS}) (?:{_THIS}|trên)|nó",
            rf"{_THIS_ENGLISH} (?:\w+ )?(?:{_THINGS_ENGLISH})|{_IT}",
            plain=rf"(?:{strip_marks(_THINGS)}) (?:nay|do|ay|noi tren)"
            "|^no(?= (?:o|la|co|dai|dien ra|bao nhieu))",
        ),
    ),
)


def reference(text: str) -> tuple[Reference, re.Match[str]] | None:
    """The first word of ``text`` that refers back, and to what."""
    for kind, phrases in REFERENCES:
        found = phrases.search(text)
        # "Họ Nguyễn" is a family.
        if found and not (kind is Reference.PEOPLE and text[found.end() + 1 :][:1].isupper()):
            return kind, found
    return None
