"""The two articles that came with the project, read to the last character."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from retrieval.readers.files import find, read_file
from retrieval.types import Article, Block, BlockKind, DateSource, Dating, Precision

CORPUS = Path(__file__).parents[3] / "corpus"
PAGE_DUMP = CORPUS / "000_7b11954386c2124c.txt"
URL_HEADED = CORPUS / "003_b38af32db6502594.txt"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def test_page_dump() -> None:
    parts = PAGE_DUMP.read_text("utf-8").split("\n\n")

    article = read_file(PAGE_DUMP)

    assert article == Article(
        source=PAGE_DUMP.resolve().as_posix(),
        title="Văn phòng Trung ương cần làm tốt hơn nữa công tác tham mưu, giúp Bộ Chính trị, "
        "Ban Bí thư có những dự báo chính xác",
        text="\n\n".join(parts[3:7]),
        blocks=(
            Block(BlockKind.LEAD, 0, 155),
            Block(BlockKind.PARAGRAPH, 157, 1458),
            Block(BlockKind.PARAGRAPH, 1460, 2606),
            Block(BlockKind.PARAGRAPH, 2608, 2771),
        ),
        kicker="Tổng Bí thư Nông Đức Mạnh:",
        author="HƯƠNG THỦY",
        agency="TTXVN",
        outlet=None,
        url=None,
        dating=Dating(
            datetime(2009, 1, 16, 7, 56, tzinfo=VIETNAM), Precision.MINUTE, DateSource.STATED
        ),
    )
    assert article.lead == (
        "Sáng 15-1, Tổng Bí thư Nông Đức Mạnh đã đến dự và phát biểu chỉ đạo Hội nghị tổng kết "
        "năm 2008, triển khai nhiệm vụ năm 2009 của Văn phòng Trung ương Đảng."
    )
    assert article.published is not None
    assert article.published.isoformat() == "2009-01-16T07:56:00+07:00"


def test_url_headed() -> None:
    url, _, title, _, line, *_ = URL_HEADED.read_text("utf-8").split("\n")
    caption = "Thường trực Ban Bí thư Lê Hồng Anh phát biểu chỉ đạo."
    body = line.removeprefix(f"{caption} (Ảnh: Thống Nhất/TTXVN) ")

    article = read_file(URL_HEADED)

    assert article == Article(
        source=URL_HEADED.resolve().as_posix(),
        title="Văn phòng Trung ương Đảng nỗ lực để Đại hội Đảng thành công tốt đẹp",
        text=f"{body}\n\n{caption}",
        blocks=(
            Block(BlockKind.PARAGRAPH, 0, 4727),
            Block(BlockKind.CAPTION, 4729, 4782, credit="Thống Nhất/TTXVN"),
        ),
        kicker=None,
        author=None,
        agency=None,
        outlet="VietnamPlus",
        url="http://www.vietnamplus.vn/"
        "van-phong-trung-uong-no-luc-de-dai-hoi-dang-thanh-cong-tot-dep/364363.vnp",
        dating=Dating(datetime(2016, 1, 1, tzinfo=VIETNAM), Precision.MONTH, DateSource.INFERRED),
    )
    assert (title, url) == (article.title, article.url)
    assert article.published is None
    assert article.dating is not None
    assert article.dating.isoformat() == "2016-01"
    assert body.startswith("Sáng 4/1, Văn phòng Trung ương Đảng tổ chức Hội nghị")
    assert body.endswith("thành tích xuất sắc trong công tác./.")


def test_nothing_else_is_in_the_folder() -> None:
    assert list(find([CORPUS])) == [PAGE_DUMP.resolve(), URL_HEADED.resolve()]
