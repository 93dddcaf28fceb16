"""Questions made from sentences: what a reader would ask, and what the archive does answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer import answer
from retrieval.archive import Archive
from retrieval.examples import examples, proposals
from retrieval.ingest import add
from retrieval.passages import article_sentences
from retrieval.readers.files import read_file
from retrieval.store import Store
from retrieval.types import Article, Block, BlockKind, DateSource, Dating, Precision, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from retrieval.encoder import Encoder, SentenceEncoder
    from tests.conftest import ToyEncoder

TODAY = date(2020, 6, 1)
PUBLISHED = Dating(
    datetime(2014, 3, 2, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), Precision.DAY, DateSource.STATED
)
WHO = "Ai đã đến dự và phát biểu chỉ đạo Hội nghị tổng kết năm 2008?"
WHEN = "Văn phòng Trung ương Đảng tổ chức Hội nghị tổng kết công tác năm 2015 khi nào?"


def article(text: str, *, caption: str = "", dating: Dating | None = PUBLISHED) -> Article:
    whole = f"{text}\n\n{caption}" if caption else text
    blocks = [Block(BlockKind.PARAGRAPH, 0, len(text))]
    if caption:
        blocks.append(Block(BlockKind.CAPTION, len(text) + 2, len(whole)))
    return Article("a", "Tin", whole, tuple(blocks), dating=dating)


def proposed(text: str) -> list[str]:
    one = article(text)
    return proposals(one, article_sentences(one))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "archive.db")
    yield store
    store.close()


def archive_of(articles: Iterable[Article], store: Store, encoder: Encoder) -> Archive:
    list(add(articles, store, lambda: encoder))
    return Archive.open(store, encoder)


@pytest.mark.parametrize(
    ("sentence", "questions"),
    [
        (
            "Bộ trưởng Trần Văn Bình đã khai mạc triển lãm tranh Đông Hồ.",
            ["Ai đã khai mạc triển lãm tranh Đông Hồ?"],
        ),
        (
            "Giám đốc Sở Y tế Lê Thị Hoa yêu cầu các bệnh viện ở Nam Định trực đêm.",
            ["Ai yêu cầu các bệnh viện ở Nam Định trực đêm?"],
        ),
        (
            "Sáng 28-2, ông Phạm Văn Đức trao nhà mới cho dân làng Phú Lộc, nơi có lũ.",
            [
                "Ai trao nhà mới cho dân làng Phú Lộc năm 2014?",
                "Ông Phạm Văn Đức trao nhà mới cho dân làng Phú Lộc khi nào?",
            ],
        ),
        (
            "TTXVN - Ngày 28/2, tỉnh Bến Tre đã sơ tán khoảng 500 hộ dân khỏi cồn Phú Đa (Ba Tri).",
            [
                "Tỉnh Bến Tre đã sơ tán bao nhiêu hộ dân khỏi cồn Phú Đa năm 2014?",
                "Tỉnh Bến Tre đã sơ tán khoảng 500 hộ dân khỏi cồn Phú Đa khi nào?",
            ],
        ),
        (
            "Năm 2011, dân số huyện Phú Lộc đã tăng thêm 3,5%, theo thống kê.",
            [
                "Dân số huyện Phú Lộc đã tăng thêm bao nhiêu phần trăm năm 2011?",
            ],
        ),
        (
            "Năm 2011, Công ty Sông Đà đã xây dựng cầu treo qua hồ Ba Bể.",
            ["Công ty Sông Đà đã xây dựng cầu treo qua hồ Ba Bể năm nào?"],
        ),
        (
            "Hơn 5.000 người đã diễu hành ở trung tâm thành phố Đà Lạt.",
            ["Có bao nhiêu người đã diễu hành ở trung tâm thành phố Đà Lạt?"],
        ),
        ("Hội chợ sách Sông Hương khai mạc tại Huế.", ["Hội chợ sách Sông Hương khai mạc ở đâu?"]),
        (
            "Tại Hà Nội, Công ty Sông Đà đã ký hợp đồng mua tàu với hãng Daewoo.",
            ["Công ty Sông Đà đã ký hợp đồng mua tàu với hãng Daewoo ở đâu?"],
        ),
        (
            "Công ty Sông Đà đã dừng thi công cầu Phú Lộc vì mưa lớn kéo dài.",
            ["Vì sao Công ty Sông Đà đã dừng thi công cầu Phú Lộc?"],
        ),
        (
            "Tỉnh Bến Tre đã trồng rừng ven biển Ba Tri nhằm chắn sóng.",
            ["Tỉnh Bến Tre đã trồng rừng ven biển Ba Tri nhằm mục đích gì?"],
        ),
        (
            "Công ty Sông Đà sẽ thông xe cầu Phú Lộc vào ngày 12/4/2014.",
            ["Công ty Sông Đà sẽ thông xe cầu Phú Lộc khi nào?"],
        ),
    ],
)
def test_a_sentence_is_asked_for_what_it_tells(sentence: str, questions: list[str]) -> None:
    assert proposed(sentence) == questions


@pytest.mark.parametrize(
    "sentence",
    [
        "Ông đã khai mạc triển lãm tranh Đông Hồ.",
        "Đơn vị này đã khai mạc triển lãm tranh Đông Hồ.",
        "Phát biểu tại hội nghị, nêu rõ nhiệm vụ của tỉnh Bến Tre, Bộ trưởng cho rằng:",
        "“Công ty Sông Đà sẽ thông xe cầu Phú Lộc ngày 12/4”, báo cáo viết.",
        "Công ty Sông Đà sẽ thông xe cầu “Mới” ngày 12/4/2014.",
        "Sáng 28-2, nguồn tin của báo cho biết Công ty Sông Đà đã bán cầu Phú Lộc.",
        "Cầu thủ được gọi thêm là Trần Văn Bình, Lê Hoa và Phạm Đức.",
        "Sáng 28-2, tại Hà Nội.",
        "Đã khai mạc triển lãm tranh Đông Hồ sáng 28-2.",
        "Sáng 28-2, vụ nổ đã làm hỏng nhiều cửa kính của các nhà xung quanh.",
        "Phú Lộc thắng Ba Tri 3 - 1 ngày 12/4/2014.",
        "Công ty Sông Đà đã tăng 3",
        "Phú Lộc và Ba Tri là 2 huyện của Bến Tre.",
        "Ông Trần Văn Bình là giám đốc Công ty Sông Đà.",
        ", , đã khai mạc",
        "",
    ],
)
def test_what_hangs_refers_elsewhere_or_is_quoted_is_left_alone(sentence: str) -> None:
    assert proposed(sentence) == []


def test_persons_come_first_then_numbers_and_captions_are_left_out() -> None:
    text = (
        "Sáng 28-2, tỉnh Bến Tre đã trồng rừng ven biển Ba Tri. Tỉnh Bến Tre đã trồng 40 ha rừng. "
        "Bộ trưởng Trần Văn Bình đã khai mạc triển lãm tranh Đông Hồ."
    )
    one = article(text, caption="Bộ trưởng Lê Thị Hoa đã khai mạc hội chợ Phú Lộc.")
    assert proposals(one, article_sentences(one)) == [
        "Ai đã khai mạc triển lãm tranh Đông Hồ?",
        "Tỉnh Bến Tre đã trồng bao nhiêu ha rừng?",
        "Tỉnh Bến Tre đã trồng rừng ven biển Ba Tri khi nào?",
    ]


def test_the_year_is_named_only_where_it_is_known() -> None:
    told = "Sáng 28-2, ông Phạm Văn Đức trao nhà mới cho dân làng Phú Lộc."
    one = article(told, dating=None)
    assert proposals(one, article_sentences(one))[0] == "Ai trao nhà mới cho dân làng Phú Lộc?"


_PIECES = [
    "Sáng 15-1", "Năm 2011", ", ", " ", "tại Hà Nội", "Ông", "Trần Văn Bình", "đã khai mạc", "3,5%",
    "cầu Phú Lộc", "40 người", "vì", "nhằm", "(", ")", "“", "”", "-", ".", "\n", "Theo", "là", "🇻",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=25).map(" ".join) | st.text(max_size=120))
def test_whatever_the_sentence_a_question_is_short_and_plain(text: str) -> None:
    for question in proposed(text):
        assert question.endswith("?")
        assert question[:1] == question[:1].upper()
        assert 5 <= len(question.split()) <= 18
        assert not set(question[:-1]) & set('?\n()[]“”"…:;')


def test_the_corpus_is_asked_what_it_answers(
    store: Store, model_encoder: SentenceEncoder, pytestconfig: pytest.Config
) -> None:
    paths = sorted((pytestconfig.rootpath / "corpus").iterdir())
    archive = archive_of((read_file(path) for path in paths), store, model_encoder)
    assert sorted(examples(archive, 3, TODAY, 0)) == [WHO, WHEN]


def test_without_articles_there_is_nothing_to_ask(store: Store, toy_encoder: ToyEncoder) -> None:
    assert examples(archive_of([], store, toy_encoder), 3, TODAY, 0) == []
    assert toy_encoder.questions == []


PLACES = ["Đông Hồ", "Phú Lộc", "Ba Tri", "Sông Đà", "Gò Dầu", "Cát Hải", "Mộc Châu", "Vân Đồn"]
FAIRS = [
    Article(
        source=f"fair {number}",
        title=f"Hội chợ {place}",
        text=(text := f"Bộ trưởng Trần Văn Bình đã khai mạc hội chợ {place}."),
        blocks=(Block(BlockKind.PARAGRAPH, 0, len(text)),),
        dating=Dating(PUBLISHED.when.replace(year=2000 + number), Precision.DAY, PUBLISHED.how),
    )
    for number, place in enumerate(PLACES)
]


def test_only_questions_that_their_own_article_answers_are_kept(
    store: Store, toy_encoder: ToyEncoder
) -> None:
    archive = archive_of(FAIRS, store, toy_encoder)
    found = examples(archive, 3, TODAY, 1)
    assert len(set(found)) == 3
    for question in found:
        given_answer = answer(archive, question, TODAY)
        assert given_answer.status is Status.ANSWERED
        fair = given_answer.quotes[0].article
        assert proposals(fair, article_sentences(fair)) == [question]


def test_a_reprint_is_no_second_question_and_work_is_bounded(
    store: Store, toy_encoder: ToyEncoder
) -> None:
    copies = [
        Article(f"copy {n}", f"Bản {n}", fair.text, fair.blocks) for n in range(3) for fair in FAIRS
    ]
    archive = archive_of(copies, store, toy_encoder)
    found = examples(archive, 50, TODAY, 1)
    assert len(found) == len(set(found)) <= len(FAIRS)
    assert 0 < len(toy_encoder.questions) <= 12


def test_the_seed_decides_and_newer_articles_come_more_often(
    store: Store, toy_encoder: ToyEncoder
) -> None:
    archive = archive_of(FAIRS, store, toy_encoder)
    drawn = [examples(archive, 1, TODAY, seed)[0] for seed in range(16)]
    assert drawn[:2] == [examples(archive, 1, TODAY, seed)[0] for seed in range(2)]
    newer, older = (
        sum(any(place in question for place in places) for question in drawn)
        for places in (PLACES[4:], PLACES[:4])
    )
    assert newer > 2 * older
