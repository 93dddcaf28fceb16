"""What a reader would ask of the two articles in the corpus, and what becomes of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import pytest

from retrieval.answer import answer
from retrieval.archive import Archive
from retrieval.ingest import add
from retrieval.question import checked
from retrieval.readers.files import read_file
from retrieval.store import Store
from retrieval.types import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.encoder import SentenceEncoder
    from retrieval.types import Answer

TODAY = date(2020, 6, 1)
A09, A16 = "2009-01-16T07:56+07:00", "2016-01"  # the articles, by their dates
ANSWERED = {Status.ANSWERED}
FOUND = {Status.ANSWERED, Status.UNCERTAIN}


class Row(NamedTuple):
    """A question that the articles answer: in which one, and in a sentence with which words."""

    question: str
    allowed: set[Status]
    article: str
    words: str


# fmt: off
ANSWERABLE = [
    Row("Ai phát biểu chỉ đạo hội nghị tổng kết năm 2008 của Văn phòng Trung ương Đảng?",
        ANSWERED, A09, "Nông Đức Mạnh"),
    Row("Ai phát biểu chỉ đạo hội nghị tổng kết công tác năm 2015 của Văn phòng Trung ương Đảng?",
        ANSWERED, A16, "Lê Hồng Anh"),
    Row("Hội nghị tổng kết công tác năm 2015 của Văn phòng Trung ương Đảng diễn ra ngày nào?",
        ANSWERED, A16, "Sáng 4/1"),
    Row("Hội nghị tổng kết năm 2008 của Văn phòng Trung ương Đảng diễn ra ngày nào?",
        ANSWERED, A09, "Sáng 15-1"),
    Row("Đại hội đại biểu toàn quốc lần thứ XII của Đảng được tổ chức năm nào?",
        ANSWERED, A16, "năm 2016 là năm tổ chức Đại hội"),
    Row("Năm 2009 Văn phòng Trung ương chuẩn bị và tổ chức những hội nghị nào?",
        ANSWERED, A09, "Hội nghị Chánh Văn phòng Tỉnh ủy"),
    Row("Đại hội XII của Đảng có ý nghĩa như thế nào?",
        ANSWERED, A16, "ý nghĩa rất quan trọng"),
    Row("Văn phòng Trung ương Đảng trao Huân chương Lao động hạng nào tại hội nghị?",
        ANSWERED, A16, "hạng Nhất, Nhì, Ba"),
    Row("Tổng Bí thư đề nghị cán bộ công chức rèn luyện những gì?",
        ANSWERED, A09, "phẩm chất chính trị"),
    Row("Văn phòng Trung ương đã phát động phong trào gì?",
        FOUND, A09, "phong trào thi đua"),
    Row("Các đơn vị trực thuộc ký gì với nhau?",
        FOUND, A09, "ký giao ước thi đua"),
    Row("Ông Lê Hồng Anh đề nghị làm gì với những hạn chế yếu kém?",
        FOUND, A16, "rút kinh nghiệm"),
    Row("Quản lý tài chính, tài sản của Đảng phải ra sao để không xảy ra tham nhũng?",
        FOUND, A16, "không để xảy ra tham nhũng"),
    # without marks
    Row("ai phat bieu chi dao hoi nghi tong ket nam 2008 cua van phong trung uong dang",
        ANSWERED, A09, "Nông Đức Mạnh"),
    Row("ai ghi nhan va bieu duong thanh tich cua van phong trung uong dang trong nam 2015",
        ANSWERED, A16, "Lê Hồng Anh"),
    Row("hoi nghi tong ket cong tac nam 2015 to chuc ngay nao",
        FOUND, A16, "Sáng 4/1"),
    Row("dai hoi dai bieu toan quoc lan thu XII duoc to chuc nam nao",
        ANSWERED, A16, "năm 2016 là năm tổ chức Đại hội"),
    Row("van phong trung uong phat dong phong trao thi dua gi",
        FOUND, A09, "phong trào thi đua"),
    Row("thong tin phuc vu lanh dao phai nhu the nao",
        FOUND, A09, "thông tin phải chính xác"),
    Row("can bo dang vien can hoc tap ren luyen nhung gi",
        FOUND, A16, "rèn luyện bản lĩnh chính trị"),
    Row("bau cu quoc hoi khoa may nam 2016",
        FOUND, A16, "Quốc hội khóa XIV"),
    # abbreviations
    Row("TBT Nông Đức Mạnh dự hội nghị của VPTW ngày nào?",
        FOUND, A09, "Sáng 15-1"),
    Row("VPTW phục vụ những tiểu ban nào của Đại hội XII?",
        FOUND, A16, "Tiểu ban Văn kiện"),
    Row("Ai thay mặt BCT, BBT phát biểu chỉ đạo hội nghị năm 2015?",
        FOUND, A16, "Lê Hồng Anh"),
    Row("vptw xay dung quy che lam viec cua BCHTW khoa may",
        FOUND, A16, "khóa XII"),
    # in English
    Row("Who spoke at the 2008 review conference of the Party Central Office?",
        FOUND, A09, "Nông Đức Mạnh"),
    Row("When did Nong Duc Manh attend the conference of the Party Central Office?",
        FOUND, A09, "Sáng 15-1"),
    Row("Which medals were awarded at the conference?",
        FOUND, A16, "Huân chương Lao động"),
    Row("What did Le Hong Anh praise about 2015?",
        FOUND, A16, "Lê Hồng Anh ghi nhận và biểu dương"),
]

# Questions that the articles don't answer, and what of them no article speaks of.
UNANSWERABLE: list[tuple[str, set[str]]] = [
    ("Ai phát biểu chỉ đạo hội nghị tổng kết năm 2012 của Văn phòng Trung ương Đảng?",
     {"năm 2012"}),
    ("hoi nghi tong ket nam 2012 cua van phong trung uong to chuc ngay nao", {"năm 2012"}),
    ("Ông Nguyễn Phú Trọng phát biểu gì tại hội nghị của Văn phòng Trung ương Đảng?",
     {"Nguyễn Phú Trọng"}),
    ("Thủ tướng Nguyễn Tấn Dũng chỉ đạo Văn phòng Trung ương Đảng làm gì?",
     {"Nguyễn Tấn Dũng"}),
    ("Ông Lê Hồng Anh sinh năm nào?", set()),
    ("Hội nghị tổng kết có bao nhiêu đại biểu tham dự?", set()),
    ("hoi nghi tong ket nam 2008 to chuc o khach san nao", set()),
    ("Giá vàng hôm nay bao nhiêu một lượng?", set()),
    ("gia vang sjc hom nay bao nhieu", set()),
    ("Đội tuyển bóng đá Việt Nam thắng Thái Lan mấy bàn?", set()),
    ("Who won the World Cup in 2018?", set()),
    ("What will the weather be like tomorrow?", set()),
]
# fmt: on


@pytest.fixture(scope="module")
def archive(
    model_encoder: SentenceEncoder,
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Archive]:
    """Both articles of the corpus, with the real model."""
    store = Store.open(tmp_path_factory.mktemp("seeds") / "archive.db")
    files = (pytestconfig.rootpath / "corpus").iterdir()
    list(add(map(read_file, sorted(files)), store, lambda: model_encoder))
    yield Archive.open(store, model_encoder)
    store.close()


@pytest.mark.parametrize("row", ANSWERABLE, ids=lambda row: row.question)
def test_answerable(archive: Archive, row: Row) -> None:
    said = asked(archive, row.question)
    assert said.status in row.allowed
    assert row.words in said.quotes[0].text
    assert published(said) == row.article


@pytest.mark.parametrize(("question", "unheard"), UNANSWERABLE)
def test_unanswerable(archive: Archive, question: str, unheard: set[str]) -> None:
    said = asked(archive, question)
    assert said.status is not Status.ANSWERED
    assert unheard <= set(said.unheard)


def asked(archive: Archive, question: str) -> Answer:
    """The answer, every quote of which equals its slice of what is stored."""
    said = answer(archive, checked(question), TODAY)
    for quote in said.quotes:
        stored = archive.store.article(quote.article.id)
        assert quote.text == stored.text[quote.start : quote.end]
        assert quote.start <= quote.sentence.start < quote.sentence.end <= quote.end
    return said


def published(said: Answer) -> str | None:
    dating = said.quotes[0].article.dating
    return dating.isoformat() if dating else None
