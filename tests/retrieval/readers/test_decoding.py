"""Every encoding in which Vietnamese text arrives, and what is no text."""

import codecs
import unicodedata

import pytest

from retrieval.errors import SourceBinary, SourceEmpty
from retrieval.readers.decoding import decode
from retrieval.readers.legacy import Evidence, decode_tcvn3, evidence, font_of, from_vni

# The lower half of every ABC font chart, as it looks in Latin-1; and the capitals it has.
ABC = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦"
UNICODE = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
TO_ABC = dict(zip(UNICODE, ABC, strict=True))
TONES = "\u0300\u0301\u0303\u0309\u0323"

TEXTS = [
    "Chợ nổi Cái Răng đông khách trở lại",
    "Ngư dân được mùa cá cơm",
    "Quốc hội thảo luận về dự án Luật Đất đai (sửa đổi).",
    "Giá xăng giảm 1.200 đồng/lít từ 15 giờ chiều nay",
    "Thủ tướng: “Không để ai bị bỏ lại phía sau” – báo cáo nêu rõ…",
    "Nguyễn Thị Ánh Viên giành huy chương vàng thứ 5",
    "Bão số 9 đổ bộ vào Quảng Ngãi",
    "Trời rét đậm, học sinh nghỉ học",
    "Tỷ lệ hộ nghèo còn 2,5%\r\n\r\nSở Lao động vừa công bố số liệu quý III.",
    "Lũ quét ở Lào Cai: 12 người mất tích, đường bị chia cắt",
    "Việt Nam, Pháp và Hoa Kỳ ký thoả thuận tại Genève",
]


def to_cp1258(text: str, *, tones_apart: bool = True) -> bytes:
    """As Windows' keyboard types it: the tone behind the letter, wherever one can stand apart."""
    out = b""
    for letter in unicodedata.normalize("NFC", text):
        marks = unicodedata.normalize("NFD", letter)
        tone = "".join(c for c in marks if c in TONES)
        base = unicodedata.normalize("NFC", "".join(c for c in marks if c not in TONES))
        try:
            whole = letter.encode("cp1258")
        except UnicodeEncodeError:
            whole = b""
        out += whole if whole and not (tone and tones_apart) else (base + tone).encode("cp1258")
    return out


