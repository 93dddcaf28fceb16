"""Whole articles in every layout, compared to the last field."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from retrieval.errors import SourceEmpty, SourceTitleOnly
from retrieval.readers import page_dump, url_headed
from retrieval.readers.layouts import read_bytes, read_text
from retrieval.types import Article, Block, BlockKind, DateSource, Dating, Precision

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LEAD, PARAGRAPH, CAPTION = BlockKind.LEAD, BlockKind.PARAGRAPH, BlockKind.CAPTION


def test_page_dump_with_all_its_furniture() -> None:
    text = """
        Trang chủ > Kinh tế

        Thứ ba, 3/2/2015, 09:05 (GMT+7)

        Chợ hoa Quảng An

        Chia sẻ lên Facebook

        Chiều 2/2, chợ hoa đông nghịt.
        Giá đào giảm một nửa.

        Người bán đào ở chợ. Ảnh: Lê An

        Ông Bình nói: “Chia sẻ bài viết này giúp tôi.”

        AN BÌNH - Lê Mai (TTXVN/Vietnam+)

        Từ khóa: hoa, Tết

        Tin liên quan

        Quất lên ngôi

        Bình luận (1)

        Hay quá.
    """
    assert read_text(text, "a.txt") == Article(
        source="a.txt",
        title="Chợ hoa Quảng An",
        text="Chiều 2/2, chợ hoa đông nghịt.\n\nGiá đào giảm một nửa.\n\n"
        "Ông Bình nói: “Chia sẻ bài viết này giúp tôi.”\n\nNgười bán đào ở chợ.",
        blocks=(
            Block(LEAD, 0, 30),
            Block(PARAGRAPH, 32, 53),
            Block(PARAGRAPH, 55, 101),
            Block(CAPTION, 103, 123, "Lê An"),
        ),
        author="AN BÌNH - Lê Mai",
        agency="TTXVN/Vietnam+",
        dating=Dating(
            datetime(2015, 2, 3, 9, 5, tzinfo=VIETNAM), Precision.MINUTE, DateSource.STATED
        ),
    )


@pytest.mark.parametrize(
    "head",
    [
        "16-01-2009\nBộ Y tế:\nCúm lan rộng",
        "Bộ Y tế:\n16-01-2009\nCúm lan rộng",
        "Bộ Y tế:\nCúm lan rộng\n16-01-2009",
    ],
)
def test_page_dump_with_the_date_anywhere_in_its_head(head: str) -> None:
    assert read_text(f"{head}\n\nSố ca tăng.", "a.txt") == Article(
        source="a.txt",
        title="Cúm lan rộng",
        text="Số ca tăng.",
        blocks=(Block(PARAGRAPH, 0, 11),),
        kicker="Bộ Y tế:",
        dating=Dating(datetime(2009, 1, 16, tzinfo=VIETNAM), Precision.DAY, DateSource.STATED),
    )


def test_url_headed_with_lines_captions_and_a_date() -> None:
    text = (
        "https://m.baolaocai.vn/mua-lu.html\r\n=====\r\nMưa lũ ở Lào Cai\r\n=====\r\n"
        "05/08/2013 06:10\r\nCầu gãy (Ảnh: AFP) Nước lên nhanh.\r\nDân phải dời đi./.\r\n"
        "Cứu hộ. (Nguồn: Internet)\r\nTheo TTXVN\r\n=====\r\n"
    )
    assert read_text(text, "a.txt") == Article(
        source="a.txt",
        title="Mưa lũ ở Lào Cai",
        text="Nước lên nhanh.\n\nDân phải dời đi./.\n\nCầu gãy\n\nCứu hộ.",
        blocks=(
            Block(PARAGRAPH, 0, 15),
            Block(PARAGRAPH, 17, 35),
            Block(CAPTION, 37, 44, "AFP"),
            Block(CAPTION, 46, 53, "Internet"),
        ),
        agency="TTXVN",
        outlet="baolaocai.vn",
        url="https://m.baolaocai.vn/mua-lu.html",
        dating=Dating(
            datetime(2013, 8, 5, 6, 10, tzinfo=VIETNAM), Precision.MINUTE, DateSource.STATED
        ),
    )


def test_url_headed_without_dashes() -> None:
    assert read_text("URL: http://vtv.vn/a\n\nMưa lũ\n\nNước lên.", "a.txt") == Article(
        source="a.txt",
        title="Mưa lũ",
        text="Nước lên.",
        blocks=(Block(PARAGRAPH, 0, 9),),
        outlet="VTV",
        url="http://vtv.vn/a",
    )


@pytest.mark.parametrize(
    "text",
    [
        "20/12/2099\nGiá lúa tăng\nNông dân bán lúa.\nGiá còn tăng.",
        "https://vnexpress.net/a.html\n---\nGiá lúa tăng\n20/12/2099\nNông dân bán lúa.",
    ],
    ids=["page dump", "url headed"],
)
def test_dates_to_come_are_not_believed(text: str) -> None:
    article = read_text(text, "a.txt")
    assert (article.title, article.dating) == ("Giá lúa tăng", None)
    assert "2099" not in article.text


def test_plain_text() -> None:
    assert read_text("Mưa lũ\nNước lên.\n\nDân dời đi.\nPV (TTXVN)", "a.txt") == Article(
        source="a.txt",
        title="Mưa lũ",
        text="Nước lên.\n\nDân dời đi.",
        blocks=(Block(PARAGRAPH, 0, 9), Block(PARAGRAPH, 11, 22)),
        author="PV",
        agency="TTXVN",
    )


def test_wrapped_lines_below_a_title_are_a_paragraph() -> None:
    wrapped = (
        "Nước lên rất nhanh ngay trong đêm, hàng trăm\nnhà dân chìm trong nước, đường sá bị cắt đứt"
    )
    article = read_text(f"Mưa lũ\n\n{wrapped}\nvà hai cầu gãy.\n\nDân dời đi.", "a.txt")
    assert article.paragraphs == (f"{wrapped} và hai cầu gãy.".replace("\n", " "), "Dân dời đi.")


def test_plain_text_of_one_long_paragraph() -> None:
    paragraph = "Nước lên nhanh. " + "Dân dời đi " * 30 + "trong đêm."
    assert read_text(paragraph, "a.txt") == Article(
        source="a.txt",
        title="Nước lên nhanh.",
        text=paragraph,
        blocks=(Block(PARAGRAPH, 0, len(paragraph)),),
    )


def test_a_page_of_nothing_but_a_picture() -> None:
    assert read_text("Mưa lũ\nCầu gãy. (Ảnh: AFP)", "a.txt") == Article(
        source="a.txt", title="Mưa lũ", text="Cầu gãy.", blocks=(Block(CAPTION, 0, 8, "AFP"),)
    )


def test_stored_text_is_normal() -> None:
    title = "\ufeffMu\u031ba  lu\u0303"
    body = "\u200bNu\u031bo\u031b\u0301c\xa0\tle\u0302n\x07\x07 cao.\x00"
    assert read_text(f"{title}\u2028\u2028{body}", "a.txt") == Article(
        source="a.txt", title="Mưa lũ", text="Nước lên cao.", blocks=(Block(PARAGRAPH, 0, 13),)
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_layouts_are_recognised_in_every_encoding(encoding: str) -> None:
    data = "16/01/2009 - 07:56\r\n\r\nCúm lan rộng\r\n\r\nSố ca tăng.".encode(encoding)
    article = read_bytes(data, "a.txt")
    assert (article.title, article.text) == ("Cúm lan rộng", "Số ca tăng.")
    assert article.published == datetime(2009, 1, 16, 7, 56, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Mưa lũ ở Lào Cai\n", "Mưa lũ ở Lào Cai"),
        ("16/01/2009 - 07:56\n\nMưa lũ ở Lào Cai\n\nChia sẻ bài viết", "Mưa lũ ở Lào Cai"),
        ("http://vtv.vn/a\n-----\nMưa lũ ở Lào Cai\n-----\n-----", "Mưa lũ ở Lào Cai"),
        ("http://vtv.vn/a", "http://vtv.vn/a"),
        ("16/01/2009 - 07:56", "16/01/2009 - 07:56"),
    ],
)
def test_a_title_alone(text: str, title: str) -> None:
    with pytest.raises(SourceTitleOnly) as raised:
        read_text(text, "a.txt")
    assert (raised.value.source, raised.value.title) == ("a.txt", title)


@pytest.mark.parametrize("text", ["", " \n\t\n", "\u200b\n\x07"])
def test_nothing(text: str) -> None:
    with pytest.raises(SourceEmpty) as raised:
        read_text(text, "a.txt")
    assert raised.value.source == "a.txt"


@pytest.mark.parametrize(
    "text",
    ["Mưa lũ\nNước lên.", "31/02/2009 - 07:56\nMưa lũ\nNước lên.", "http://\nMưa lũ\nNước lên."],
)
def test_not_mine(text: str) -> None:
    assert page_dump.read(text, "a.txt") is None
    assert url_headed.read(text, "a.txt") is None
