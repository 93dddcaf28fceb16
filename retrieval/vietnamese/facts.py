"""What a text names: people and places, numbers, dates; and what evidence lacks of a question's.

Names are found by their capitals alone, so in running text a name more or less is missed or torn;
comparing is lenient in return, since a fact that is called missing casts doubt on the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from retrieval.vietnamese.abbreviations import Abbreviations
from retrieval.vietnamese.dates import Mention, mentions
from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.terms import folded_words, terms
from retrieval.vietnamese.text import has_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.vietnamese.dates import Yearless


class FactKind(StrEnum):
    """What sort of thing a question names."""

    YEAR = "year"
    DATE = "date"
    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a question names, in words that read well after "Không thấy … nói về"."""

    kind: FactKind
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text names: names as written, numbers in the form of :mod:`terms`, dates."""

    names: frozenset[str]
    numbers: frozenset[str]
    dates: tuple[Mention | Yearless, ...]


# Names ----------------------------------------------------------------------------------


class Name(NamedTuple):
    """A proper name as written, where it starts, and whether a person's title stands before it."""

    start: int
    text: str
    titled: bool


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FAMILY_NAMES = _words(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý nông trương đinh đoàn "
    "lâm mai trịnh đào tô cao tạ hà châu thái quách la lưu tôn tống triệu kiều vương khổng phùng "
    "chu tăng thạch đàm giang nghiêm doãn hứa kim bạch lương lục mạc hàn ninh cù bế tòng lò khuất "
    "lữ thân mã diệp thiệu"
)
"""Family names, in lower case, of nearly all Vietnamese, and of Chinese people as written there."""

# Names of one place in Vietnamese and English, folded.
_PLACES = (
    "viet nam/vietnam/vietnamese|my/hoa ky/america/american/united states/usa/us|"
    "anh/vuong quoc anh/england/english/britain/british/uk|phap/france/french|"
    "duc/germany/german|nga/lien bang nga/russia/russian|trung quoc/china/chinese/trung hoa|"
    "nhat ban/nhat/japan/japanese|han quoc/south korea|trieu tien/north korea/korea/korean|"
    "an do/india/indian|thai lan/thailand/thai|lao/laos|campuchia/cambodia/cam pu chia|"
    "uc/australia/australian/o xtray lia|y/italy/italian/italia|tay ban nha/spain/spanish|"
    "bo dao nha/portugal/portuguese|ha lan/netherlands/dutch/holland|bi/belgium/belgian|"
    "thuy si/switzerland/swiss|thuy dien/sweden/swedish|na uy/norway/norwegian|"
    "dan mach/denmark/danish|phan lan/finland|ao/austria/austrian|ba lan/poland/polish|"
    "hy lap/greece/greek|tho nhi ky/turkey/turkish|ai cap/egypt/egyptian|"
    "nam phi/south africa|mong co/mongolia/mongol/mongols/mongolian|dai loan/taiwan|"
    "hong kong/hong cong|bac kinh/beijing|thuong hai/shanghai|tokyo/to ky o|"
    "mat xco va/moscow/moskva/matxcova|luan don/london|paris/pa ri|roma/rome/la ma/roman|"
    "hungary/hung ga ri|cong hoa sec/sec/czech republic/czech|ukraina/ukraine/ukrainian|"
    "lien xo/xo viet/soviet/soviet union|chau au/europe/european|chau a/asia/asian|"
    "chau phi/africa/african|lien minh chau au/european union/eu|lien hop quoc/united nations/"
    "lien hiep quoc/un|singapore/xin ga po|philippines/phi lip pin|indonesia/in do ne xi a|"
    "malaysia/ma lai xi a|myanmar/mien dien|ha noi/hanoi|da nang/danang|"
    "thanh pho ho chi minh/ho chi minh city/tp hcm/tphcm/hcm city/sai gon/saigon|"
    "bien dong/south china sea|israel/i xra en|iran/i ran|iraq/i rac|brazil/brasil|"
    "argentina/ac hen ti na|canada/ca na da|mexico/me hi co|cuba/cu ba"
)
_VARIANTS = {
    name: tuple(group.split("/")) for group in _PLACES.split("|") for name in group.split("/")
}
_PROVINCES = (
    "an giang|ba ria|bac giang|bac kan|bac lieu|bac ninh|ben tre|binh dinh|binh duong|binh phuoc|"
    "binh thuan|ca mau|can tho|cao bang|dak lak|dak nong|dien bien|dong nai|dong thap|gia lai|"
    "ha giang|ha nam|ha tinh|hai duong|hai phong|hau giang|hoa binh|hung yen|khanh hoa|kien giang|"
    "kon tum|lai chau|lam dong|lang son|lao cai|long an|nam dinh|nghe an|ninh binh|ninh thuan|"
    "phu tho|phu yen|quang binh|quang nam|quang ngai|quang ninh|quang tri|soc trang|son la|"
    "tay ninh|thai binh|thai nguyen|thanh hoa|thua thien|tien giang|tra vinh|tuyen quang|"
    "vinh long|vinh phuc|vung tau|yen bai|hue|da lat|nha trang|tay nguyen"
)
_KNOWN_PLACES = frozenset((*_VARIANTS, *_PROVINCES.split("|")))
_LONE_COUNTRIES = _words("mỹ anh pháp đức nga lào úc ý bỉ áo nhật séc hàn trung")

