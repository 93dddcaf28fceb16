"""The words by which a question leans on the one before: "còn …?", "ở đâu?", "ông ấy", "gì nữa?".

Closed lists on purpose: a question that has a word of its own, outside them, stands on its own.
"""

from __future__ import annotations

import re

from retrieval.vietnamese.text import strip_marks
from retrieval.vietnamese.tongue import Phrases, lower

# Politeness ------------------------------------------------------------------------------------

_OPENING = Phrases.of(
    "dạ|vâng|ừ|à|ok|thế|vậy|rồi|bạn ơi|ad ơi|bot ơi"
    "|(?:làm ơn |xin |vui lòng )?cho (?:tôi |mình |em |tui |t )?(?:hỏi|biết)(?: thêm)?(?: là)?"
    "|(?:tôi|mình|em) (?:muốn )?hỏi(?: thêm)?",
    "please|so|well|ok|okay|oh",
)
_CLOSING = Phrases.of("ạ|à|nhỉ|nhé|nha|vậy|thế|hả|hở|ha|vậy ạ|đi|với|bạn|ad|bot", "please|then|now")
_GREETING = Phrases.of(
    "(?:(?:xin )?(?:cảm|cám) ơn|chào|xin chào|hi|hello|ok|oke|okay|tốt|hay quá|tuyệt(?: vời)?"
    "|được rồi|hiểu rồi|tạm biệt|vâng|dạ|ừ|thanks?|tks|bye)"
    "(?: (?:bạn|bn|ad|bot|em|anh|chị|nhiều|rất|lắm|nhé|nha|ạ|buổi|sáng|chiều|tối|cả|nhà|các))*",
    "(?:many )?(?:thanks?|thank you|hello|hi|hey|ok|okay|great|good|bye|goodbye)"
    "(?: (?:you|so|very|much|a|lot|there|for|the|help|morning|evening|bot))*",
)
_EDGES = " \t\n?!.,;:…\"'“”()"


def is_greeting(question: str) -> bool:
    """Whether ``question`` is no question: a greeting, thanks, "ok"."""
    return bool(_GREETING.fullmatch(question.strip(_EDGES)))


def core(question: str) -> str:
    """``question`` on one line without the politeness around it and its end mark."""
    text = " ".join(question.split()).strip(_EDGES)
    while (opening := _OPENING.match(text)) and opening.end() < len(text):
        text = text[opening.end() :].strip(_EDGES)
    while closing := re.search(rf"(?:{_CLOSING.within(text).pattern})$", lower(text)):
        if closing.start() == 0 or lower(text).endswith(_UNCUT):
            break
        text = text[: closing.start()].strip(_EDGES)
    return text


# "thế" and "vậy" are no particles here.
_UNCUT = ("như thế", "như vậy", "thay thế", "lợi thế", "nhu the", "nhu vay", "đối với", "ra đi")


# What is asked ---------------------------------------------------------------------------------

_WHERE = "(?:ở|tại|từ|đi) đâu|(?:ở |tại )?(?:nơi|chỗ|địa điểm) nào"
_WHEN = (
    "(?:từ |vào |đến )?(?:khi|lúc|hôm|ngày|tháng|năm|thứ|thời gian|thời điểm) nào|bao giờ"
    "|(?:vào |lúc |từ )*(?:mấy giờ|ngày mấy|tháng mấy|ngày bao nhiêu)"
)
_WHY = "vì sao|tại sao|sao lại|(?:vì |do )lý do gì|do đâu|vì đâu"
_WHAT = "(?:những |cái |điều |việc )?gì|(?:như |ra làm |ra )?(?:thế nào|sao)|nào"
_WHICH = (
    "(?:người|tỉnh|thành phố|nước|quốc gia|quận|huyện|đội|đơn vị|cơ quan|công ty|hãng|bộ|trường"
    "|ngành|loại|môn|hạng mục) nào"
)
_ASKED = f"{_WHERE}|{_WHEN}|{_WHY}|{_WHICH}|bao nhiêu|bao lâu|bao xa|(?:những |có )?ai|{_WHAT}"
_ASKED_ENGLISH = (
    "how (?:many|much|long|far|often|old)|what time|who|whom|where|when|why|what|which|how"
)
QUESTION_WORD = Phrases.of(
    rf"{_ASKED}|mấy|đâu|(?:hay |phải |đúng )?không(?=$)|(?:đã )?chưa(?=$)",
    _ASKED_ENGLISH,
    # "may tinh" and "may nuoc" are "máy tính" and "máy nước".
    plain=strip_marks(rf"{_ASKED}|mấy(?= (?:người|trận|bàn|ngày|lần)(?!\w))|(?:phải )?không(?=$)"),
)
WHO = Phrases.of("(?:những |có |còn )?ai", "who|whom")
ENGLISH_ADVERB = re.compile(r"(?:when|where|why|how)\b(?! (?:many|much|long))")

