"""Only some articles may answer: as if those that do it better were not there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from retrieval import ingest
from retrieval.answer import Asked, Consideration, consider_all
from retrieval.archive import Archive
from retrieval.store import Store
from retrieval.types import Article, Block, BlockKind, Status
from tests.conftest import ToyEncoder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUESTION = "Cầu Bến Đá thông xe"
TODAY = date(2026, 3, 1)


def article(name: str, text: str) -> Article:
    return Article(name, name.title(), text, (Block(BlockKind.PARAGRAPH, 0, len(text)),))


FIRST = article("cầu mới", "Cầu Bến Đá thông xe sáng 2-9.")
SECOND = article("sửa cầu", "Cầu Bến Đá thông xe chiều 5-9 sau khi sửa.")
OTHERS = [article(f"chợ {n}", f"Chợ hoa số {n} mở cửa từ sáng sớm.") for n in range(40)]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    store, encoder = Store.open(tmp_path / "archive.db"), ToyEncoder(dimension=256)
    list(ingest.add([FIRST, SECOND, *OTHERS], store, lambda: encoder))
    yield Archive.open(store, encoder)
    store.close()


def consider(archive: Archive, *among: int) -> Consideration:
    (found,) = consider_all(archive, [Asked(QUESTION, among=frozenset(among))], TODAY)
    return found


def quoted(considered: Consideration) -> list[str]:
    return [quote.text for quote in considered.answer.quotes]


def test_without_it_all_may_answer(archive: Archive) -> None:
    (found,) = consider_all(archive, [Asked(QUESTION)], TODAY)
    assert found.status is Status.ANSWERED
    assert quoted(found)[0] == FIRST.text


def test_one_that_others_answer_better_answers_when_it_alone_may(archive: Archive) -> None:
    found = consider(archive, 2)
    assert found.status is Status.ANSWERED
    assert quoted(found) == [SECOND.text]
    assert found.answer.hits[0].article.id == 1  # the better one is still found


def test_one_that_does_not_answer_is_not_made_to(archive: Archive) -> None:
    found = consider(archive, *range(3, 43))
    assert found.status is Status.NOT_FOUND
    assert {quote.article.id for quote in found.answer.quotes} <= set(range(3, 43))


def test_one_far_behind_all_others_is_looked_at(archive: Archive) -> None:
    far = article("xa", "Ở Bến Đá, nghe nói cầu ấy sắp xong, xe chờ.")
    encoder = archive.encoder
    list(ingest.add([far], archive.store, lambda: encoder))
    archive.refresh()
    assert quoted(consider(archive, 43)) == [far.text]


def test_a_reprint_of_an_article_that_may_not_is_none_that_may(archive: Archive) -> None:
    again = article("đăng lại", FIRST.text.rstrip("."))
    encoder = archive.encoder
    list(ingest.add([again], archive.store, lambda: encoder))
    archive.refresh()
    assert consider(archive, 43).answer.quotes == ()


def test_among_none_nothing_answers(archive: Archive) -> None:
    found = consider(archive)
    assert (found.status, found.answer.quotes) == (Status.NOT_FOUND, ())