_TITLES = (
    r"(?i:tổng bí thư|(?:phó )?bí thư|(?:phó )?thủ tướng|(?:phó )?chủ tịch(?: nước| quốc hội)?|"
    r"(?:phó )?tổng thống|(?:phó )?bộ trưởng|thứ trưởng|(?:đại|thượng|trung|thiếu) (?:tướng|tá|úy)|"
    r"(?:phó )?(?:giám đốc|tổng giám đốc|giáo sư|hiệu trưởng)|thống đốc|đại sứ|nghị sĩ|đại biểu|"
    r"(?:pgs|gs|ts|ths|bs|ls|mr|mrs|ms|dr)\.?|tiến sĩ|thạc sĩ|bác sĩ|luật sư|kỹ sư|nhà báo|nhà thơ|"
    r"nhà văn|nhạc sĩ|ca sĩ|họa sĩ|diễn viên|đạo diễn|cầu thủ|huấn luyện viên|hlv|nghệ sĩ|"
    r"đồng chí|vua|hoàng đế|nữ hoàng|giáo hoàng|giáo sĩ|ông|bà|chị|cô|cụ)|anh|em|thầy|chú|bác"
)
CAPITAL = "".join(
    letter for letter in map(chr, (*range(0x41, 0x250), *range(0x1E00, 0x1F00))) if letter.isupper()
)
"""All Latin capitals, for a class of characters."""
_CAPITALISED = rf"[{CAPITAL}]\w*(?:[.&'’-]\w+)*"
_RUN = re.compile(
    rf"(?<![\w.]){_CAPITALISED}(?: (?:(?:of|von|van|de|der|di|da|la|bin|al) )?{_CAPITALISED})*"
)
_TITLE = re.compile(rf"(?:{_TITLES})(?!\w)")
_TITLE_BEFORE = re.compile(rf"(?<!\w)(?:{_TITLES})\s$")
_LAST_OF_TITLES = _words(
    "thư tướng tịch nước hội thống trưởng tá úy đốc sư sứ sĩ biểu viên báo thơ văn diễn thủ hlv "
    "chí vua đế hoàng ông bà chị cô cụ anh em thầy chú bác pgs gs ts ths bs ls mr mrs ms dr"
)
_BEFORE_SENTENCE = re.compile(r"(?:^|[.?!:;…\n]\s)[\s\"“”‘'(\-–]*$")
_OPENERS = _words(
    "what who whom whose when where which why how in on at the a an and during according after "
    "before did does do was were is are by for from to with of his her its their this that these "
    "those i he she they it we you if as some many most since while each there here besides ai"
)
# Start the names of bodies and places, whose own part comes after.
_HEADS = _words(
    "bộ ban hội đảng sở cục viện đội đoàn đại trường tỉnh huyện xã quận thành phường ủy uỷ tổng "
    "văn trung công hiệp quốc chính nhà tòa ngân tập liên mặt chiến cách nghị ngày tháng"
)


def names(text: str) -> Iterator[Name]:
    """The proper names of ``text`` (NFC) in order; none where capitals tell nothing.

    What opens a sentence counts only if it is a name by its form: a family name and more, letters
    that no Vietnamese syllable has, an abbreviation, a well-known place.
    """
    if text.isupper():
        return
    for run in _runs(text):
        opens = not run.titled and _opens(text, run.start)
        name = _name(run, opens)
        if name and not text.endswith(("tiếng ", "tieng "), 0, run.start):
            yield Name(run.start + run.text.index(name), name, run.titled)


