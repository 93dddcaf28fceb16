"""``hoibao export`` and ``hoibao import``: the same content there and back, and nothing bad in."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.outputs import check_output
from bot.people import Asked, Citation, People, Reason, Verdict
from retrieval import ingest
from retrieval.checksum import checksum
from retrieval.conversation import Turn
from retrieval.store import Store, Version
from retrieval.types import (
    Answer,
    Article,
    Block,
    BlockKind,
    DateSource,
    Dating,
    Hit,
    Passage,
    Precision,
    Quote,
    Span,
    Status,
)
from tests.conftest import Hoibao, ToyEncoder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOON = datetime(2026, 3, 1, 5, 0, 0, 123_000, tzinfo=UTC)
BRIDGE = Article(
    source="/news/bridge.txt",
    title="Cầu Bến Đá thông xe",
    text="Cầu Bến Đá dài 320 m.\n\nẢnh: cầu mới.",
    blocks=(Block(BlockKind.LEAD, 0, 21), Block(BlockKind.CAPTION, 23, 36, "Ngọc Lan")),
    kicker="Giao thông",
    author="Hà An",
    agency="TTXVN",
    outlet="Báo Bến Đá",
    url="https://bao.example.vn/cau.html",
    dating=Dating(NOON, Precision.DAY, DateSource.STATED),
)
CORRECTED = replace(BRIDGE, text="Cầu Bến Đá dài 230 m.\n\nẢnh: cầu mới.")
RICE = Article(
    "/news/rice.txt", "Lúa được mùa", "Lúa đạt 7 tấn.", (Block(BlockKind.PARAGRAPH, 0, 14),)
)
LOST = replace(RICE, source="/news/lost.txt", title="Bài bị bỏ")
ANONYMOUS, NAMED = 71_000_000_001, 71_000_000_002


def put(store: Store, *articles: Article) -> None:
    list(ingest.add(articles, store, ToyEncoder))


def rated(store: Store, people: People) -> None:
    """Two answers: one quotes what has been corrected since, one what was removed."""
    for message, (number, span, verdict) in enumerate(
        [(1, Span(0, 21), Verdict.GOOD), (2, Span(0, 14), Verdict.BAD)], start=11
    ):
        article = store.article(number)
        quote = Quote(article, *span, span, also_in=(3, 9), answer=Span(span.start, span.start + 3))
        hits = (Hit(Passage(1, 3, 0, 14), store.article(3), 0.5), Hit(Passage(1, 2, 0, 3), LOST, 0))
        answer = Answer(
            "Dài bao nhiêu?",
            Status.ANSWERED,
            0.75,
            "vi",
            (quote,),
            hits,
            unheard=("x",),
            apart=("y",),
        )
        asked = Asked(ANONYMOUS, ANONYMOUS, message, f"dai bao nhieu {message}?", NOON)
        number = people.record(asked, answer, Turn("Dài bao nhiêu?", ("Bến Đá",), "Cầu"), 120)
        people.sent(number, [message + 100])
        people.rate(number, NAMED, verdict)
        people.rate(number, ANONYMOUS, Verdict.BAD, Reason.OUTDATED)


@pytest.fixture
def filled(hoibao: Hoibao) -> Hoibao:
    """An archive with a corrected article, a removed one, a feed, feedback and people."""
    hoibao.home.mkdir()
    store = Store.open(hoibao.home / "archive.db", lambda: NOON)
    put(store, BRIDGE, LOST, RICE)
    people = People.open(hoibao.home / "archive.db", lambda: NOON)
    rated(store, people)
    put(store, CORRECTED)
    put(store, BRIDGE)
    put(store, CORRECTED)
    store.remove(2)
    store.feeds.add("https://bao.example.vn/rss", "Báo Bến Đá", NOON)
    people.set_language(NAMED, "en")
    people.follow(NAMED, NAMED, None, "Cầu nào mới?", "vi", seen=3, told=(1, 2))
    people.follow(NAMED, NAMED, None, "Lúa ra sao?", "vi")
    people.unfollow(2, NAMED)
    people.close()
    store.close()
    return hoibao


def elsewhere(hoibao: Hoibao, name: str = "elsewhere") -> Hoibao:
    """Another machine, with an encoder of its own."""
    return replace(hoibao, home=hoibao.home.parent / name, encoder=ToyEncoder())


def contents(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def rewritten(path: Path, changed: dict[str, str | None], *, honest: bool = True) -> Path:
    """A backup with other members; ``honest``: its manifest says so."""
    members = {name: text for name, text in (contents(path) | changed).items() if text is not None}
    manifest = json.loads(members.pop("manifest.json"))
    if honest:
        for name, text in members.items():
            data = text.encode()
            facts = {"lines": data.count(b"\n"), "bytes": len(data)}
            manifest["members"][name] = facts | {"sha256": hashlib.sha256(data).hexdigest()}
    other = path.with_name("rewritten.zip")
    with zipfile.ZipFile(other, "w") as file:
        for name, text in members.items():
            file.writestr(name, text)
        file.writestr("manifest.json", json.dumps(manifest))
    return other


def edited(text: str, line: int, edit: Callable[[dict[str, Any]], object]) -> str:
    """The lines with one of them, from 1, changed."""
    lines = text.splitlines()
    fields = json.loads(lines[line - 1])
    edit(fields)
    lines[line - 1] = json.dumps(fields, ensure_ascii=False)
    return "".join(f"{each}\n" for each in lines)


# There and back -----------------------------------------------------------------------


def test_what_is_exported_and_imported_is_exported_the_same(filled: Hoibao, tmp_path: Path) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    ran = filled("export", "--people", first)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"Written to “{first}”: 2 articles, 1 feed, 2 rated answers.\n"
    other = elsewhere(filled)
    ran = other("import", first)
    assert (ran.code, ran.err) == (
        0,
        "2 new articles, 0 changed, 0 known already. New: 1 feed, 2 rated answers, 1 language,"
        " 1 follow. Damaged: 0.\n",
    )
    assert other.encoder is not None
    assert other.encoder.passages == []  # the vectors came along
    other("export", "--people", second)
    assert contents(second) == contents(first)
    assert second.read_bytes() == first.read_bytes()

    store = other.store()
    here = filled.store()
    assert store.versions(1) == [
        Version(replace(BRIDGE_STORED, id=1), 1, NOON),
        Version(replace(CORRECTED_STORED, id=1), 2, NOON),
        Version(replace(BRIDGE_STORED, id=1), 3, NOON),
        Version(replace(CORRECTED_STORED, id=1), 4),
    ]
    assert store.versions(3) == here.versions(3)
    assert store.sentences([1, 3]) == here.sentences([1, 3])
    assert store.signatures([1, 3]) == here.signatures([1, 3])
    assert {k: v.tolist() for k, v in store.sentence_vectors([1, 3]).items()} == {
        k: v.tolist() for k, v in here.sentence_vectors([1, 3]).items()
    }


BRIDGE_STORED = replace(BRIDGE, dating=Dating(NOON.astimezone(), Precision.DAY, DateSource.STATED))
CORRECTED_STORED = replace(BRIDGE_STORED, text=CORRECTED.text)


def test_importing_twice_changes_nothing(filled: Hoibao, tmp_path: Path) -> None:
    path, again = tmp_path / "first.zip", tmp_path / "again.zip"
    filled("export", "--people", path)
    other = elsewhere(filled)
    other("import", path)
    for program in (other, filled):
        generation = program.store().generation()
        ran = program("import", path)
        assert (ran.code, ran.err) == (
            0,
            "0 new articles, 0 changed, 2 known already. New: 0 feeds, 0 rated answers,"
            " 0 languages, 0 follows. Damaged: 0.\n",
        )
        assert program.store().generation() == generation
        program("export", "--people", again)
        assert contents(again) == contents(path)


def test_without_people_nobody_can_be_told(filled: Hoibao, tmp_path: Path) -> None:
    path, again = tmp_path / "first.zip", tmp_path / "again.zip"
    filled("export", path)
    members = contents(path)
    assert set(members) == {
        *("articles.jsonl", "vectors.jsonl", "feeds.jsonl", "answers.jsonl", "manifest.json")
    }
    assert not any(
        str(number) in text for text in members.values() for number in (ANONYMOUS, NAMED)
    )
    other = elsewhere(filled)
    other("import", path)
    other("export", again)
    assert contents(again) == members
    people = People.open(other.home / "archive.db")
    said = {(r.answer.id, r.verdict, r.reason, r.at) for r in people.feedback()}
    assert said == {
        (1, Verdict.GOOD, None, NOON),
        (1, Verdict.BAD, Reason.OUTDATED, NOON),
        (2, Verdict.BAD, None, NOON),
        (2, Verdict.BAD, Reason.OUTDATED, NOON),
    }
    assert {r.answer.asked.user_id for r in people.feedback()} == {0}


def test_verdicts_that_came_along_are_counted_and_can_be_taken_back(
    filled: Hoibao, tmp_path: Path
) -> None:
    path = tmp_path / "first.zip"
    filled("export", "--people", path)
    other = elsewhere(filled)
    other("import", path)
    other("import", path)
    people = People.open(other.home / "archive.db", lambda: NOON)

    def thumbs() -> list[tuple[int, int]]:
        return [(day.good, day.bad) for day in people.statistics(2)]

    assert thumbs() == [(0, 0), (1, 3)]
    people.rate(1, NAMED, Verdict.BAD)
    assert thumbs() == [(0, 0), (0, 4)]


def test_no_number_is_given_again(filled: Hoibao, tmp_path: Path) -> None:
    path = tmp_path / "first.zip"
    store = filled.store()
    put(store, replace(RICE, source="/last.txt", title="Bài cuối"))
    store.remove(4)
    filled("export", path)
    other = elsewhere(filled)
    other("import", path)
    here = other.store()
    put(here, replace(RICE, source="/new.txt", title="Bài mới"))
    assert [summary.article.id for summary in here.summaries()] == [1, 3, 5]
    people = People.open(other.home / "archive.db")
    assert people.follow(5, 5, None, "Ai?", "vi").id == 3


def test_another_model_makes_its_own_vectors(filled: Hoibao, tmp_path: Path) -> None:
    path = tmp_path / "first.zip"
    filled("export", path)
    other = replace(elsewhere(filled), encoder=ToyEncoder("other", 32))
    assert other("import", path).code == 0
    store = other.store()
    assert [model.name for model in store.models()] == ["other"]
    assert store.sentence_vectors([1])[1].shape == (2, 32)
    assert store.passages_of(1) == [Passage(1, 1, 0, 21), Passage(2, 1, 23, 36)]


def test_into_an_archive_in_use_articles_get_numbers_and_all_that_names_them_follows(
    filled: Hoibao, tmp_path: Path
) -> None:
    path = tmp_path / "first.zip"
    filled("export", "--people", path)
    other = elsewhere(filled)
    other.home.mkdir()
    mine = [replace(RICE, source=f"/{n}.txt", title=f"Bài {n}") for n in range(4)]
    put(other.store(), *mine, replace(CORRECTED, title="Một bản khác"))
    ran = other("import", path)
    assert ran.err.startswith("1 new article, 1 changed, 0 known already.")
    store = other.store()
    assert store.article(5) == replace(CORRECTED_STORED, id=5)
    assert [version.article.title for version in store.versions(5)] == [
        BRIDGE.title,
        CORRECTED.title,
        BRIDGE.title,
        "Một bản khác",
        CORRECTED.title,
    ]
    assert store.article(6) == replace(RICE, id=6)
    people = People.open(other.home / "archive.db")
    (second, first) = sorted(
        {r.answer.id: r.answer for r in people.feedback()}.values(), key=lambda a: -a.id
    )
    assert first.citations == (
        Citation(5, 0, 21, Span(0, 21), "Cầu Bến Đá dài 320 m.", Span(0, 3), also_in=(6,)),
    )
    assert second.citations[0].article_id == 0  # what it quoted was removed
    assert first.hits == ((6, 0, 14, checksum("Lúa đạt 7 tấn.")),)
    (follow,) = people.follows(NAMED)
    assert (follow.seen, follow.told) == (6, (5,))


def test_an_older_backup_does_not_undo_a_correction(filled: Hoibao, tmp_path: Path) -> None:
    path = tmp_path / "first.zip"
    filled("export", path)
    newest = replace(CORRECTED, text="Cầu Bến Đá dài 231 m.\n\nẢnh: cầu mới.")
    put(filled.store(), newest)
    ran = filled("import", path)
    assert ran.err.startswith("0 new articles, 0 changed, 2 known already.")
    assert filled.store().article(1).text == newest.text


# What is damaged ----------------------------------------------------------------------


def damaged(
    filled: Hoibao, tmp_path: Path, member: str, line: int, edit: Any
) -> tuple[Hoibao, str]:
    """An archive into which a backup with one bad line was imported, and what was said."""
    path = tmp_path / "first.zip"
    filled("export", "--people", path)
    text = edited(contents(path)[member], line, edit)
    other = elsewhere(filled)
    ran = other("import", rewritten(path, {member: text}))
    assert ran.code == 1
    return other, ran.err


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda f: f.update(text=f["text"].replace("7", "8")), "the digest is not the article's"),
        (lambda f: f.update(title="Khác"), "the digest is not the article's"),
        (
            lambda f: f.update(blocks=[["paragraph", 0, 15, None]]),
            "block 0:15 is not in the text of 14",
        ),
        (
            lambda f: f.update(blocks=[["paragraph", -1, 14, None]]),
            "block -1:14 is not in the text of 14",
        ),
        (lambda f: f.pop("title"), "title: Field required"),
        (lambda f: f.update(id="3"), "id: Input should be a valid integer"),
        (lambda f: f.update(more=1), "more: Extra inputs are not permitted"),
        (lambda f: f.update(published="2026-03-01"), "a part of the date is missing"),
        (
            lambda f: f.update(
                published="0001-01-01T00:00:00+14:00",
                published_precision="minute",
                published_how="stated",
            ),
            "the date has no day in Vietnam",
        ),
    ],
)
def test_a_bad_article_is_named_and_the_good_rest_is_taken(
    filled: Hoibao, tmp_path: Path, edit: Any, why: str
) -> None:
    other, said = damaged(filled, tmp_path, "articles.jsonl", 2, edit)
    assert said.splitlines()[0] == f"“rewritten.zip/articles.jsonl”, line 2: {why}."
    assert [s.article.id for s in other.store().summaries()] == [1]
    assert other.store().article(1) == filled.store().article(1)


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (
            lambda f: f["versions"][1].update(text=f["versions"][1]["text"] + "!"),
            ": the digest is not the article's",
        ),
        (
            lambda f: f["versions"][1].update(replaced_at="9999-12-31T23:59:59Z"),
            ".replaced_at: Input should be less than 9999-12-31T00:00:00Z",
        ),
    ],
)
def test_a_bad_version_makes_its_article_a_bad_one(
    filled: Hoibao, tmp_path: Path, edit: Any, why: str
) -> None:
    other, said = damaged(filled, tmp_path, "articles.jsonl", 1, edit)
    assert said.splitlines()[0] == f"“rewritten.zip/articles.jsonl”, line 1: versions.1{why}."
    # Nor is what quoted it taken.
    assert said.splitlines()[1] == (
        "“rewritten.zip/answers.jsonl”, line 1: citations.1: the article 1 is not there."
    )
    assert [s.article.id for s in other.store().summaries()] == [3]


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda f: f.update(sentence_vectors=""), "0 bytes instead of 128"),
        (lambda f: f.update(sentences=[[0, 15]]), "0:15 is not in the text of 14"),
        (lambda f: f.update(passages=[[0, 14], [0, 14]]), "a passage stands there twice"),
        (lambda f: f.update(sentences=[]), "the passage 0:14 holds no sentence"),
        (lambda f: f.update(passage_vectors="A" * 172), "129 bytes instead of 128"),
        (
            lambda f: f.update(passage_vectors=f["passage_vectors"].replace("A", "D")),
            "a vector is not of unit length",
        ),
    ],
)
def test_bad_vectors_are_named_and_made_anew(
    filled: Hoibao, tmp_path: Path, edit: Any, why: str
) -> None:
    other, said = damaged(filled, tmp_path, "vectors.jsonl", 2, edit)
    assert said.splitlines()[0] == f"“rewritten.zip/vectors.jsonl”, line 2: {why}."
    here, there = filled.store(), other.store()
    assert there.sentences([1, 3]) == here.sentences([1, 3])
    ids = [passage.id for passage in there.passages_of(3)]
    assert there.vectors(ids, 64)[1].tolist() == (
        here.vectors([p.id for p in here.passages_of(3)], 64)[1].tolist()
    )


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (
            lambda f: f["citations"][0].update(text="Cầu Bến Đá dài 999 m."),
            "citations.1: the article 1 does not say so",
        ),
        (
            lambda f: f["citations"][0].update(start=1, sentence=[1, 21], answer=None),
            "citations.1: the article 1 does not say so",
        ),
        (
            lambda f: f["citations"][0].update(article=2),
            "citations.1: the article 2 is not there",
        ),
        (
            lambda f: f["citations"][0].update(sentence=[0, 22]),
            "citations.0: 0:22 is not in the quote 0:21",
        ),
        (
            lambda f: f.update(status="sure"),
            "status: Input should be 'answered', 'uncertain' or 'not_found'",
        ),
        (
            lambda f: f.update(said=[]),
            "said: Tuple should have at least 1 item after validation, not 0",
        ),
    ],
)
def test_a_quote_that_no_article_says_is_refused(
    filled: Hoibao, tmp_path: Path, edit: Any, why: str
) -> None:
    other, said = damaged(filled, tmp_path, "answers.jsonl", 1, edit)
    assert said.splitlines()[0] == f"“rewritten.zip/answers.jsonl”, line 1: {why}."
    people = People.open(other.home / "archive.db")
    assert {r.answer.id for r in people.feedback()} == {2}


@pytest.mark.parametrize(
    ("member", "edit", "why"),
    [
        (
            "answers.jsonl",
            lambda f: f.update(milliseconds=2**63),
            "milliseconds: Input should be less than 9223372036854775808",
        ),
        (
            "answers.jsonl",
            lambda f: f.update(confidence=float("nan")),
            "confidence: Input should be less than or equal to 1",
        ),
        (
            "answers.jsonl",
            lambda f: f["said"][0].update(at="9999-12-31T23:00:00Z"),
            "said.0.at: Input should be less than 9999-12-31T00:00:00Z",
        ),
        (
            "people.jsonl",
            lambda f: f.update(user=2**63),
            "user: Input should be less than 9223372036854775808",
        ),
        (
            "follows.jsonl",
            lambda f: f.update(seen=2**63),
            "seen: Input should be less than 9223372036854775808",
        ),
    ],
)
def test_a_number_that_no_database_holds_is_named_and_the_good_rest_is_taken(
    filled: Hoibao, tmp_path: Path, member: str, edit: Any, why: str
) -> None:
    _, said = damaged(filled, tmp_path, member, 1, edit)
    answers = "1 rated answer" if member == "answers.jsonl" else "2 rated answers"
    languages = "0 languages" if member == "people.jsonl" else "1 language"
    follows = "0 follows" if member == "follows.jsonl" else "1 follow"
    assert said.splitlines() == [
        f"“rewritten.zip/{member}”, line 1: {why}.",
        f"2 new articles, 0 changed, 0 known already. New: 1 feed, {answers},"
        f" {languages}, {follows}. Damaged: 1.",
    ]


def test_damage_that_the_manifest_tells_is_named_and_the_good_rest_is_taken(
    filled: Hoibao, tmp_path: Path
) -> None:
    path = tmp_path / "first.zip"
    filled("export", "--people", path)
    members = contents(path)
    other = elsewhere(filled)
    bad = rewritten(
        path,
        {
            "articles.jsonl": members["articles.jsonl"].replace("7 tấn", "9 tấn"),
            "vectors.jsonl": None,
            "feeds.jsonl": members["feeds.jsonl"].replace("bao.", "xao."),
        },
        honest=False,
    )
    ran = other("import", bad)
    assert ran.code == 1
    assert ran.err.splitlines() == [
        f"The part “articles.jsonl” of “{bad}” is damaged: its SHA-256 is another.",
        f"The part “vectors.jsonl” of “{bad}” is damaged: it is missing.",
        f"The part “feeds.jsonl” of “{bad}” is damaged: its SHA-256 is another.",
        "“rewritten.zip/articles.jsonl”, line 2: the digest is not the article's.",
        "1 new article, 0 changed, 0 known already. New: 0 feeds, 2 rated answers, 1 language,"
        " 1 follow. Damaged: 4.",
    ]
    assert other.store().feeds.all() == []


def test_a_flipped_bit_is_noticed(filled: Hoibao, tmp_path: Path) -> None:
    path = tmp_path / "first.zip"
    filled("export", path)
    with zipfile.ZipFile(path) as file:
        entry = file.getinfo("articles.jsonl")
    data = bytearray(path.read_bytes())
    data[entry.header_offset + 100 + entry.compress_size // 2] ^= 16
    path.write_bytes(data)
    ran = elsewhere(filled)("import", path)
    assert ran.code == 1
    assert ran.err.startswith(f"The part “articles.jsonl” of “{path}” is damaged: ")


def test_what_is_no_backup_is_told(hoibao: Hoibao, tmp_path: Path) -> None:
    path = tmp_path / "file.zip"
    ran = hoibao("import", path)
    assert (ran.code, ran.err) == (1, f"There is no file or folder “{path}”.\n")
    path.write_text("no zip at all")
    ran = hoibao("import", path)
    assert (ran.code, ran.err) == (
        1,
        f"“{path}” is not a Hỏi Báo backup: File is not a zip file.\n",
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("manifest.json", '{"format": "other", "version": 1}')
    ran = hoibao("import", path)
    assert ran.err == f"“{path}” is not a Hỏi Báo backup: format: Input should be 'hoibao'.\n"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("manifest.json", '{"format": "hoibao", "version": 2}')
    ran = hoibao("import", path)
    assert ran.err == (
        f"The backup “{path}” (format 2) was written by a newer Hỏi Báo; this one reads formats up"
        " to 1. Please update it.\n"
    )


def test_an_export_that_fails_leaves_the_file_that_was_there(
    filled: Hoibao, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    path = folder / "backup.zip"
    filled("export", path)
    before = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600

    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.fsync", broken)
    ran = filled("export", path)
    assert (ran.code, ran.err) == (1, f"Can't write to the file “{path}”: Input/output error.\n")
    assert path.read_bytes() == before
    assert list(folder.iterdir()) == [path]
    ran = filled("export", tmp_path / "nowhere" / "backup.zip")
    assert ran.code == 1


@pytest.mark.parametrize("name", ["archive.db", "archive.db-wal", "link.zip", "sub/../archive.db"])
def test_nothing_is_written_over_the_archive(filled: Hoibao, name: str) -> None:
    database = filled.home / "archive.db"
    (filled.home / "sub").mkdir()
    (filled.home / "link.zip").hardlink_to(database)
    path = filled.home / name
    told = f"“{path}” is the archive's database, which would be lost. Please name another file.\n"
    before = filled("list")
    assert filled("export", path) == (2, "", told)
    assert filled("feedback", "--bad", path) == (2, "", told)
    assert filled("eval", "--articles", "a", "--questions", "q", "--json", path) == (2, "", told)
    assert filled("list") == before


def commands_that_write(path: Path) -> tuple[tuple[str | Path, ...], ...]:
    questions = ("eval", "--articles", "nowhere", "--questions", "nowhere")
    return ("export", path), ("feedback", "--bad", path), (*questions, "--json", path)


@pytest.mark.parametrize("command", range(3))
def test_a_file_that_cannot_be_written_is_named_before_any_work(
    filled: Hoibao, tmp_path: Path, command: int
) -> None:
    loop, kept = tmp_path / "loop.json", tmp_path / "kept.json"
    loop.symlink_to(loop)
    for path, why in (
        (loop, "Too many levels of symbolic links"),
        (tmp_path / ("a" * 300), "File name too long"),
    ):
        told = f"Can't write to the file “{path}”: {why}.\n"
        assert filled(*commands_that_write(path)[command]) == (1, "", told)
    kept.write_text("kept")
    (dangling := tmp_path / "link.json").symlink_to(tmp_path / "new.json")
    for path in (kept, dangling):  # that they can be written to is found out without a trace
        check_output(filled.session().settings, path)
    assert kept.read_text() == "kept"
    assert sorted(path.name for path in tmp_path.glob("*.json")) == [
        *("kept.json", "link.json", "loop.json")
    ]


def test_what_no_disk_has_room_for_is_told_of_its_file(filled: Hoibao, tmp_path: Path) -> None:
    for name, line in (
        ("a.jsonl", {"id": "7", "title": "Cầu Bến Đá", "body": "Cầu Bến Đá đã thông xe."}),
        ("q.jsonl", {"id": "1", "question": "Cầu nào thông xe?", "article": "7", "answers": []}),
    ):
        (tmp_path / name).write_text(json.dumps(line))
    files = ("--articles", tmp_path / "a.jsonl", "--questions", tmp_path / "q.jsonl")
    told = "Can't write to the file “/dev/full”: No space left on device.\n"
    ran = filled("eval", *files, "--json", "/dev/full")
    assert (ran.code, ran.err) == (1, told)
    assert filled("feedback", "--bad", "/dev/full") == (1, "", told)


def test_a_backup_takes_no_device_s_place_and_leaves_a_link_one(
    filled: Hoibao, tmp_path: Path
) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    told = f"Can't write to the file “{pipe}”: not a regular file.\n"
    assert filled("export", pipe) == (1, "", told)
    assert pipe.is_fifo()
    (folder := tmp_path / "elsewhere").mkdir()
    (link := tmp_path / "backup.zip").symlink_to(folder / "backup.zip")
    for _ in range(2):
        assert filled("export", link).code == 0
        assert link.is_symlink()
        assert [path.name for path in folder.iterdir()] == ["backup.zip"]
    assert filled("import", folder / "backup.zip").code == 0


def test_a_member_of_bad_lines_is_not_read_to_its_end(filled: Hoibao, tmp_path: Path) -> None:
    path = tmp_path / "first.zip"
    filled("export", path)
    flooded = rewritten(path, {"articles.jsonl": contents(path)["articles.jsonl"] + "\n" * 5000})
    ran = elsewhere(filled)("import", flooded)
    *complaints, last, summary = ran.err.splitlines()
    assert len(complaints) == 1000
    assert last == (
        "“rewritten.zip/articles.jsonl”, line 1003: more than 1,000 lines are bad; the rest was not"
        " read."
    )
    assert summary.startswith("2 new articles, ")
    assert ran.code == 1


def test_hits_of_an_older_backup_are_taken(filled: Hoibao, tmp_path: Path) -> None:
    """They came without the checksum of what was said there."""
    path = tmp_path / "first.zip"
    filled("export", path)
    lines = contents(path)["answers.jsonl"]
    older = edited(lines, 1, lambda answer: answer.update(hits=[[3, 0, 14]]))
    other = elsewhere(filled)
    assert other("import", rewritten(path, {"answers.jsonl": older})).code == 0
    people = People.open(other.home / "archive.db")
    rated = next(each for each in people.feedback() if each.answer.id == 1)
    assert rated.answer.hits == ((3, 0, 14, None),)
    people.close()
