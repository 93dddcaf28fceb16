"""Plain clauses: what a sentence of the news tells, without what merely stands around it.

A sentence may begin with adjuncts ("Sáng 15-1, tại Hà Nội, …") and go on behind its main clause;
that clause is found by its verb, one that news is made of or one marked by a tense. Where anything
is doubtful there is none: it is for making questions, of which few good ones are wanted.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from retrieval.vietnamese.dates import Mention, Yearless, mentions
from retrieval.vietnamese.names import CAPITAL, FAMILY_NAMES, is_known_place, names
from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.text import fold, word_set

_SUBJECT = 10  # words
_CLAUSE = 16  # words, beyond which less important parts are cut off
_LEAST = 3  # words of a predicate
_LONGEST = 600  # characters of a sentence
_REACH = 60  # characters in which a time at the beginning stands


_DATELINE = re.compile(
    rf"(?:\([^)]{{1,30}}\)|[{CAPITAL}][^,;:!?()]{{0,24}}(?:\([^)]{{1,12}}\))?)\s?[-–—]\s+(?=\S)"
)
_DASH = re.compile("[-–—]")  # may as well stand inside a name or a score
_LISTING = re.compile(r" (?:là|gồm|như)(?: \S+){1,4}$")  # of which the border cut off the rest
_ASIDE = re.compile(r" ?\([^()]*\)")
_BORDER = re.compile(
    r",(?!\d)|[;:…(]|\s[-–—]\s|\.\.|\s(?:(?P<cause>vì)|bởi|(?P<aim>nhằm)|do|để|khiến|sau khi|"
    r"trước khi|khi|trong khi|nhưng|trong đó|đồng thời|qua đó|nhân dịp|với sự|cùng với|theo|"
    r"thông qua|bằng cách|bao gồm|nơi|nên|song|còn|trong bối cảnh|trong lúc|kể từ|nhờ|nếu)\s"
)
_LESSER_BORDER = re.compile(r"\s(?=(?:với|tại|trong|từ|và|ở|cho|vào|như|của|về) )")
# Begin what may stand before a clause and be left out.
_ADJUNCTS = word_set(
    "theo sau trước trong với nhân mới hiện ngoài bên cùng riêng khi dù mặc tuy để do nhờ qua "
    "trên tính cụ đặc đáng đồng liên tiếp nhằm ngay vì từ đến trả phát"
)
_PLACE = re.compile(rf"(?:[Tt]ại|[Ởở]) (?=.*[{CAPITAL}])")
TIME_WORDS = word_set(
    "vào sáng chiều tối trưa đêm rạng khuya ngày khoảng lúc hồi giờ phút đầu cuối giữa tháng năm "
    "hôm mùng mồng chủ nhật thứ hai ba tư sáu bảy"
)
_AFTER_TIME = re.compile(rf"(?: vừa qua| tới)?(?:, | (?=[{CAPITAL}]))")
# What refers to something outside the question, or stands only in quotations and lists.
_UNCLEAR = re.compile(
    r"[\"“”‘’'()\[\]«»?!…:;*|]|\w- | -\w"
    r"|(?i:(?<!\w)(?:này|đó|đây|ấy|kia|nọ|họ|nó|tôi|mình|chúng|nói trên|kể trên|vừa qua|hôm nay|"
    r"hôm qua|(?:sáng|trưa|chiều|tối|đêm) (?:nay|qua)|năm nay|năm ngoái|gần đây|hiện nay|vừa rồi|"
    r"tương tự|như vậy|như sau|ai|gì|nào|sao|bao nhiêu|cũng|cùng ngày|nay|rằng|nói|cho biết|"
    r"cho hay|trên(?= (?:đã|đang|sẽ|là|có|bị|được|do)|$))(?!\w))"
    r"|(?<!\w)(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Ee]m|[Cc]ậu|[Cc]ụ)(?!\w)"
    rf"(?! [{CAPITAL}]\w* [{CAPITAL}])"
)
_NO_SUBJECT = word_set(
    "khi sau trước trong tại ở với để do vì nếu tuy nhưng ngoài bên theo điều việc hiện cùng đồng "
    "riêng còn và rồi thế vậy như nhờ qua từ đến về đối tính dự ngay mặc dù nhằm bởi song không "
    "chưa hãy nhân phát được bị có đã đang sẽ vừa mới nói trả trao bày đánh căn dựa thông mỗi "
    "những các nhiều số lúc bất đặc cụ chỉ thậm là thay lần trên dưới giữa kết ý nguyên chính "
    "tham sở vụ người kẻ hai ba bốn sự tất cả hầu cuộc trực gần hơn khoảng phải cần muốn một vẫn "
    "luôn sang quyết nhanh nhận vào thứ nỗ tạm gã hắn y"
)
_NOT_IN_SUBJECT = word_set("có nói đến tới vào muốn là nơi ra bị nhằm cho khi")
TENSES = "đã|đang|sẽ|vừa|bị|được"
_VERBS = (
    "tổ chức|khai mạc|bế mạc|diễn ra|xảy ra|thông qua|phê duyệt|phê chuẩn|ban hành|ký|ký kết|"
    "công bố|khởi công|khánh thành|khởi tố|bắt giữ|tạm giữ|truy tố|tuyên phạt|trao|trao tặng|"
    "tặng|hội kiến|hội đàm|thăm|chủ trì|đến dự|tham dự|tới dự|phát biểu chỉ đạo|đề nghị|yêu cầu|"
    "kêu gọi|cảnh báo|bác bỏ|chỉ trích|lên án|đánh bại|giành|đoạt|vô địch|sơ tán|thu giữ|"
    "tịch thu|nhập khẩu|xuất khẩu|phát động|ra mắt|bổ nhiệm|từ chức|qua đời|thiệt mạng|tử vong|"
    "chiếm|đạt|thành lập|hạ cánh|đổ bộ|trở thành|giới thiệu|huy động|đắc cử|là|dự kiến|"
    "quyết định|tăng|giảm|diễu hành|biểu tình|ra quyết định|tiến hành|có công văn|phát hiện|"
    "làm việc|bàn giao|thi đấu|gặp gỡ|phối hợp"
)
_ADVERBS = (
    "vẫn|luôn|thường|liên tục|chính thức|nhanh chóng|tiếp tục|trực tiếp|không|chưa|phải|có thể"
)
# "Ban tổ chức", "đăng ký" and the like are no verbs of a clause.
_VERB = re.compile(
    r"(?<!\b[Bb]an)(?<!\bđăng)(?<!\bchữ)"
    rf" (?=(?:(?:{_ADVERBS}) )*(?:(?:{TENSES}) \w|(?:{_VERBS}) ))"
)
HANGING = word_set(
    "cho rằng biết là và của với trong tại ở từ đến để do vì bởi nhằm các những một được bị đã sẽ "
    "đang hoặc hay về theo như khi sau trước này giữa gồm cùng cả lần việc sự thêm vào ra lên "
    "thấy nói so mà nên thì số trên dưới ngoài qua có không phải cần thứ tiếp ngày tháng hơn gần "
    "khoảng bằng mới dành cách trị còn chỉ đối tính"
)
NUMBER = re.compile(
    r"(?i:^có )?(?i:(?:khoảng|hơn|gần|trên|ít nhất|tổng cộng|tối đa|ước tính) )*"
    r"(?<![\w.,/-])\d+(?:[.,]\d+)*(?P<share>%)?(?![\w.,/%])"
)
_ROLE = re.compile(
    r"(?i:(?:nguyên |phó |cựu |tân |quyền )*(?:tổng bí thư|thường trực|bí thư|thủ tướng|chủ tịch|"
    r"tổng thống|bộ trưởng|thứ trưởng|ngoại trưởng|(?:đại|thượng|trung|thiếu) (?:tướng|tá)|"
    r"giám đốc|tổng giám đốc|giáo sư|hiệu trưởng|thống đốc|đại sứ|tiến sĩ|bác sĩ|luật sư|ca sĩ|"
    r"nhạc sĩ|diễn viên|đạo diễn|cầu thủ|tiền đạo|tiền vệ|thủ môn|huấn luyện viên|hlv|ủy viên|"
    r"trưởng|chánh|nghị sĩ|phát ngôn viên|người phát ngôn|tay vợt)(?!\w))"
)


class Clause(NamedTuple):
    """Subject and predicate, and what stood beside them.

    ``time`` is what the sentence begins with, ``placed`` whether a place stood there, too;
    ``cause`` and ``aim``: whether one follows, as a clause of its own.
    """

    subject: str
    predicate: str
    time: Mention | Yearless | None = None
    placed: bool = False
    cause: bool = False
    aim: bool = False

    @property
    def text(self) -> str:
        return f"{self.subject} {self.predicate}"


def plain_clause(sentence: str) -> Clause | None:
    """The main clause of a sentence; None unless it is a plain one that stands by itself."""
    if len(sentence) > _LONGEST:
        return None
    time, placed, rest = _without_adjuncts(_ASIDE.sub("", sentence).strip().rstrip(".!…/ "))
    border = _BORDER.search(rest)
    core = rest[: border.start()] if border else rest
    verb = _VERB.search(core)
    if verb is None:
        return None
    subject, whole = core[: verb.start()], core[verb.end() :]
    if not _is_subject(subject):
        return None
    room = _CLAUSE - (0 if is_person(subject) else len(subject.split()))  # it gives way to "Ai"
    predicate = _shortened(whole, room)
    if predicate is None or predicate.split()[-1].lower() in HANGING:
        return None
    follows = border.lastgroup if border and predicate == whole else None
    if border and (_DASH.search(border.group()) or _LISTING.search(predicate)):
        return None
    clause = Clause(subject, predicate, time, placed, follows == "cause", follows == "aim")
    return None if _UNCLEAR.search(clause.text) else clause


def is_person(subject: str) -> bool:
    """Whether a subject is a person by full name, with what they are before it or without."""
    found = list(names(f"x {subject}"))
    if not found or not subject.endswith(found[-1].text) or is_known_place(found[-1].text):
        return False
    last, own = found[-1], found[-1].text.split()
    if len(own) < 2:
        return False
    of_family = own[0].lower() in FAMILY_NAMES and len(own) <= 4
    return last.titled or (of_family and (last.text == subject or bool(_ROLE.match(subject))))


def _without_adjuncts(text: str) -> tuple[Mention | Yearless | None, bool, str]:
    """The time and whether a place stood at the beginning, and what is left."""
    if dateline := _DATELINE.match(text):
        text = text[dateline.end() :]
    time, placed = None, False
    while text:
        if timed := _leading_time(text):
            time, text = timed
            continue
        adjunct, comma, after = text.partition(", ")
        if not comma or not adjunct.strip():
            break
        if _PLACE.match(adjunct) and len(adjunct.split()) <= _SUBJECT:
            named = names(f"x {adjunct.partition(' ')[2]}")
            placed = placed or any(is_known_place(name.text) for name in named)
        elif adjunct.split()[0].lower() not in _ADJUNCTS:
            break
        text = after
    return time, placed, text


def _leading_time(text: str) -> tuple[Mention | Yearless, str] | None:
    """The time that a text begins with, and the rest."""
    found = next(iter(mentions(text[:_REACH])), None)
    if found is None:
        return None
    before = text[: found.span.start].lower().split()
    gap = _AFTER_TIME.match(text, found.span.end)
    if gap is None or not all(word in TIME_WORDS or word[0].isdigit() for word in before):
        return None
    return found, text[gap.end() :]


def _is_subject(text: str) -> bool:
    said = text.lower().split()
    if (
        not text[:1].isalnum()
        or not 0 < len(said) <= _SUBJECT
        or not _NOT_IN_SUBJECT.isdisjoint(said[1:])
    ):
        return False
    if len(said) == 1 and could_be_vietnamese(fold(said[0])) and not is_known_place(text):
        return False  # a bare given name
    return NUMBER.match(text) is not None or said[0] not in _NO_SUBJECT


def _shortened(predicate: str, room: int) -> str | None:
    """As much of it as ``room`` words hold, whole phrases; None if none is long enough."""
    ends = (*(border.start() for border in _LESSER_BORDER.finditer(predicate)), len(predicate))
    fitting = [predicate[:end] for end in ends if _LEAST <= len(predicate[:end].split()) <= room]
    return fitting[-1].strip() if fitting else None
