"""Citations and links to an article that was corrected since show what was cited, and say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.people import Citation
from bot.rendering.telegram.addresses import ArticlePage
from bot.rendering.telegram.html import Button, Message
from bot.telegram.handlers.articles import cited_page, page_at
from bot.texts import Texts
from retrieval import ingest
from retrieval.checksum import checksum
from retrieval.store import Store
from retrieval.types import Article, Block, BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import ToyEncoder

VI, EN = Texts.of("vi"), Texts.of("en")
LATE = datetime(2026, 3, 1, 17, 30, tzinfo=UTC)  # the second of March in Vietnam
FIRST = Article("a", "Cầu mới", "Cầu dài 320 m.", (Block(BlockKind.PARAGRAPH, 0, 14),))
SECOND = replace(FIRST, title="Cầu mới (đã sửa)", text="Cầu dài 230 m.")
CITED = Citation(1, 0, 14, Span(0, 14), "Cầu dài 320 m.")
THEN = ArticlePage(1, checksum(FIRST.text), 0, 8, 13)
NOW = ArticlePage(1, checksum(SECOND.text), 1)


@pytest.fixture
def store(tmp_path: Path, toy_encoder: ToyEncoder) -> Iterator[Store]:
    store = Store.open(tmp_path / "archive.db", lambda: LATE)
    list(ingest.add([FIRST], store, lambda: toy_encoder))
    yield store
    store.close()


@pytest.fixture
def corrected(store: Store, toy_encoder: ToyEncoder) -> Store:
    list(ingest.add([SECOND], store, lambda: toy_encoder))
    return store


def test_an_article_as_it_is_says_nothing_of_versions(store: Store) -> None:
    page = Message("<b>Cầu mới</b>\n<blockquote expandable>Cầu dài <b>320 m</b>.</blockquote>")
    assert page_at(THEN, store, VI) == page


def test_a_link_to_what_was_replaced_shows_it_and_leads_to_what_it_is_now(
    corrected: Store,
) -> None:
    assert page_at(THEN, corrected, VI) == Message(
        "⚠️ Bản này đã được thay ngày 2/3/2026; bài hiện nay có thể nói khác.\n"
        "<b>Cầu mới</b>\n"
        "<blockquote expandable>Cầu dài <b>320 m</b>.</blockquote>",
        ((Button("📖 Đọc bài hiện nay", NOW.pack()),),),
    )
    assert page_at(NOW, corrected, VI) == Message(
        "<b>Cầu mới (đã sửa)</b>\n<blockquote expandable>Cầu dài 230 m.</blockquote>"
    )


def test_a_citation_likewise(corrected: Store) -> None:
    assert cited_page(CITED, corrected, EN) == Message(
        "⚠️ This version was replaced on 2/3/2026; the article may say otherwise now.\n"
        "<b>Cầu mới</b>\n"
        "<blockquote expandable><b>Cầu dài 320 m.</b></blockquote>",
        ((Button("📖 Read it as it is now", NOW.pack()),),),
    )


def test_a_long_version_is_walked_through_without_leaving_it(
    store: Store, toy_encoder: ToyEncoder
) -> None:
    text = " ".join(f"Đây là câu số {n:03} của bài." for n in range(100))
    long = replace(FIRST, text=text, blocks=(Block(BlockKind.PARAGRAPH, 0, len(text)),))
    list(ingest.add([long, SECOND], store, lambda: toy_encoder))
    shown = page_at(ArticlePage(1, checksum(text), 1), store, EN)
    turned = ArticlePage(1, checksum(text), 2)
    assert shown.keyboard == (
        (Button("1/2", "n"), Button("▶", turned.pack())),
        (Button("📖 Read it as it is now", NOW.pack()),),
    )
    second = page_at(turned, store, EN)
    assert second.html.startswith("⚠️ This version was replaced on 2/3/2026;")
    assert second.html.endswith("Đây là câu số 099 của bài.</blockquote>")


def test_what_no_version_says_is_changed_and_what_is_removed_is_gone(corrected: Store) -> None:
    unknown = replace(THEN, checksum="00000000")
    assert page_at(unknown, corrected, EN) == Message(
        "This article was changed after it was quoted and may no longer say so:\n"
        "<b>Cầu mới (đã sửa)</b>",
        ((Button("📖 Read it as it is now", NOW.pack()),),),
    )
    corrected.remove(1)
    gone = Message("This article is no longer in the archive.")
    assert page_at(THEN, corrected, EN) == gone
    assert cited_page(CITED, corrected, EN) == gone
