"""Asking on the terminal: one question or many, with the archive filled on first use."""

from __future__ import annotations

import io
import json
import os
import pty
import select
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING, Any

import pytest

from bot.asking import open_archive
from bot.cli import run
from bot.settings import Settings
from tests.conftest import ToyEncoder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Hoibao

QUESTION = "Ai phát biểu chỉ đạo Hội nghị tổng kết năm 2008 của Văn phòng Trung ương Đảng?"
FIELDS = {
    "text",
    "article",
    "start",
    "end",
    "sentence_start",
    "sentence_end",
    "title",
    "outlet",
    "published",
    "published_how",
    "url",
    "also_in",
    "answer",
}


def asked(hoibao: Hoibao, *question: str) -> dict[str, Any]:
    ran = hoibao("ask", "--json", *question)
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def test_the_first_question_fills_the_archive_and_says_so(hoibao: Hoibao) -> None:
    ran = hoibao("ask", "--json", QUESTION)
    assert ran.err == (
        f"The archive is empty: adding the articles of “{hoibao.corpus}”.\n"
        "2 new, 0 changed, 0 known already, 0 unreadable.\n"
    )
    assert json.loads(ran.out)["status"] in {"answered", "uncertain", "not_found"}
    assert [s.article.id for s in hoibao.store().summaries()] == [1, 2]


def test_the_second_run_starts_from_what_is_stored(hoibao: Hoibao) -> None:
    assert hoibao.encoder is not None
    first = asked(hoibao, QUESTION)
    embedded = len(hoibao.encoder.passages)
    assert embedded > 2
    store = hoibao.store()
    before = store.changes(since=0)
    vectors = store.vectors(before.added, hoibao.encoder.dimension)[1].tobytes()
    caches = {
        path: path.stat().st_mtime_ns
        for path in (hoibao.home / store.identity()).rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }
    assert len(caches) > 5

    ran = hoibao("ask", "--json", QUESTION)
    assert (ran.code, ran.err, json.loads(ran.out)) == (0, "", first)
    assert len(hoibao.encoder.passages) == embedded
    assert store.changes(since=0) == before
    assert store.vectors(before.added, hoibao.encoder.dimension)[1].tobytes() == vectors
    assert {path: path.stat().st_mtime_ns for path in caches} == caches


def test_what_programs_read_is_the_interface(hoibao: Hoibao) -> None:
    found = asked(hoibao, QUESTION)
    assert {"status", "confidence", "language", "reading", "quotes"} <= found.keys()
    assert 0 <= found["confidence"] <= 1
    assert found["language"] == "vi"
    assert found["reading"] is None
    store = hoibao.store()
    for quote in found["quotes"]:
        assert quote.keys() == FIELDS
        article = store.article(quote["article"])
        assert quote["text"] == article.text[quote["start"] : quote["end"]]
        assert quote["start"] <= quote["sentence_start"] < quote["sentence_end"] <= quote["end"]
        assert quote["title"] == article.title


def test_an_emptied_archive_is_not_filled_again(hoibao: Hoibao) -> None:
    asked(hoibao, QUESTION)
    hoibao("remove", "1", "2")
    ran = hoibao("ask", "--json", QUESTION)
    assert ran.err == ""
    found = json.loads(ran.out)
    assert (found["status"], found["quotes"]) == ("not_found", [])


def test_without_a_corpus_nothing_is_found(hoibao: Hoibao, tmp_path: Path) -> None:
    hoibao.corpus = tmp_path / "nowhere"
    ran = hoibao("ask", "--json", QUESTION)
    told = f"HOIBAO_CORPUS='{hoibao.corpus}' is not valid; it should be the path of a folder.\n"
    assert (ran.code, ran.err, json.loads(ran.out)["status"]) == (0, told, "not_found")


