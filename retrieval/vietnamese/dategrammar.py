"""How dates are written, in Vietnamese with its marks, without them, and in English.

Patterns are for text in lower case. Each form is one named alternative and has no other group,
so a match's ``lastgroup`` is its form, and its numbers stand in it in a fixed order. Wrong days
(45/13/2009) match as well, to be refused as a whole rather than read in part. No repetition is
nested or unbounded but for a run of digits, so that scanning takes linear time.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from retrieval.vietnamese.text import strip_marks

MONTH_WORDS = {
    "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7,
    "tám": 8, "chín": 9, "mười một": 11, "mười hai": 12, "mười": 10, "chạp": 12,
}  # fmt: skip
ENGLISH_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sept sep", "october oct", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_YEAR = r"(?:1\d{3}|20\d{2})"
_N = r"\d{1,2}"  # of a day or month
_ROMAN = r"[ivx]{1,6}"
_DASH = r" ?[-–—] ?"
# After a date: no letter or digit, and no number that continues a larger one (2009.5, 1/2/3).
_END = r"(?!\w|[.,/]\d)"
# What every form has: a number, or one of few words that stand in for it.
_ANCHORS = r"[0-9]+|êng|ạp|[ỷỉ] [ivx]|[ỷỉ] thứ [ivx]"
_ENGLISH_ANCHORS = r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
# Where a form begins: no letter or digit before it, and no number that it would continue.
_BEGINS = (
    r"(?<!\w)(?:\d(?<!\d[.,/:–-]\d)|ngày |m[ùồ]ng |tháng |năm|nửa |những |đầu |giữa |cuối |qu[ýí] "
    r"|thập |thế |nghị |thông |quyết |chỉ |công |số |ba t|sáu t|chín t)"
)
_ENGLISH_BEGINS = rf"(?<!\w)(?:'\d|the |q\d|early|mid|late|{_ENGLISH_ANCHORS})"
_PART = r"(?:(?:đầu|giữa|cuối) )?"
# "tháng năm 2016" is more often "months of 2016" than May: May is "tháng năm năm 2016".
_MONTH_WORD = "|".join(f"{word}(?=,? năm)" if word == "năm" else word for word in MONTH_WORDS)
_MONTH = rf"tháng (?:{_N}|{_MONTH_WORD})"
_OF_YEAR = rf"(?:,?\snăm {{0,6}}|, | ?[/.-] ?| ){_YEAR}"
_DAY_WORD = r"(?:ngày )?(?:mùng |mồng )?"

VIETNAMESE = {
    "not_a_date": (
        r"\d+/\d{4}/[^\W\d][\w-]*"
        r"|(?:nghị định|thông tư|nghị quyết|quyết định|chỉ thị|công văn|số)"
        r" (?:số )?\d+(?:[/.-]\d+)*(?!\w)"
    ),
    "iso": rf"{_YEAR}-\d\d-\d\d(?![\w-])|{_YEAR}-\d\d-\d\d(?=t\d\d:)",
    "days_numeric": (
        rf"(?:ngày )?{_N}(?:{_DASH}| đến (?:ngày )?| và (?:ngày )?)"
        rf"{_N}[/-]{_N}(?:[/-]{_YEAR})?{_END}"
    ),
    "days_of_months": rf"(?:ngày )?{_N}/{_N}{_DASH}(?:ngày )?{_N}/{_N}/{_YEAR}{_END}",
    "day_numeric": (
        rf"{_DAY_WORD}(?:{_N} ?/ ?{_N} ?/ ?{_YEAR}|{_N} ?- ?{_N} ?- ?{_YEAR}"
        rf"|{_N}\.{_N}\.{_YEAR}|{_N}/{_N}/\d\d|{_N}[/-]{_N}\snăm {{0,6}}{_YEAR}){_END}"
    ),
    "month_numeric": rf"{_PART}{_N}(?: ?/ ?|-){_YEAR}{_END}(?!/)",
    "part_of_year": (
        rf"(?:(?:\d{{1,2}}|ba|sáu|chín) tháng|nửa) (?:đầu|cuối) (?:của )?(?:năm {{0,6}})?"
        rf"{_YEAR}{_END}"
    ),
    "day_worded": rf"{_DAY_WORD}{_N},? {_MONTH}{_OF_YEAR}{_END}",
    "day_yearless": rf"{_DAY_WORD}{_N},? {_MONTH}{_END}",
    "day_short": rf"{_DAY_WORD}{_N}[/.-]{_N}(?!\w|[.,/-]\d)",
    "months": (
        rf"tháng {_N}(?:{_DASH}| đến (?:tháng )?| và (?:tháng )?)"
        rf"{_N}(?: năm | ?/ ?|-){_YEAR}{_END}"
    ),
    "month": rf"{_PART}{_MONTH}{_OF_YEAR}{_END}",
    "month_yearless": rf"tháng (?:{_N}|giêng|chạp)(?!\w|[.,/-]\d)",
    "quarter": rf"qu[ýí] (?:iv|i{{1,3}}|\d){_OF_YEAR}{_END}",
    "decade": (
        rf"{_PART}(?:thập (?:niên|k[ỷỉ])|những năm) (?:{_YEAR}|\d0)"
        rf"(?: (?:của )?thế k[ỷỉ] (?:thứ )?(?:{_N}|{_ROMAN}))?{_END}(?!{_DASH}\d)"
    ),
    "century": (
        rf"{_PART}thế k[ỷỉ] (?:thứ )?(?:{_N}|{_ROMAN})"
        rf"(?:{_DASH}(?:{_N}|{_ROMAN}))?{_END}"
    ),
    "years": rf"(?:(?<!\d )năm (?:học )?)?{_YEAR}{_DASH}{_YEAR}{_END}(?!{_DASH}\d)",
    "season": rf"(?:(?<!\d )năm (?:học )?)?{_YEAR}[-–/]\d\d(?!\w|[.,/-]\d)",
    "year": rf"{_PART}(?:(?<!\d )năm ?(?:học )?\s{{0,9}}(?:{_YEAR}|[1-9]\d\d|[3-9]\d(?!{_DASH}\d))"
    rf"|{_YEAR}){_END}",
}

_EN_MONTH = rf"(?:{'|'.join(sorted(ENGLISH_MONTHS, key=len, reverse=True))})\.?"
_EN_DAY = rf"{_N}(?:st|nd|rd|th)?"
_EN_PART = r"(?:(?:early|mid|late)[ -](?:the )?)?"
ENGLISH = {
    "en_day": (
        rf"(?:{_EN_DAY}(?: of)? {_EN_MONTH},? {_YEAR}"
        rf"|{_EN_MONTH} {_EN_DAY},? {_YEAR}){_END}"
    ),
    "en_day_yearless": rf"(?:{_EN_DAY}(?: of)? {_EN_MONTH}|{_EN_MONTH} {_EN_DAY}){_END}",
    "en_month": rf"{_EN_PART}{_EN_MONTH},? (?:of |năm {{0,6}})?{_YEAR}{_END}",
    "en_month_yearless": rf"{_EN_MONTH}{_END}",
    "en_quarter": rf"q[1-4][ /-]{_YEAR}{_END}",
    "en_decade": rf"{_EN_PART}(?:(?:the )?{_YEAR}'?s|(?:the )?'?\d0'?s){_END}",
    "en_century": rf"{_EN_PART}{_N}(?:st|nd|rd|th)[ -]century{_END}",
    "en_year": rf"{_EN_PART}{_YEAR}{_END}(?!{_DASH}\d)",
}

REACH = 28


class Language(NamedTuple):
    """Patterns for one way of writing: the forms of dates, and what stands beside them.

    Searching for ``form`` everywhere is slow: it is tried where a word may ``begin`` one, at most
    ``REACH`` characters before an ``anchor``.

    ``*_before`` end where a short date starts, and make it one; ``counted`` (before) and
    ``measured`` (after) make a number a count, ``era`` a year one before our era. A gap joins two
    dates into one period.
    """

    anchor: re.Pattern[str]
    begin: re.Pattern[str]
    form: re.Pattern[str]
    day_before: re.Pattern[str]
    number_before: re.Pattern[str]
    year_before: re.Pattern[str]
    counted: re.Pattern[str]
    measured: re.Pattern[str]
    era: re.Pattern[str]
    range_gap: re.Pattern[str]
    between_gap: re.Pattern[str]
    between: re.Pattern[str]


_DAY_BEFORE = (
    r"(?:ngày|tức|hôm|sáng|trưa|chiều|tối|đêm|khuya|mùng|mồng|nay|qua|mai|chủ nhật"
    r"|thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7]))(?:,| là)? ?\(?$"
)
_NUMBER_BEFORE = r"(?:từ|đến|tới|hết|trước|sau|vào|tháng|đầu|cuối|giữa)(?: ngày)? $"
_YEAR_BEFORE = (
    r"(?:từ|đến|tới|hết|trước|sau|vào|khoảng năm|mùa|xuân|hạ|hè|thu|đông|giải|vụ|khóa"
    r"|olympic|world cup|euro|games|asiad|copa|cup"
    r"|year|in|since|of|by|from|to|until|till|before|after|between|during|circa|early|late|mid"
    r"|summer|winter|spring|autumn|fall|the|\d{4}(?:,| và| and| or| hoặc| hay)) $|\($"
)
_COUNTED = (
    r"(?:(?<!trong )khoảng|hơn|gần|tổng|cộng|có|với|đủ|thêm|được|trên|dưới|chừng|tận|những|mã|điều"
    r"|đường|lộ|about|over|than|around|nearly|almost|no\.|number|route|highway|km"
    r"|[$€£#]|\d{1,9}) ?$"
)
_MEASURED = (
    r" ?(?:[%‰°$€£]|/(?=\D))"
    r"| (?:đồng|đ|usd|vnd|euro|đô|triệu|nghìn|ngàn|tỷ|tỉ|trăm|chục|người|em|cháu|hộ|căn|chiếc|cái"
    r"|con|cây|bộ|tấn|tạ|yến|kg|ki|gam|gr?|lít|ml|mm|cm|dm|m|m2|m²|m3|km|km2|ha|hecta|héc|mét|dặm"
    r"|hải|tuổi|lần(?! đầu| thứ)|lượt|điểm|phiếu|giờ|phút|giây|ngày|tuần|tháng(?! \d)"
    r"|học sinh|sinh viên|công nhân|lao động|cán bộ|chiến sĩ|đại biểu|hộ dân|doanh nghiệp"
    r"|trường hợp|ca|vụ|suất|phần"
    r"|bài|bản|trang|cuốn|quyển|tập|câu|loài|loại|đơn vị|sản phẩm|xe|tàu|quân|lính|binh|tên|quả"
    r"|khách|khán giả|hành khách|vé|mã|cơ sở|công trình|people|men|women"
    r"|students|soldiers|troops|dollars|miles|meters|metres|feet|pounds|years|days|times|points"
    r"|species)(?!\w)"
)
_ERA = r" (?:tcn|trước công nguyên|trước cn|bce?|tuổi)(?!\w)"


def _language(forms: dict[str, str], *, marked: bool) -> Language:
    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern if marked else strip_marks(pattern))

    return Language(
        anchor=compiled(_ANCHORS if marked else f"{_ANCHORS}|{_ENGLISH_ANCHORS}"),
        begin=compiled(_BEGINS if marked else f"{_BEGINS}|{_ENGLISH_BEGINS}"),
        form=compiled("|".join(f"(?P<{name}>{form})" for name, form in forms.items())),
        day_before=compiled(rf"(?<!\w){_DAY_BEFORE}"),
        number_before=compiled(rf"(?<!\w){_NUMBER_BEFORE}"),
        year_before=compiled(rf"(?<!\w){_YEAR_BEFORE}"),
        counted=compiled(rf"(?<!\w){_COUNTED}"),
        measured=compiled(f"{_MEASURED}|{_ERA}"),
        era=compiled(_ERA),
        range_gap=compiled(
            r" ?[-–—] ?| (?:cho )?(?:đến|tới)(?: hết| cuối| ngày)? "
            r"| (?:to|until|till|through) (?:the )?"
        ),
        between_gap=compiled(r" (?:và|đến|tới|and|to) "),
        between=compiled(r"(?<!\w)(?:giữa|between)(?: khoảng)?(?: năm)? $"),
    )


MARKED = _language(VIETNAMESE, marked=True)
PLAIN = _language({**ENGLISH, **VIETNAMESE}, marked=False)
