from __future__ import annotations

import json
import sys
import unicodedata
from typing import TYPE_CHECKING

from retrieval.reader.split import held_out, main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TITLES = [f"Bài số {number}" for number in range(2_000)]


def test_about_half_of_the_titles_are_held_out() -> None:
    assert 900 < sum(map(held_out, TITLES)) < 1_100


def test_the_rule_stays_as_it_is() -> None:
    assert [number for number in range(12) if held_out(TITLES[number])] == [4, 5, 6, 7, 10, 11]


def test_writings_of_one_title_fall_together() -> None:
    for title in ("Đảo Phú Quốc", "Nhà hát lớn"):
        variants = {
            title.upper(),
            f"  {title.replace(' ', '  ')}",
            unicodedata.normalize("NFD", title),
        }
        assert {held_out(variant) for variant in variants} == {held_out(title)}


def test_questions_that_measure_are_written_as_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Articles 4 and 5 are held out; a near miss counts with the article that it nearly fits."""
    articles = [{"id": f"a{n}", "title": TITLES[n], "body": "Trời đẹp."} for n in range(3, 6)]
    asked: list[dict[str, str | None]] = [
        {"id": "1", "set": "s", "question": "Ai\u2028đến?", "article": "a3"},
        {"id": "2", "set": "s", "question": "Ai đi?", "article": "a4"},
        {"id": "3", "set": "s", "question": "Ai ở?", "article": None, "near_miss": "a3"},
        {"id": "4", "set": "s", "question": "Ai về?", "article": None, "near_miss": "a5"},
        {"id": "5", "set": "s", "question": "Ai hỏi?", "article": None},
        {"id": "6", "set": "other", "question": "Ai nói?", "article": "a3"},
    ]
    lines = [json.dumps(each, ensure_ascii=False) + "\n" for each in asked]
    files = {name: tmp_path / f"{name}.jsonl" for name in ("articles", "questions", "out")}
    files["articles"].write_text("".join(json.dumps(each) + "\n" for each in articles))
    files["questions"].write_text("\n".join(lines), encoding="utf-8")
    options = [part for name, file in files.items() for part in (f"--{name}", str(file))]
    monkeypatch.setattr(sys, "argv", ["split", *options, "--set", "s"])
    main()
    assert files["out"].read_text(encoding="utf-8") == "".join(lines[n] for n in (1, 3, 4, 5))