_LIGHT = (
    "đã|đang|sẽ|vừa|từng|có|được|bị|là|do|bởi|vào|lúc|và|thì|còn|nữa|khác|thêm|cụ thể"
    "|những|các|người|nhân viên|đại biểu|khách|nạn nhân|thành viên|chiếc|vụ|ca|trận|lần|bàn|tấn"
    "|tỷ|triệu|nghìn|đồng|usd|mét|km|kg|phần trăm|tiền|điểm|giờ|phút|ngày"
    "|diễn ra|xảy ra|tổ chức|bắt đầu|kết thúc|khai mạc|bế mạc|khởi công|khánh thành|kéo dài|công bố"
    "|ban hành|có hiệu lực|thành lập|ra đời|chủ trì|chủ tọa|chỉ đạo|phát biểu|tham dự|tham gia|dự"
    "|có mặt|đứng đầu|lãnh đạo|nói|trả lời|tuyên bố|cho biết|phụ trách|thiết kế|đầu tư|thực hiện|ký"
    "|chết|tử vong|thiệt mạng|thương vong|bị thương|mất tích|bị bắt|bị phạt|thiệt hại|ảnh hưởng"
    "|thắng|thua|vô địch|ghi bàn|đoạt giải|tổng|tổng cộng|tổng vốn|vốn|chi phí|kinh phí|hết|mất|đạt"
    "|dài|rộng|cao|nặng|sâu|nguyên nhân(?: chính)?|lý do|kết quả|mục đích|nội dung|địa điểm"
    "|thời gian|hậu quả|xong|hoàn thành|hoàn tất|chịu trách nhiệm|đổ bộ|thông xe|vận hành"
    "|mở cửa|khởi tố|xét xử|đi|đến|ý nghĩa|diễn biến|tình hình|tỷ số|tỉ số|quy mô|số lượng"
    "|đối tượng|điều kiện"
)
_LIGHT_ENGLISH = (
    "did|does|was|were|is|are|has|have|had|will|be|been|it|else|also|people|delegates|spoke|speak"
    "|attend(?:ed)?|chair(?:ed)?|happen(?:ed)?|take place|took place|held|won|win|died|die|killed"
    "|injured|said|say|arrested|cost|start(?:ed)?|end(?:ed)?"
)
_LIGHT_WORD = Phrases.of(_LIGHT, _LIGHT_ENGLISH)
_TOPICAL = Phrases.of(  # nouns that ask by themselves: "nguyên nhân?"
    "nguyên nhân|lý do|kết quả|mục đích|nội dung|địa điểm|thời gian|hậu quả|ý nghĩa|diễn biến|tỷ số"
    "|tỉ số|quy mô|tổng vốn|thiệt hại",
    "the (?:result|reason|cause|score)|the results",
)
PREPOSITION = Phrases.of(
    "tại|ở|trong|của|vào|từ|với|cho|về",
    "at|in|on|during|of|to|for|from|by|with",
    plain="tai|o|trong|cua|vao|tu|voi|cho|ve|at|in|on|during|of|for|from|by|with",
)


def light_end(text: str, start: int = 0) -> int:
    """Where the run of question words and light words that begins at ``start`` ends."""
    lowered = lower(text)
    end = start
    patterns = (QUESTION_WORD.within(text), _LIGHT_WORD.within(text))
    while True:
        at = end + (lowered[end : end + 1] == " ")
        ends = [match.end() for pattern in patterns if (match := pattern.match(lowered, at))]
        if not ends:
            return end
        end = max(ends)


def is_added_question(text: str) -> bool:
    """Whether ``text`` (a core) asks without saying about what: "ở đâu", "ai chủ trì"."""
    if _TOPICAL.fullmatch(text):
        return True
    return light_end(text) == len(text) and QUESTION_WORD.search(text) is not None


def has_own_words(text: str) -> bool:
    """Whether an added question brings a verb or noun: "ai chủ trì", not "ở đâu"."""
    left = QUESTION_WORD.within(text).sub(" ", lower(text))
    return bool(
        re.sub(r"\b(?:nữa|nua|khác|khac|vào|vao|lúc|luc|còn|con|có|else)\b", " ", left).strip()
    )


# More of the same ------------------------------------------------------------------------------

_MORE = Phrases.of(
    "(?:còn )?(?:(?:có |nói )?(?:điều |cái |tin |thông tin )?gì (?:nữa|khác|thêm)"
    "|nữa|thông tin khác|bài (?:khác|nào khác))(?: không)?"
    "|(?:(?:hãy |xin |cần |muốn |kể |nói |giải thích |trình bày |đọc )*)"
    "(?:cụ thể|chi tiết|rõ|kỹ|đầy đủ|thêm|tiếp|tiếp tục)"
    "(?: (?:hơn|thêm|ra|nữa|chi tiết|thông tin|không|được không|về việc này|về việc đó))*"
    "|(?:nói |kể |đọc |xem )(?:thêm|tiếp)|tiếp (?:đi|theo)|sao nữa|rồi sao(?: nữa)?",
    "(?:tell me |show me |say |give me |any |some )*(?:more|more details?|details|anything else)"
    "(?: details?| about (?:it|that|this))?|what else|go on|continue|and then",
)
ANOTHER = Phrases.of("nữa|khác", "else")


def asks_for_more(text: str) -> bool:
    """Whether ``text`` (a core) wants the same question answered further."""
    return _MORE.fullmatch(text) is not None


# A part replaced -------------------------------------------------------------------------------

REPLACING = Phrases.of(
    "(?:(?:thế|vậy|và) )?còn(?: (?:về|đối với|với|như))?|(?:thế|và|vậy)",
    "(?:and )?(?:what|how) about|and(?: what about)?",
)
WHAT_OF_IT = Phrases.of("thì (?:sao|s|thế nào|như thế nào|ra sao)|thì$", "then")
RELATIVE_DATE = Phrases.of(
    "(?:ngày )?hôm (?:nay|qua|kia)|ngày mai|(?:sáng|trưa|chiều|tối|đêm) (?:nay|qua)|năm ngoái"
    "|(?:tuần|tháng|quý|năm) (?:này|nay|trước|sau|rồi|tới|vừa rồi|qua)",
    "today|yesterday|tomorrow|(?:last|this|next) (?:week|month|year|quarter)",
)
