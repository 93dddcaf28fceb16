"""What of a question is missing in the best passage, in the best ones, in the archive."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from retrieval.answer import consider
from retrieval.archive import Archive
from retrieval.ingest import add
from retrieval.lacking import lacking
from retrieval.query import understand
from retrieval.search import encode, search
from retrieval.store import Store
from retrieval.types import (
    VIETNAM,
    Article,
    Block,
    BlockKind,
    DateSource,
    Dating,
    Precision,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retrieval.encoder import Encoder
    from retrieval.types import Hit

TODAY = date(2020, 6, 1)
PRICE = "Giá lúa ở Cần Thơ năm 2008 ra sao?"


def article(name: str, title: str, text: str) -> Article:
    blocks = (Block(BlockKind.PARAGRAPH, 0, len(text)),)
    return Article(source=name, title=title, text=text, blocks=blocks)


RICE = [
    article(f"rice{n}", f"Giá lúa ở Cần Thơ {why}", f"Giá lúa ở Cần Thơ năm 2008 {why}, {then}.")
    for n, (why, then) in enumerate(
        [
            ("tăng mạnh", "bà con các huyện phấn khởi bán ngay tại ruộng cho thương lái"),
            ("giảm sâu", "nhiều kho đã đầy mà tàu xuất khẩu vẫn chưa cập cảng nhận hàng"),
            ("đứng yên", "ngân hàng cho vay thêm vốn để doanh nghiệp thu mua tạm trữ"),
            ("lên xuống", "mưa kéo dài làm hạt ẩm, máy sấy chạy suốt ngày đêm không kịp"),
            ("như cũ", "phân bón và xăng dầu đắt hơn hẳn nên người trồng vẫn lỗ nặng"),
            ("nhích dần", "giống mới cho gạo thơm được khách nước ngoài đặt mua từ sớm"),
        ]
    )
]
MINISTER = article("minister", "Về thăm quê", "Ông Hồ Văn Nam về thăm Hà Giang hôm 4/1/2016.")
PARIS = article("paris", "Hội chợ", "Hội chợ mở ở Paris.")
OTHERS = [
    article("other1", "Du lịch", "Khách đến Sapa và sông Mekong."),
    article("other2", "Thế giới", "Tổng thống Ô-ba-ma phát biểu."),
    article("other3", "Thời tiết", "Dịp lễ, TP.HCM nắng."),
    article("other4", "Lịch sử", "Chiến dịch mùa xuân 1975."),
]


@pytest.fixture
def archive(toy_encoder: Encoder, tmp_path: Path) -> Iterator[Archive]:
    store = Store.open(tmp_path / "archive.db")
    list(add([*RICE, MINISTER, PARIS, *OTHERS], store, lambda: toy_encoder))
    yield Archive.open(store, toy_encoder)
    store.close()


def found_for(archive: Archive, question: str) -> list[Hit]:
    query = understand(question, archive.language, TODAY)
    (vector,) = encode(archive.encoder, [query])
    return search(archive, query, vector, 8)


@pytest.mark.parametrize(
    ("question", "missing", "unheard", "apart"),
    [
        (PRICE, [], [], []),
        (PRICE.replace("2008", "2012"), ["năm 2012"], ["năm 2012"], []),
        (PRICE.replace("2008", "2016"), ["năm 2016"], [], ["năm 2016"]),
        ("Ông Hồ Văn Nam nói gì về giá lúa?", ["Hồ Văn Nam"], [], ["Hồ Văn Nam"]),
        ("Ông Hồ Giang Nam nói gì về giá lúa?", ["Hồ Giang Nam"], ["Hồ Giang Nam"], []),
        ("Ông Hồ Văn Sang nói gì về giá lúa?", ["Hồ Văn Sang"], ["Hồ Văn Sang"], []),
        ("Hà Giang và Cà Mau giá lúa ra sao?", ["Hà Giang", "Cà Mau"], ["Cà Mau"], ["Hà Giang"]),
        ("Giá lúa ở Cần Thơ ngày 4/1/2016?", ["ngày 4/1/2016"], [], ["ngày 4/1/2016"]),
        ("Sa Pa và Mê Kông giá lúa ra sao?", ["Sa Pa", "Mê Kông"], [], ["Sa Pa", "Mê Kông"]),
        ("Obama nói gì về giá lúa?", ["Obama"], [], ["Obama"]),
        ("Osama nói gì về giá lúa?", ["Osama"], ["Osama"], []),
        ("Giá lúa ở Sài Gòn ra sao?", ["Sài Gòn"], [], ["Sài Gòn"]),
        ("Giá lúa ở TP. Hồ Chí Minh?", ["TP. Hồ Chí Minh"], [], ["TP. Hồ Chí Minh"]),
        ("Năm 75 giá lúa ra sao?", ["năm 1975"], [], ["năm 1975"]),
        ("Năm 76 giá lúa ra sao?", ["năm 1976"], ["năm 1976"], []),
        ("Giá lúa trong 24 giờ qua ra sao?", [], [], []),
        ("What is the price of rice in Paris France?", ["Paris France"], [], []),
    ],
)
def test_what_articles_speak_of_elsewhere_is_told_apart(
    archive: Archive, question: str, missing: list[str], unheard: list[str], apart: list[str]
) -> None:
    hits = [hit for hit in found_for(archive, PRICE) if hit.article.title.startswith("Giá lúa")]
    query = understand(question, archive.language, TODAY)
    found = lacking(archive, query, hits[0], hits)
    assert [[fact.text for fact in facts] for facts in found] == [missing, unheard, apart]


def test_what_only_others_speak_of_is_no_answer(archive: Archive) -> None:
    considered = consider(archive, PRICE.replace("2008", "2016"), TODAY)
    assert (considered.answer.unheard, considered.answer.apart) == ((), ("năm 2016",))
    assert considered.status is not Status.ANSWERED


def test_a_name_is_found_among_many_that_share_its_parts(
    toy_encoder: Encoder, tmp_path: Path
) -> None:
    others = [
        article(f"o{n}", f"Tin {n}", f"Bà Văn An, ông Nguyễn, bà Văn An, {n} tuổi.")
        for n in range(20, 45)
    ]
    report = "Phiên tòa xét xử kéo dài nhiều ngày. " * 20 + "Bị cáo Nguyễn Văn An xin giảm án."
    store = Store.open(tmp_path / "archive.db")
    list(add([*RICE, *others, article("court", "Tòa án", report)], store, lambda: toy_encoder))
    archive = Archive.open(store, toy_encoder)
    hits = [hit for hit in found_for(archive, PRICE) if hit.article.title.startswith("Giá lúa")]
    asked = "Ông Nguyễn Văn An nói gì về giá lúa?"
    found = lacking(archive, understand(asked, archive.language, TODAY), hits[0], hits)
    assert [fact.text for fact in found.apart] == ["Nguyễn Văn An"]
    store.close()


def test_when_an_article_was_published_is_spoken_of(toy_encoder: Encoder, tmp_path: Path) -> None:
    when = datetime(2016, 1, 4, tzinfo=VIETNAM)
    text = "Trời đẹp."
    news = Article(
        source="news",
        title="Tin",
        text=text,
        blocks=(Block(BlockKind.PARAGRAPH, 0, len(text)),),
        dating=Dating(when, Precision.DAY, DateSource.STATED),
    )
    store = Store.open(tmp_path / "archive.db")
    list(add([*RICE, news], store, lambda: toy_encoder))
    archive = Archive.open(store, toy_encoder)
    hits = [hit for hit in found_for(archive, PRICE) if hit.article.title.startswith("Giá lúa")]
    for asked, apart, unheard in (
        (PRICE.replace("2008", "2016"), ["năm 2016"], []),
        ("Giá lúa ở Cần Thơ ngày 4/1/2016?", ["ngày 4/1/2016"], []),
        ("Giá lúa ở Cần Thơ ngày 5/1/2016?", [], ["ngày 5/1/2016"]),
    ):
        found = lacking(archive, understand(asked, archive.language, TODAY), hits[0], hits)
        assert [fact.text for fact in found.apart] == apart
        assert [fact.text for fact in found.unheard] == unheard
    store.close()