@lru_cache(maxsize=1 << 14)
def is_known_place(name: str) -> bool:
    """Whether ``name`` is that of a well-known country or city, or a province of Vietnam."""
    return " ".join(folded_words(name)) in _KNOWN_PLACES


def _runs(text: str) -> Iterator[Name]:
    """Capitalised words that stand together; titles ("Tổng Bí thư") are no part of them."""
    position = 0
    titled_at = -1
    while match := _RUN.search(text, position):
        start = match.start()
        title = _TITLE.match(text, start)
        if title and not is_known_place(match.group()):  # "Bà" in "Bà Rịa" is none
            position = title.end()
            titled_at = position + 1
            continue
        yield Name(start, match.group(), start == titled_at or _follows_title(text, start))
        position = match.end()


def _follows_title(text: str, start: int) -> bool:
    before = text[max(0, start - 24) : start]
    last = before.split()[-1:]  # tells most apart before the slower pattern is tried
    return (
        bool(last)
        and last[0].lower().rstrip(".") in _LAST_OF_TITLES
        and bool(_TITLE_BEFORE.search(before))
    )


def _opens(text: str, start: int) -> bool:
    return _BEFORE_SENTENCE.search(text, max(0, start - 6), start) is not None or start == 0


def _name(run: Name, opens: bool) -> str | None:
    """The part of a run of capitalised words that is a name."""
    words = run.text.split()
    if opens and not _is_name_by_form(words):
        words = words[1:]
    if not words:
        return None
    own = words[next((i for i, w in enumerate(words) if w.lower() not in _HEADS), len(words)) :]
    if run.titled or len(own) >= 2 or any(map(_is_foreign, words)) or _is_country(words):
        return " ".join(words)
    return None


def _is_name_by_form(words: Sequence[str]) -> bool:
    first = words[0]
    if first.lower() in _OPENERS:
        return False
    if len(words) > 1 and first.lower() in FAMILY_NAMES:
        return True
    return _is_foreign(first) or (len(words) > 1 and is_known_place(" ".join(words)))


@lru_cache(maxsize=1 << 14)
def _is_foreign(word: str) -> bool:
    """Whether a capitalised word is an abbreviation or not built like a Vietnamese syllable."""
    if (len(word) > 1 and word.isupper()) or any(map(str.isdigit, word)):
        return True
    return not all(map(could_be_vietnamese, folded_words(word)))


def _is_country(words: Sequence[str]) -> bool:
    return len(words) == 1 and words[0].lower() in _LONE_COUNTRIES


# Facts ----------------------------------------------------------------------------------


_NUMBER = re.compile(
    r"(?<![\w.,/:-])(\d+(?:[.,]\d+)*)(?![\w/:]|[.,-]\d|-\w)"
    r"(?:\s?(%|(?:phần trăm|percent|nghìn|ngàn|thousand|triệu|million|tỷ|tỉ|billion)(?!\w)))?",
    re.IGNORECASE,
)
_SCALES = {"nghìn": 1e3, "ngàn": 1e3, "thousand": 1e3, "triệu": 1e6, "million": 1e6,
           "tỷ": 1e9, "tỉ": 1e9, "billion": 1e9}  # fmt: skip
_NUMBER_WORDS = {
    "1": "một one first", "2": "hai two đôi second", "3": "ba three third", "4": "bốn tư four",
    "5": "năm five", "6": "sáu six", "7": "bảy bẩy seven", "8": "tám eight", "9": "chín nine",
    "10": "mười ten", "12": "tá twelve", "100": "trăm hundred", "1000": "nghìn ngàn thousand",
}  # fmt: skip
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_POSSESSIVE = re.compile(r"['’]s\b")
_ENGLISH = re.compile(
    r"\b(?:what|which|who|when|where|how|was|were|is|are|did|does|of)\b", re.IGNORECASE
)


def facts(text: str) -> Facts:
    """What ``text`` (NFC) names."""
    found = tuple(mentions(text))
    numbers = (_canonical(match[1]) for match in _numbers(text, found))
    return Facts(frozenset(name.text for name in names(text)), frozenset(numbers), found)


