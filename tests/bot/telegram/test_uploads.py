"""What becomes of a file that an admin sends, but for what the bot says of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.telegram.handlers import uploads
from retrieval.store import Outcome, Store

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.conftest import ToyEncoder


def test_what_a_file_holds_twice_is_new_all_the_same(
    tmp_path: Path, toy_encoder: ToyEncoder
) -> None:
    lines = [{"id": "1", "title": "Cầu", "body": "Cầu đã xong."}] * 2
    data = "\n".join(map(json.dumps, lines)).encode()
    store = Store.open(tmp_path / "archive.db")
    added = uploads._put(data, "hai.jsonl", None, store, toy_encoder)
    assert added.articles == {1: Outcome.NEW}
    store.close()


def test_a_file_of_too_many_articles_says_that_the_rest_is_left_out(
    tmp_path: Path, toy_encoder: ToyEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "_MOST", 2)
    lines = [{"id": str(n), "title": f"Cầu số {n}", "body": f"Cầu {n} đã xong."} for n in range(5)]
    data = "\n".join(map(json.dumps, lines)).encode()
    store = Store.open(tmp_path / "archive.db")
    added = uploads._put(data, "nhieu.jsonl", None, store, toy_encoder)
    assert [store.article(number).title for number in added.articles] == ["Cầu số 0", "Cầu số 1"]
    (error,) = added.errors
    assert (type(error).__name__, error.facts) == (
        "SourceTooMany",
        {"source": "nhieu.jsonl", "limit": 2},
    )
    assert store.size() == 2
    store.close()
