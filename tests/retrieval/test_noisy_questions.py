"""Questions as they are really typed: what is found for each, and that none of them breaks it."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.answer import answer
from retrieval.archive import Archive
from retrieval.errors import QuestionEmpty, QuestionTooLong
from retrieval.ingest import add
from retrieval.question import LIMIT, checked
from retrieval.readers.files import read_file
from retrieval.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retrieval.encoder import Encoder, SentenceEncoder

TODAY = date(2020, 6, 1)
A09, A16 = "2009-01-16T07:56+07:00", "2016-01"  # the articles, by their dates


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


# fmt: off
NOISY = [
    # partly or wrongly marked
    ("ai phát biêu chỉ đạo hội nghi tổng kêt năm 2008", A09, "Nông Đức Mạnh"),
    ("Hội nghi tông kết công tác nắm 2015 tổ chưc ngày nao", A16, "Sáng 4/1"),
    ("văn phong trung uơng phát đông phong trào thi đưa gì", A09, "phong trào thi đua"),
    ("nong duc mạnh noi gì về thong tin phuc vu lanh dao", A09, "thông tin phải chính xác"),
    ("le hông anh đê nghi rut kinh nghiêm gi", A16, "rút kinh nghiệm"),
    # telex and VNI keys
    ("ai phats bieeur chir ddaoj hooij nghij toongr keets nawm 2008", A09, "Nông Đức Mạnh"),
    ("vawn phongf trung uwowng phats ddoongj phong traof thi ddua gif", A09, "phong trào thi đua"),
    ("ddaij hooij xii cuar ddangr cos ys nghiax nhw theees naof", A16, "ý nghĩa rất quan trọng"),
    ("va8n pho2ng trung u7o7ng trao hua6n chu7o7ng lao d9o65ng ha5ng na2o", A16,
     "Huân chương Lao động"),
    # lost and surplus spaces and signs
    ("aiphatbieu chidao hoinghi tongket nam 2008", A09, "Nông Đức Mạnh"),
    ("tổngbíthư nôngđứcmạnh dự hộinghị ngày nào", A09, "Sáng 15-1"),
    ("  hội   nghị tổng kết  công tác\tnăm 2015\n\ntổ chức ngày nào ??", A16, "Sáng 4/1"),
    ("hội nghị tổng kết công tác năm 2015,tổ chức ngày nào?!?!?!", A16, "Sáng 4/1"),
    ("...ai.trao.huan.chuong.lao.dong...", A16, "Huân chương Lao động"),
    # capitals
    ("AI PHÁT BIỂU CHỈ ĐẠO HỘI NGHỊ TỔNG KẾT NĂM 2008?", A09, "Nông Đức Mạnh"),
    ("DAI HOI XII CUA DANG CO Y NGHIA NHU THE NAO", A16, "ý nghĩa rất quan trọng"),
    ("aI gHi NhẬn Và BiỂu DưƠnG tHàNh TíCh NăM 2015", A16, "Lê Hồng Anh"),
    # chat spelling
    ("năm 2009 vp trung ương tổ chức hội nghị j", A09, "Hội nghị Chánh Văn phòng"),
    ("ai đc trao huân chương lao động z mn", A16, "Huân chương Lao động"),
    ("k để xảy ra tham nhũng thì quản lý tài chính ntn", A16, "không để xảy ra tham nhũng"),
    ("ĐH 12 của đảng có ý nghĩa ntn vậy ad", A16, "ý nghĩa rất quan trọng"),
    # the other normal form, the other place of the tone mark
    (decomposed("Ai phát biểu chỉ đạo hội nghị tổng kết năm 2008?"), A09, "Nông Đức Mạnh"),
    (decomposed("Đại hội XII của Đảng có ý nghĩa như thế nào?"), A16, "ý nghĩa rất quan trọng"),
    ("Tỉnh uỷ, Thành uỷ toàn quốc họp hội nghị nào?", A09, "Tỉnh ủy, Thành ủy"),
    ("bầu cử quốc hội khoá mấy năm 2016", A16, "Quốc hội khóa XIV"),
    # abbreviations
    ("tbt nong duc manh du hoi nghi vptw ngay nao", A09, "Sáng 15-1"),
    ("VPTƯ phục vụ tiểu ban nào của ĐH XII", A16, "Tiểu ban Văn kiện"),
    ("BCHTW khoá XII xây dựng quy chế gì", A16, "Quy chế làm việc"),
    # signs that say nothing
    ("🤔 ai phát biểu chỉ đạo hội nghị tổng kết năm 2008 🙏🙏", A09, "Nông Đức Mạnh"),
    ("<b>Huân chương Lao động</b> hạng nào được trao? 🏅", A16, "Huân chương Lao động"),
    ("hội nghị tổng\u200b kết công tác năm\u00a02015 tổ\u00adchức ngày nào", A16, "Sáng 4/1"),
    ("\u202eĐại hội XII có ý nghĩa như thế nào\u202c", A16, "ý nghĩa rất quan trọng"),
]
# fmt: on


@pytest.fixture(scope="module")
def archive(
    model_encoder: SentenceEncoder,
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Archive]:
    """Both articles of the corpus, with the real model."""
    path = tmp_path_factory.mktemp("noisy") / "archive.db"
    yield from opened(path, pytestconfig.rootpath / "corpus", model_encoder)


@pytest.fixture
def toy_archive(
    toy_encoder: Encoder, pytestconfig: pytest.Config, tmp_path: Path
) -> Iterator[Archive]:
    """The same without a model."""
    yield from opened(tmp_path / "archive.db", pytestconfig.rootpath / "corpus", toy_encoder)


def opened(path: Path, corpus: Path, encoder: Encoder) -> Iterator[Archive]:
    store = Store.open(path)
    list(add(map(read_file, sorted(corpus.iterdir())), store, lambda: encoder))
    yield Archive.open(store, encoder)
    store.close()


@pytest.mark.parametrize(("typed", "article", "words"), NOISY)
def test_finds(archive: Archive, typed: str, article: str, words: str) -> None:
    first = answer(archive, checked(typed), TODAY).quotes[0]
    assert first.article.dating is not None
    assert first.article.dating.isoformat() == article
    assert words in first.text


# Letters with marks in both normal forms, keys left over, other scripts, halves of pairs.
PIECES = st.one_of(
    st.text(),
    st.text(alphabet="aăâeêioôơuưyđdhngtc\u0300\u0301\u0303\u0309\u0323 ?!.,-/0123456789"),
    st.sampled_from([typed for typed, _, _ in NOISY]),
    st.sampled_from(
        ["năm 0", "31/2/2009", "từ 2016 đến 2009", "🤔", "(((", '"', "\\", "[1]", "🇻🇳"]
    ),
    st.sampled_from(["còn", "ai", "UBND", "TBT", "99999999999999999999", "năm 99999", "%s", "{0}"]),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pieces=st.lists(PIECES, min_size=1, max_size=4), joined=st.sampled_from([" ", "", "\n"]))
def test_whatever_is_accepted_is_answered_in_the_articles_words(
    toy_archive: Archive, pieces: list[str], joined: str
) -> None:
    try:
        question = checked(joined.join(pieces))
    except (QuestionEmpty, QuestionTooLong):
        return
    said = answer(toy_archive, question, TODAY)
    assert said.question == question
    assert 0 <= said.confidence <= 1
    for quote in said.quotes:
        stored = toy_archive.store.article(quote.article.id)
        assert quote.text == stored.text[quote.start : quote.end] != ""


@pytest.mark.parametrize(
    "unit", ["a", "ă", "1", "năm 2009 ", "vawn", "hội nghị? ", "1/1 ", "UBND ", "UBND HĐND TBT VN "]
)
def test_the_longest_question_is_answered(toy_archive: Archive, unit: str) -> None:
    question = checked((unit * LIMIT)[:LIMIT])
    assert answer(toy_archive, question, TODAY).question == question