def test_an_archive_without_a_corpus_is_said_to_be_empty(hoibao: Hoibao, tmp_path: Path) -> None:
    """Where the program was installed without the repository, nobody has set the folder."""
    session = hoibao.session()
    nowhere = tmp_path / "nowhere"
    session.settings = Settings.model_construct({"home"}, home=hoibao.home, corpus=nowhere)
    hoibao.capsys.readouterr()
    assert run(session, ["ask", QUESTION]) == 0
    session.store.close()
    told = "The archive holds no articles yet. Add some: hoibao add FILE…\n"
    assert hoibao.capsys.readouterr().err == told


def test_a_lost_cache_is_made_again_without_a_word(hoibao: Hoibao) -> None:
    first = asked(hoibao, QUESTION)
    caches = hoibao.home / hoibao.store().identity()
    for path in sorted(caches.rglob("*")):
        if path.is_file() and path.suffix != ".lock":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    ran = hoibao("ask", "--json", QUESTION)
    assert (ran.code, ran.err, json.loads(ran.out)) == (0, "", first)


@pytest.mark.parametrize("question", ["", "   ", "?!…", "\x07\x00", "\ud800\udcff", "\u200b"])
def test_a_question_without_a_word_is_wrong_use(hoibao: Hoibao, question: str) -> None:
    ran = hoibao("ask", question)
    told = 'You asked nothing. For example: hoibao ask "Ai phát biểu tại hội nghị?"\n'
    assert ran == (2, "", told)
    assert not hoibao.home.exists()


def test_a_question_that_is_too_long_is_wrong_use(hoibao: Hoibao) -> None:
    ran = hoibao("ask", "a" * 10_000)
    told = (
        "The question has 10,000 characters, over the limit of 4,096. Please ask a shorter one.\n"
    )
    assert ran == (2, "", told)


@pytest.mark.parametrize(
    "disturb",
    [
        lambda text: text.replace(" ", "\n\t "),
        lambda text: text.replace(" ", " \x07\x1b"),
        lambda text: f"\udcff{text}\udc80",
        lambda text: text.replace("ỉ", "i\u0309"),
    ],
)
def test_what_cannot_be_seen_changes_no_answer(hoibao: Hoibao, disturb: Any) -> None:
    assert asked(hoibao, disturb(QUESTION)) == asked(hoibao, QUESTION)


def test_words_that_are_not_quoted_together_are_one_question(hoibao: Hoibao) -> None:
    assert asked(hoibao, *QUESTION.split()) == asked(hoibao, QUESTION)


@pytest.mark.parametrize(
    "question",
    [
        "VPTW",
        "VAN PHONG TRUNG UONG LAM GI",
        "' OR 1=1; --",
        "text:* AND (title:[a TO z]",
        "năm 0000, ngày 99/99/9999",
        "🙂🙂 ai?",
        "会议是谁主持的?",
        "một " * 1_000,
        "[bold]ai[/bold] {nói} %s",
    ],
)
def test_any_question_gets_an_answer_or_a_refusal(hoibao: Hoibao, question: str) -> None:
    assert asked(hoibao, question)["status"] in {"answered", "uncertain", "not_found"}
    ran = hoibao("ask", question)
    assert ran.code == 0
    assert ran.out.strip() != ""
    assert all(line == line.rstrip() for line in ran.out.split("\n"))
    assert "\x1b" not in ran.out


# Conversation -------------------------------------------------------------------------


class Piped(io.StringIO):
    """A standard input that is no terminal."""


def test_a_conversation_through_a_pipe(hoibao: Hoibao, monkeypatch: pytest.MonkeyPatch) -> None:
    hoibao("add", hoibao.corpus)
    monkeypatch.setattr(sys, "stdin", Piped(f"\n???\n{QUESTION}\nThanks!\n/quit\n{QUESTION}\n"))
    ran = hoibao("chat")
    once = hoibao("ask", QUESTION)
    assert ran.code == 0
    assert ran.out == once.out
    assert ran.err.splitlines() == [
        "Ask anything about the 2 articles in the archive. Leave with /quit or Ctrl-D.",
        'You asked nothing. For example: hoibao ask "Ai phát biểu tại hội nghị?"',
        "Happy to help. Ask in your own words, and the answer is looked for in the articles.",
        "Goodbye.",
    ]