def missing(question: str, evidence: str) -> tuple[Fact, ...]:
    """What ``question`` names and ``evidence`` does not hold, in the question's order.

    ``evidence`` is all there is to read: title, passage, date. A name is held by a part of it
    ("ông Mạnh"), by its abbreviation or its English form; a year by any date in it, or by a period
    of up to ten years around it; a day without a year by that day in any year.
    """
    asked = _asked(question)
    held = _Evidence(evidence)
    lacking = [
        *((at, fact) for at, fact, date in asked.dates if not held.has_date(date)),
        *((at, fact) for at, fact, forms in asked.numbers if not held.has_number(forms)),
        *((at, fact) for at, fact, forms in asked.names if not held.has_name(forms)),
    ]
    return tuple(dict.fromkeys(fact for _, fact in sorted(lacking, key=lambda item: item[0])))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's facts, each with its offset and all the forms in which evidence may have it."""

    dates: tuple[tuple[int, Fact, Mention | Yearless], ...]
    numbers: tuple[tuple[int, Fact, tuple[str, ...]], ...]
    names: tuple[tuple[int, Fact, tuple[str, ...]], ...]


@lru_cache(maxsize=256)  # A question is compared with many passages.
def _asked(question: str) -> _Asked:
    dates = mentions(question)
    return _Asked(
        tuple((date.span.start, _date_fact(question, date), date) for date in dates),
        tuple(
            (match.start(), Fact(FactKind.NUMBER, match.group()), _number_forms(match))
            for match in _numbers(question, dates)
        ),
        tuple(
            (name.start, Fact(FactKind.NAME, name.text), _name_forms(question, name))
            for name in names(question)
            if not _goes_without_saying(question, name) and not _is_dated(name, dates)
        ),
    )


def _goes_without_saying(question: str, name: Name) -> bool:
    """Whether its absence says nothing.

    Articles from Vietnam need not name it, and English has capitals for much that is no name, and
    names for much that Vietnamese translates.
    """
    return name.text.lower() == "việt nam" or (_is_english(question) and " " not in name.text)


def _is_dated(name: Name, dates: Sequence[Mention | Yearless]) -> bool:
    """Whether it is part of a date: XX of "thế kỷ XX"."""
    return any(date.span.start <= name.start < date.span.end for date in dates)


def _is_english(question: str) -> bool:
    return _ENGLISH.search(question) is not None and not has_marks(question)


@cache
def _abbreviations() -> Abbreviations:
    return Abbreviations()


def _name_forms(question: str, name: Name) -> tuple[str, ...]:
    """The name and what else it is called, folded."""
    folded = " ".join(folded_words(_POSSESSIVE.sub("", name.text)))
    expansions = [
        reading
        for expansion in _abbreviations().expand(question)
        if name.text in expansion.typed or expansion.typed in name.text.split()
        for reading in expansion.readings
    ]
    readings = (" ".join(folded_words(reading)) for reading in expansions)
    parts = folded.split() if _is_english(question) else ()
    ordinal = () if " " in folded else terms(name.text).values  # XII is 12 as well
    forms = (folded, *_VARIANTS.get(folded, ()), *readings, *parts, *ordinal)
    return tuple(dict.fromkeys(forms))


# Numbers -------------------------------------------------------------------------------


def _numbers(text: str, dates: Sequence[Mention | Yearless]) -> Iterator[re.Match[str]]:
    spans = [date.span for date in dates]
    for match in _NUMBER.finditer(text):
        if not any(span.start < match.end() and match.start() < span.end for span in spans):
            yield match


def _canonical(number: str) -> str:
    return terms(number).singles()[0]


def _number_forms(match: re.Match[str]) -> tuple[str, ...]:
    """The number alone, and multiplied by the word after it: 2,5 triệu is 2.500.000."""
    number = _canonical(match[1])
    scale = _SCALES.get((match[2] or "").lower())
    try:
        return (f"{float(number) * scale:.15g}", number) if scale else (number,)
    except ValueError:
        return (number,)


# Dates ---------------------------------------------------------------------------------


def _date_fact(question: str, date: Mention | Yearless) -> Fact:
    written = question[date.span.start : date.span.end]
    if _is_english(question):
        kind = FactKind.YEAR if written.isdigit() else FactKind.DATE
        return Fact(kind, written)
    if not isinstance(date, Mention):
        return Fact(FactKind.DATE, f"ngày {date.day}/{date.month}" if date.day else written)
    first, last = date.start, date.end
    year = str(first.year)
    if first == last:
        return Fact(FactKind.DATE, f"ngày {first.day}/{first.month}/{year}")
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return Fact(FactKind.YEAR, f"năm {year}" if first.year == last.year else written)
    same_month = (first.year, first.month) == (last.year, last.month)
    return Fact(FactKind.DATE, f"tháng {first.month}/{year}" if same_month else written)


