"""Proper names in running text: people, places, bodies, by their capitals."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from retrieval.vietnamese.places import place_names
from retrieval.vietnamese.syllable import could_be_vietnamese
from retrieval.vietnamese.terms import folded_words
from retrieval.vietnamese.text import word_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Name(NamedTuple):
    """A proper name as written, where it starts, and whether a person's title stands before it."""

    start: int
    text: str
    titled: bool


FAMILY_NAMES = word_set(
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
PLACE_VARIANTS = {
    name: tuple(group.split("/")) for group in _PLACES.split("|") for name in group.split("/")
}
_NOT_ONLY_PLACES = {"ho chi minh", "vinh"}  # but names of people too
_KNOWN_PLACES = frozenset(
    (*PLACE_VARIANTS, *(" ".join(folded_words(name)) for name in place_names()))
).difference(_NOT_ONLY_PLACES)
_LONE_COUNTRIES = word_set("mỹ anh pháp đức nga lào úc ý bỉ áo nhật séc hàn trung")

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
TITLE = re.compile(rf"(?:{_TITLES})(?!\w)")
"""What stands before a person's name: an office, a rank, "ông"."""
_TITLE_BEFORE = re.compile(rf"(?<!\w)(?:{_TITLES})\s$")
_LAST_OF_TITLES = word_set(
    "thư tướng tịch nước hội thống trưởng tá úy đốc sư sứ sĩ biểu viên báo thơ văn diễn thủ hlv "
    "chí vua đế hoàng ông bà chị cô cụ anh em thầy chú bác pgs gs ts ths bs ls mr mrs ms dr"
)
_BEFORE_SENTENCE = re.compile(r"(?:^|[.?!:;…\n]\s)[\s\"“”‘'(\-–]*$")
_OPENERS = word_set(
    "what who whom whose when where which why how in on at the a an and during according after "
    "before did does do was were is are by for from to with of his her its their this that these "
    "those i he she they it we you if as some many most since while each there here besides ai"
)
# Start the names of bodies and places, whose own part comes after.
_HEADS = word_set(
    "bộ ban hội đảng sở cục viện đội đoàn đại trường tỉnh huyện xã quận thành phường ủy uỷ tổng "
    "văn trung công hiệp quốc chính nhà tòa ngân tập liên mặt chiến cách nghị ngày tháng"
)
# The last words of the titles that go before an office's field as often as before a person.
_OFFICES = word_set("thư tướng tịch nước hội thống trưởng đốc sứ biểu")
_COMPOUNDS = (
    "giáo dục|giao thông|tài chính|tài nguyên|nông nghiệp|ngoại giao|ngoại thương|nội vụ|y tế|"
    "khoa học|thông tin|tư pháp|kế hoạch|kinh tế|kinh doanh|xây dựng|lao động|công thương|"
    "bệnh viện|học viện|thương mại|năng lượng|môi trường|an ninh|bảo tàng|bảo hiểm|thư viện|"
    "nhạc viện|doanh nghiệp|nhân sự|điều hành|kỹ thuật|sản xuất|dự án|chi nhánh|hợp tác|phụ nữ|"
    "mặt trận|dân tộc|tuyên giáo|quận ủy|thị xã|đài truyền|đài phát|cơ quan|tổ chức|đối ngoại"
)
FIELDS = frozenset(_COMPOUNDS.split("|"))
"""What is written with one capital, so that its first syllable looks like a name by itself."""
_GOES_ON = re.compile(r" [^\W\d_]+")


def names(text: str) -> Iterator[Name]:
    """The proper names of ``text`` (NFC) in order; none where capitals tell nothing.

    What opens a sentence counts only if it is a name by its form: a family name and more, letters
    that no Vietnamese syllable has, an abbreviation, a well-known place.
    """
    if text.isupper():
        return
    for run in capitalised_runs(text):
        opens = not run.titled and _opens(text, run.start)
        name = None if _is_field(text, run) else _name(run, opens)
        if name and not text.endswith(("tiếng ", "tieng "), 0, run.start):
            yield Name(run.start + run.text.index(name), name, run.titled)


@lru_cache(maxsize=1 << 14)
def is_known_place(name: str) -> bool:
    """Whether ``name`` is that of a well-known country or city, or a province of Vietnam."""
    return " ".join(folded_words(name)) in _KNOWN_PLACES


def capitalised_runs(text: str) -> Iterator[Name]:
    """Capitalised words that stand together; titles ("Tổng Bí thư") are no part of them."""
    position = 0
    titled_at = -1
    while match := _RUN.search(text, position):
        start = match.start()
        title = TITLE.match(text, start)
        if title and not is_known_place(match.group()):  # "Bà" in "Bà Rịa" is none
            position = title.end()
            titled_at = position + 1
            continue
        yield Name(start, match.group(), start == titled_at or follows_title(text, start))
        position = match.end()


def follows_title(text: str, start: int) -> bool:
    """Whether a person's title stands right before ``start``."""
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


def _is_field(text: str, run: Name) -> bool:
    """Whether it is what an office is for: "Giáo" of "Bộ trưởng Giáo dục", "Công" of "Công an"."""
    title = text[: run.start].split()[-1:]
    if not run.titled or title[0].lower() not in _OFFICES:
        return False
    *heads, last = run.text.lower().split()
    going_on = _GOES_ON.match(text, run.start + len(run.text))
    if going_on is None or not _HEADS.issuperset(heads):
        return False
    return last in _HEADS or last + going_on.group().lower() in FIELDS


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