def to_tcvn3(text: str) -> bytes:
    out = b""
    for letter in text:
        abc = TO_ABC.get(letter) or TO_ABC.get(letter.lower())
        out += abc.encode("latin-1") if abc else letter.encode("cp1252")
    return out


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_unicode(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize("text", TEXTS)
def test_utf16_be_with_a_mark(text: str) -> None:
    assert decode(codecs.BOM_UTF16_BE + text.encode("utf-16-be"), "a.txt") == text


@pytest.mark.parametrize("text", TEXTS)
def test_decomposed_utf8_is_left_to_normalisation(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert decode(decomposed.encode(), "a.txt") == decomposed


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("tones_apart", [True, False])
def test_windows_1258(text: str, tones_apart: bool) -> None:
    assert decode(to_cp1258(text, tones_apart=tones_apart), "a.txt") == text


@pytest.mark.parametrize("text", [text for text in TEXTS if "Á" not in text])
def test_tcvn3(text: str) -> None:
    assert decode(to_tcvn3(text), "a.txt") == text


def test_tcvn3_has_no_toned_capitals() -> None:
    lost = "Nguyễn Thị Ánh Viên giành huy chương vàng thứ 5"
    assert decode(to_tcvn3(lost), "a.txt") == lost.replace("Ánh", "ánh")


@pytest.mark.parametrize("words", ["chợ nổi", "được mùa", "Quốc hội", "đường phố", "phục vụ"])
def test_two_words_are_enough(words: str) -> None:
    assert decode(to_cp1258(words), "a.txt") == words
    assert decode(to_tcvn3(words), "a.txt") == words


def test_tcvn3_of_the_standard() -> None:
    assert decode_tcvn3(ABC.encode("latin-1")) == UNICODE
    assert decode_tcvn3(b"h\xe9p m\xf8t t\xd5t") == "hộp mứt tết"
    assert decode_tcvn3(b"\xa0\xaf\xb0\xff") == "\xa0\ufffd\ufffd\ufffd"


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        ("HộI NGHị TRUNG ươNG ĐảNG", "HỘI NGHỊ TRUNG ươNG ĐẢNG"),
        ("HộI NGHị TRUNG ƯƠNG ĐảNG", "HỘI NGHỊ TRUNG ƯƠNG ĐẢNG"),
        ("Hội nghị TTXVN", "Hội nghị TTXVN"),
        ("Hà Nội và ĐBQH", "Hà Nội và ĐBQH"),
        ("McDonald’s mở cửa", "McDonald’s mở cửa"),
    ],
)
def test_tcvn3_capitals_of_a_capital_font(stored: str, meant: str) -> None:
    assert decode_tcvn3(to_tcvn3(stored)) == meant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hà Nội họp, TP HCM nghỉ", Evidence(4, 0)),
        ("hép møt tÕt", Evidence(1, 2)),
        ("phôc vụ", Evidence(1, 1)),  # stopped syllables have one of two tones
        ("café, naïve", Evidence(0, 2)),
        ("plain ASCII", Evidence(0, 0)),
    ],
)
def test_evidence(text: str, expected: Evidence) -> None:
    assert evidence(text) == expected


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Le café était fermé, déjà hélas.", "cp1252"),
        ("Президент России сегодня заявил о новых мерах поддержки.", "cp1251"),
        ("中国政府今天宣布一项新政策，记者报道。", "gb18030"),
    ],
)
def test_other_languages(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


def test_damaged_utf8_stays_utf8() -> None:
    text = "Chợ nổi Cái Răng đông khách trở lại"
    data = text.encode()
    assert decode(data[:-1] + b"\xe1\xba", "a.txt") == text[:-1] + "\ufffd"
    assert decode(data.replace("ổ".encode(), b"\xe1\xbb"), "a.txt") == text.replace("ổ", "\ufffd")


def test_a_few_control_codes_make_no_binary() -> None:
    text = "Giá lúa tăng\x00 mạnh, nông dân\x07 phấn khởi ra đồng từ sáng sớm\x1a"
    assert decode(text.encode(), "a.txt") == text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \r\n\t\n",
        codecs.BOM_UTF8,
        codecs.BOM_UTF16_LE,
        codecs.BOM_UTF16_LE + "\n\n ".encode("utf-16-le"),
        "\u200b\xa0\n".encode(),
    ],
)
def test_empty(data: bytes) -> None:
    with pytest.raises(SourceEmpty) as raised:
        decode(data, "a.txt")
    assert raised.value.source == "a.txt"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj",
        b"PK\x03\x04\x14\x00\x06\x00",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"{\\rtf1\\ansi\\deff0 {\\fonttbl}}",
        bytes(range(256)) * 8,
        bytes(4096),
        b"\x01\x02\x03\x04text\x05\x06\x07\x08",
        codecs.BOM_UTF16_LE + bytes(range(256)) * 8,
    ],
)
def test_binary(data: bytes) -> None:
    with pytest.raises(SourceBinary) as raised:
        decode(data, "a.txt")
    assert raised.value.source == "a.txt"


MEANT = "Thủ tướng chủ trì phiên họp thường kỳ, bàn về thuế đất ở Hà Nội và các tỉnh."
IN_VNI = (
    "Thuû töôùng chuû trì phieân hoïp thöôøng kyø, baøn veà thueá ñaát ôû Haø Noäi vaø caùc tænh."
)
IN_TCVN3 = "Thñ t\xadíng chñ tr× phiªn häp th\xadêng kú, bµn vÒ thuÕ ®Êt ë Hµ Néi vµ c¸c tØnh."


def test_vni() -> None:
    assert decode(IN_VNI.encode("cp1252"), "a") == MEANT
    assert from_vni("THUÛ TÖÔÙNG ÑAÊK LAÊK") == "THỦ TƯỚNG ĐĂK LĂK"


@pytest.mark.parametrize("written", [IN_VNI, IN_TCVN3], ids=["VNI", "TCVN3"])
def test_fonts_in_documents_of_unicode(written: str) -> None:
    meant = font_of(f"{written}\nTiếng Việt")
    assert meant is not None
    assert meant(written) == MEANT
    assert meant("Tiếng Việt") == "Tiếng Việt"
    assert meant("Hotline 1900") == "Hotline 1900"


@pytest.mark.parametrize(
    "text",
    [MEANT, "Il a été élu là où on l'a vu naître.", "El niño año tras año.", "Only ASCII.", ""],
)
def test_other_documents_are_in_no_such_font(text: str) -> None:
    assert font_of(text) is None