def test_a_conversation_ends_with_its_input(
    hoibao: Hoibao, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Piped(""))
    ran = hoibao("chat")
    assert (ran.code, ran.out, ran.err.splitlines()[-1]) == (0, "", "Goodbye.")


def test_a_conversation_sees_what_is_added_meanwhile(hoibao: Hoibao, tmp_path: Path) -> None:
    session = hoibao.session()
    archive = open_archive(session)
    path = tmp_path / "new.txt"
    path.write_text("Cầu Bến Đá thông xe\n\nCầu Bến Đá dài 320 m.", encoding="utf-8")
    hoibao("add", path)
    assert archive.refresh()
    assert 3 in {p.article_id for p in archive.store.passages(range(100)).values()}
    assert len(archive.dense) == len(archive.lexical)
    session.store.close()


_CHAT = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from tests.conftest import ToyEncoder
from bot.cli import run
from bot.session import Session
from bot.settings import Settings
from bot.texts import Texts
session = Session(Settings(home=Path(sys.argv[1]), corpus=Path(sys.argv[2])), Texts.of("en"))
session.encoder = ToyEncoder()
sys.exit(run(session, ["chat"]))
"""


def chat_command(hoibao: Hoibao, root: Path) -> list[str]:
    places = [hoibao.home, hoibao.corpus, root]
    return [sys.executable, "-c", _CHAT, *map(str, places)]


def test_bytes_that_are_no_text_do_not_end_a_conversation(
    hoibao: Hoibao, pytestconfig: pytest.Config
) -> None:
    ran = subprocess.run(
        chat_command(hoibao, pytestconfig.rootpath),
        input=b"\xff\xfe\n\x80Ai ph\xc3\xa1t bi\xe1\xbb\x83u?\n",
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout != b""
    assert ran.stderr.decode().splitlines()[-1] == "Goodbye."


def test_a_conversation_in_a_terminal_has_line_editing_and_history(
    hoibao: Hoibao, pytestconfig: pytest.Config
) -> None:
    hoibao("add", hoibao.corpus)
    terminal, inner = pty.openpty()
    termios.tcsetwinsize(inner, (24, 80))
    process = subprocess.Popen(
        chat_command(hoibao, pytestconfig.rootpath),
        stdin=inner,
        stdout=inner,
        stderr=inner,
        env=os.environ | {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
    )
    os.close(inner)
    seen = ""

    def expect(text: str) -> None:
        nonlocal seen
        deadline = time.monotonic() + 60
        while text not in seen:
            ready, _, _ = select.select([terminal], [], [], deadline - time.monotonic())
            assert ready, seen
            seen += os.read(terminal, 65_536).decode(errors="replace")
        seen = seen.partition(text)[2]

    def type_(keys: str) -> None:
        os.write(terminal, keys.encode())

    try:
        expect("Ask>")
        type_("??x\x7f?\r")  # a letter too many, taken back
        expect("You asked nothing.")
        expect("Ask>")
        type_("\x1b[A\r")  # the arrow up brings the line before
        expect("You asked nothing.")
        expect("Ask>")
        type_("\x04")
        expect("Goodbye.")
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        os.close(terminal)
    history = (hoibao.home / "chat_history").read_text(encoding="utf-8")
    assert [line[1:] for line in history.splitlines() if line.startswith("+")] == ["???"]


def test_the_toy_encoder_is_deterministic() -> None:
    a, b = ToyEncoder().encode_questions(["Cầu mới", "cau moi"])
    assert (a == b).all()
    assert a.sum() == pytest.approx(2 / 2**0.5)
