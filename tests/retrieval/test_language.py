"""What is learnt from the archive's text, kept on disk, and learnt anew when it is time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from retrieval.language import Language
from retrieval.store import Changes
from retrieval.vietnamese.abbreviations import Expansion

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [
    "Ban quản lý cảng cá (BQLCC) họp với ngư dân Vạn Giã.",
    "Ngư dân Vạn Giã ra khơi sớm. Ban quản lý cảng cá đón tàu.",
]
TYPED, RESTORED = "ngu dan van gia ra khoi", "ngư dân vạn giã ra khơi"


def knows(language: Language) -> bool:
    """Whether it has learnt what ``TEXTS`` teach, marks and abbreviation; all or nothing."""
    restored = language.restorer.restore(TYPED)[0].text == RESTORED
    expanded = language.abbreviations.expand("BQLCC") == [
        Expansion("BQLCC", ("Ban quản lý cảng cá",))
    ]
    assert restored == expanded
    return restored


def is_new(language: Language) -> bool:
    return (language.generation, language.learnt, knows(language)) == (0, 0, False)


@pytest.fixture
def taught() -> Language:
    language = Language()
    language.learn(TEXTS)
    language.generation = 7
    return language


def test_nothing_is_known_before_it_is_learnt() -> None:
    assert is_new(Language())


def test_articles_teach_marks_and_abbreviations(taught: Language) -> None:
    assert knows(taught)
    assert taught.learnt == 2
    taught.learn(["Một bài nữa."])
    assert taught.learnt == 3


def test_what_was_saved_comes_back(taught: Language, tmp_path: Path) -> None:
    taught.save(tmp_path / "language")
    loaded = Language.load(tmp_path / "language")
    assert knows(loaded)
    assert (loaded.generation, loaded.learnt) == (7, 2)
    loaded.learn(["Một bài nữa."])
    assert (loaded.learnt, taught.learnt) == (3, 2)


def test_saving_again_leaves_nothing_old(taught: Language, tmp_path: Path) -> None:
    taught.save(tmp_path)
    first = {path.name for path in tmp_path.iterdir()}
    taught.generation = 8
    taught.save(tmp_path)
    second = {path.name for path in tmp_path.iterdir()}
    assert len(first) == len(second) == 3
    assert first & second == {"manifest.json"}
    assert Language.load(tmp_path).generation == 8


def test_a_folder_that_is_not_there_teaches_nothing(tmp_path: Path) -> None:
    assert is_new(Language.load(tmp_path / "nowhere"))


@pytest.mark.parametrize("suffix", [".npz", ".json", "manifest.json"])
@pytest.mark.parametrize("damage", ["missing", "empty", "truncated", "garbage", "foreign"])
def test_damaged_files_teach_nothing(
    taught: Language, tmp_path: Path, suffix: str, damage: str
) -> None:
    taught.save(tmp_path)
    (victim,) = (
        path
        for path in tmp_path.iterdir()
        if path.name.endswith(suffix)
        and (path.name == "manifest.json") == (suffix == "manifest.json")
    )
    content = victim.read_bytes()
    match damage:
        case "missing":
            victim.unlink()
        case "empty":
            victim.write_bytes(b"")
        case "truncated":
            victim.write_bytes(content[: len(content) // 2])
        case "garbage":
            victim.write_bytes(bytes(255 - byte for byte in content))
        case "foreign":
            victim.write_bytes(b"[1, 2]")
    language = Language.load(tmp_path)
    assert is_new(language)
    language.learn(TEXTS)
    language.save(tmp_path)
    assert knows(Language.load(tmp_path))


def test_files_of_two_savings_do_not_mix(taught: Language, tmp_path: Path) -> None:
    """As after a crash between the two: each file tells to which saving it belongs."""
    taught.save(tmp_path / "one")
    Language().save(tmp_path / "two")
    ours = json.loads((tmp_path / "one" / "manifest.json").read_text())["stamp"]
    theirs = json.loads((tmp_path / "two" / "manifest.json").read_text())["stamp"]
    other = (tmp_path / "two" / f"{theirs}.json").read_bytes()
    (tmp_path / "one" / f"{ours}.json").write_bytes(other)
    assert is_new(Language.load(tmp_path / "one"))


def test_an_interrupted_saving_leaves_the_one_before(taught: Language, tmp_path: Path) -> None:
    taught.save(tmp_path)
    (tmp_path / "half.npz").write_bytes(b"PK")
    (tmp_path / "half.manifest").write_text("{")
    assert knows(Language.load(tmp_path))


@pytest.mark.parametrize(
    ("learnt", "changed", "total", "expected"),
    [
        (0, 0, 0, False),
        (0, 3, 3, False),
        (100, 5, 105, False),  # five new ones
        (100, 5, 100, False),  # five changed: what they said before is 5 %
        (100, 6, 100, True),
        (105, 0, 100, False),  # five removed
        (106, 0, 100, True),
        (2, 0, 1, True),
        (3, 0, 0, True),
    ],
)
def test_it_is_time_to_learn_anew_when_a_twentieth_is_gone(
    learnt: int, changed: int, total: int, expected: bool
) -> None:
    language = Language()
    language.learnt = learnt
    changes = Changes(1, removed=[], added=[], articles=list(range(changed)), total=total)
    assert language.outdated(changes) is expected
