"""What a reader would ask of the two articles in the corpus, and what becomes of it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest

from retrieval.answer import answer
from retrieval.archive import Archive
from retrieval.ingest import add
from retrieval.question import checked
from retrieval.reader.reader import Reader
from retrieval.readers.files import read_file
from retrieval.store import Store
from retrieval.types import Status
from retrieval.vietnamese.text import has_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from _pytest.mark import ParameterSet

    from retrieval.encoder import SentenceEncoder
    from retrieval.types import Answer

TODAY = date(2020, 6, 1)
A09, A16 = "2009-01-16T07:56+07:00", "2016-01"  # the articles, by their dates
ANSWERED = {Status.ANSWERED}
FOUND = {Status.ANSWERED, Status.UNCERTAIN}
REFUSED = {Status.UNCERTAIN, Status.NOT_FOUND}


class Row(NamedTuple):
    """A question, what may become of it, and the article and words that its answer stands in."""

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

# What the articles don't answer: the words are what of the question no article speaks of.
UNANSWERABLE = [
    Row("Ai phát biểu chỉ đạo hội nghị tổng kết năm 2012 của Văn phòng Trung ương Đảng?",
        REFUSED, "", "năm 2012"),
    Row("hoi nghi tong ket nam 2012 cua van phong trung uong to chuc ngay nao",
        REFUSED, "", "năm 2012"),
    Row("Ông Nguyễn Phú Trọng phát biểu gì tại hội nghị của Văn phòng Trung ương Đảng?",
        REFUSED, "", "Nguyễn Phú Trọng"),
    Row("Thủ tướng Nguyễn Tấn Dũng chỉ đạo Văn phòng Trung ương Đảng làm gì?",
        REFUSED, "", "Nguyễn Tấn Dũng"),
    Row("Ông Lê Hồng Anh sinh năm nào?", REFUSED, "", ""),
    Row("Hội nghị tổng kết có bao nhiêu đại biểu tham dự?", REFUSED, "", ""),
    Row("hoi nghi tong ket nam 2008 to chuc o khach san nao", REFUSED, "", ""),
    Row("Giá vàng hôm nay bao nhiêu một lượng?", REFUSED, "", ""),
    Row("gia vang sjc hom nay bao nhieu", REFUSED, "", ""),
    Row("Đội tuyển bóng đá Việt Nam thắng Thái Lan mấy bàn?", REFUSED, "", "Thái Lan"),
    Row("Who won the World Cup in 2018?", REFUSED, "", ""),
    Row("What will the weather be like tomorrow?", REFUSED, "", ""),
]
# fmt: on

KNOWN_WRONG_STATUS = {
    "Which medals were awarded at the conference?": "not found",
    "Ai phát biểu chỉ đạo hội nghị tổng kết công tác năm 2015 của Văn phòng Trung ương Đảng?": (
        "uncertain: .65, where .66 are an answer"
    ),
}
KNOWN_WRONG_FIRST: dict[str, str] = {}


@pytest.fixture(scope="module")
def archive(
    model_encoder: SentenceEncoder,
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Archive]:
    """Both articles of the corpus, with the real model and reader."""
    store = Store.open(tmp_path_factory.mktemp("seeds") / "archive.db")
    files = (pytestconfig.rootpath / "corpus").iterdir()
    list(add(map(read_file, sorted(files)), store, lambda: model_encoder))
    yield Archive.open(store, model_encoder, reader=Reader.shipped(model_encoder))
    store.close()


def listed(rows: Sequence[Row], missed: Mapping[str, str]) -> list[ParameterSet]:
    """Every row; those that the engine gets wrong must fail, so that a mended one is noticed."""
    return [
        pytest.param(
            row,
            id=row.question,
            marks=[pytest.mark.xfail(reason=missed[row.question], strict=True)]
            if row.question in missed
            else [],
        )
        for row in rows
    ]


def test_the_table_is_what_readers_ask() -> None:
    questions = [row.question for row in (*ANSWERABLE, *UNANSWERABLE)]
    assert len(set(questions)) == len(questions) == 41
    assert sum(not has_marks(question) for question in questions) >= len(questions) / 3
    assert len(UNANSWERABLE) >= len(questions) / 4
    assert {*KNOWN_WRONG_STATUS, *KNOWN_WRONG_FIRST} <= {*questions}


@pytest.mark.parametrize("row", listed(ANSWERABLE, KNOWN_WRONG_FIRST))
def test_quotes_the_sentence_that_answers(archive: Archive, row: Row) -> None:
    first = asked(archive, row.question).quotes[0]
    assert row.words in first.text
    assert first.article.dating is not None
    assert first.article.dating.isoformat() == row.article


@pytest.mark.parametrize("row", listed(ANSWERABLE, KNOWN_WRONG_STATUS))
def test_is_as_sure_as_it_may_be(archive: Archive, row: Row) -> None:
    said = asked(archive, row.question)
    assert said.status in row.allowed
    assert said.unheard == ()


@pytest.mark.parametrize("row", listed(UNANSWERABLE, KNOWN_WRONG_STATUS))
def test_does_not_answer_what_no_article_answers(archive: Archive, row: Row) -> None:
    said = asked(archive, row.question)
    assert said.status in row.allowed
    assert row.words in said.unheard or not row.words


@cache  # two tests look at each
def asked(archive: Archive, question: str) -> Answer:
    """The answer, every quote of which equals its slice of what is stored."""
    said = answer(archive, checked(question), TODAY)
    for quote in said.quotes:
        stored = archive.store.article(quote.article.id)
        assert quote.text == stored.text[quote.start : quote.end]
        assert quote.start <= quote.sentence.start < quote.sentence.end <= quote.end
    return said