def _same_day(one: Yearless, other: Mention | Yearless) -> bool:
    if isinstance(other, Mention):
        within = one.within(other.start.year)
        return within is not None and within.start <= other.end and other.start <= within.end
    return one.month == other.month and one.day in (None, other.day)


def _holds(found: Mention, asked: Mention) -> bool:
    """Whether a date of the evidence says when: it lies in what is asked, or loosely around it."""
    if asked.start <= found.start and found.end <= asked.end:
        return True
    around = found.start <= asked.start and asked.end <= found.end
    whole_year = (asked.end - asked.start).days >= 364
    return around and whole_year and (found.end - found.start).days < 3660


# Evidence ------------------------------------------------------------------------------


class _Evidence:
    """A text to look facts up in; what a question doesn't name is never worked out."""

    def __init__(self, text: str) -> None:
        self._text = text

    def has_date(self, asked: Mention | Yearless) -> bool:
        if not isinstance(asked, Mention):
            return any(_same_day(asked, date) for date in self._dates)
        if any(isinstance(date, Mention) and _holds(date, asked) for date in self._dates):
            return True
        if (asked.end - asked.start).days >= 364:
            return {asked.start.year, asked.end.year} <= self._years
        return asked.start.year in self._years and any(
            not isinstance(date, Mention) and date.within(asked.start.year) == asked.period
            for date in self._dates
        )

    def has_number(self, forms: Sequence[str]) -> bool:
        words = {word for form in forms for word in _NUMBER_WORDS.get(form, "").split()}
        return not self._numbers.isdisjoint((*forms, *words))

    def has_name(self, forms: Sequence[str]) -> bool:
        return any(self._has_form(form) for form in forms)

    def _has_form(self, form: str) -> bool:
        words = tuple(form.split())
        if len(words) == 1 and could_be_vietnamese(form):  # "duc" is in "đạo đức" too
            return form in self._capitalised
        if f" {form} " in self._folded or form in self._joined:
            return True
        ends = {words[-size:] for size in range(1, len(words))}
        starts = {words[:size] for size in range(2, len(words))}
        if any(not self._is_others(part) for part in self._names & (ends | starts)):
            return True
        return all(word in self._capitalised or self._has_alike(word) for word in words)

    def _is_others(self, part: tuple[str, ...]) -> bool:
        """Whether the evidence itself says in full who "ông Mạnh" is."""
        size = len(part)
        return any(len(full) > size and full[-size:] == part for full in self._full)

    def _has_alike(self, word: str) -> bool:
        """Whether a foreign word is there in another spelling: Gandhi, Ghandi; Ukraina, Ukraine."""
        if len(word) < 5 or could_be_vietnamese(word):
            return False
        return bool(get_close_matches(word, self._capitalised, n=1, cutoff=0.8))

    @cached_property
    def _dates(self) -> list[Mention | Yearless]:
        return mentions(self._text)

    @cached_property
    def _years(self) -> set[int]:
        written = {int(digits) for digits in _FOUR_DIGITS.findall(self._text)}
        dated = (date for date in self._dates if isinstance(date, Mention))
        return written | {year for date in dated for year in (date.start.year, date.end.year)}

    @cached_property
    def _numbers(self) -> set[str]:
        scaled = (form for n in _NUMBER.finditer(self._text) for form in _number_forms(n))
        return {*terms(self._text).singles(), *scaled}

    @cached_property
    def _folded(self) -> str:
        return f" {' '.join(folded_words(self._text))} "

    @cached_property
    def _names(self) -> set[tuple[str, ...]]:
        """Capitalised words that stand together, without titles, folded."""
        return {tuple(folded_words(run.text)) for run in _runs(self._text)}

    @cached_property
    def _full(self) -> set[tuple[str, ...]]:
        return {tuple(folded_words(name.text)) for name in names(self._text)}

    @cached_property
    def _joined(self) -> set[str]:
        """TP.HCM and TP HCM as TPHCM."""
        return {a + b for run in self._names for a, b in pairwise(run)}

    @cached_property
    def _capitalised(self) -> set[str]:
        return {word for run in self._names for word in run}
