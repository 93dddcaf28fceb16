"""The installed command, as a process of its own: the way from the corpus to a cited answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

QUESTION = "Ai phát biểu chỉ đạo hội nghị tổng kết năm 2008 của Văn phòng Trung ương Đảng?"
HEAVY = {
    "alembic",
    "faiss",
    "numpy",
    "sentence_transformers",
    "sqlalchemy",
    "torch",
    "transformers",
}
COMMAND = Path(sys.executable).with_name("hoibao")


class Ran(NamedTuple):
    code: int
    out: str
    err: str


def hoibao(folder: Path, *arguments: str | bytes, **settings: str) -> Ran:
    """Runs the command in ``folder``, with its home there."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("HOIBAO_")}
    done = subprocess.run(
        [COMMAND, *arguments],
        cwd=folder,
        env=known | {"HOIBAO_HOME": str(folder / "home")} | settings,
        capture_output=True,
        timeout=300,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("program")


@pytest.fixture(scope="module")
def first(place: Path) -> Ran:
    """The very first question, on the bundled model."""
    return hoibao(place, "ask", "--json", QUESTION)


def test_the_first_question_gets_a_cited_answer(
    first: Ran, place: Path, pytestconfig: pytest.Config
) -> None:
    assert first.code == 0, first.err
    assert first.err.splitlines() == [
        f"Kho còn trống: đưa các bài trong “{pytestconfig.rootpath / 'corpus'}” vào.",
        "2 bài mới, 0 bài thay đổi, 0 bài đã có, 0 tệp không đọc được.",
    ]
    found = json.loads(first.out)
    assert found["status"] == "answered"
    quote = found["quotes"][0]
    assert "Tổng Bí thư Nông Đức Mạnh" in quote["text"]
    assert quote["published"] == "2009-01-16T07:56+07:00"
    assert quote["published_how"] == "stated"
    assert quote["article"] == 1


def test_the_second_run_says_the_same_in_words(first: Ran, place: Path) -> None:
    ran = hoibao(place, "ask", QUESTION)
    assert (ran.code, ran.err) == (0, "")
    quotes = json.loads(first.out)["quotes"]
    lines = ran.out.splitlines()
    assert f"  “{quotes[0]['text']}” [1]" in lines
    (source,) = [line for line in lines if line.startswith("[1]")]
    assert source.endswith(f"] TTXVN · {quotes[0]['title']} · 16/1/2009")
    assert "\x1b" not in ran.out
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"], ["eval", "--help"]])
def test_help_is_in_the_persons_language_and_loads_nothing_heavy(
    tmp_path: Path, language: str, arguments: list[str]
) -> None:
    program = (
        "import sys, atexit\n"
        f"sys.argv = {['hoibao', *arguments]!r}\n"
        "atexit.register(lambda: print(*{m.partition('.')[0] for m in sys.modules}, "
        "file=sys.stderr))\n"
        "from bot.cli import main\n"
        "main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"HOIBAO_LANGUAGE": language},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0
    told = {"vi": "In hướng dẫn này.", "en": "Show this message."}[language]
    assert told in done.stdout.decode()
    assert HEAVY & set(done.stderr.decode().split()) == set()


def test_bytes_that_are_no_text_are_asked_without(tmp_path: Path) -> None:
    ran = hoibao(tmp_path, "ask", b"\xff\xfe", HOIBAO_LANGUAGE="en")
    told = 'You asked nothing. For example: hoibao ask "Ai phát biểu tại hội nghị?"\n'
    assert ran == Ran(2, "", told)


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_error(tmp_path: Path, closed: str) -> None:
    settings = os.environ | {"HOIBAO_HOME": str(tmp_path / "home")}
    command = f'"{COMMAND}" doctor {closed} | cat'
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], cwd=tmp_path, env=settings, timeout=60,
        capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


def test_letters_that_an_output_has_no_code_for_are_signs(tmp_path: Path) -> None:
    done = subprocess.run(
        [COMMAND, "doctor"],
        cwd=tmp_path,
        env=os.environ | {"HOIBAO_HOME": str(tmp_path / "home"), "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    first = done.stdout.decode("latin-1").splitlines()[0]
    assert first.startswith("?  Ch??ng tr\xecnh      hoibao ")
    assert (done.returncode, done.stderr) == (0, b"")


def test_wrong_settings_are_wrong_use(tmp_path: Path) -> None:
    told = "Không có thiết lập nào tên là HOIBAO_LANG. Có phải ý bạn là HOIBAO_LANGUAGE?\n"
    assert hoibao(tmp_path, "list", HOIBAO_LANG="en") == Ran(2, "", told)
    told = "HOIBAO_LANGUAGE='de' không hợp lệ; cần vi hoặc en.\n"
    assert hoibao(tmp_path, "list", HOIBAO_LANGUAGE="de") == Ran(2, "", told)
    told = "HOIBAO_PACE='0' is not valid; it should be a whole number from 1 on.\n"
    assert hoibao(tmp_path, "list", HOIBAO_PACE="0", HOIBAO_LANGUAGE="en") == Ran(2, "", told)


def test_an_unknown_command_is_wrong_use(tmp_path: Path) -> None:
    ran = hoibao(tmp_path, "lits")
    assert (ran.code, ran.out) == (2, "")
    assert "list" in ran.err
    assert "Traceback" not in ran.err


def test_a_reader_that_leaves_early_is_no_error(place: Path, first: Ran) -> None:
    command = f'"{COMMAND}" show 1 | head -c 1'
    settings = os.environ | {"HOIBAO_HOME": str(place / "home")}
    done = subprocess.run(
        command, shell=True, cwd=place, env=settings, capture_output=True, timeout=60, check=False
    )
    assert done.stderr == b""


_ADD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.conftest import ToyEncoder
from bot.cli import run
from bot.session import Session
from bot.settings import Settings
from bot.texts import Texts
for folder in sys.argv[3:]:
    session = Session(Settings(home=Path(sys.argv[2])), Texts.of("en"))
    session.encoder = ToyEncoder()
    code = run(session, ["add", folder])
    if code:
        sys.exit(code)
"""


def test_two_processes_adding_at_once_lose_nothing(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    home = tmp_path / "home"
    for name in ("a", "b", "shared"):
        (tmp_path / name).mkdir()
        for n in range(10):
            text = f"Bài {name} số {n}\n\nNội dung của bài {name} số {n}."
            (tmp_path / name / f"{n}.txt").write_text(text, encoding="utf-8")
    adders = [
        subprocess.Popen(
            [sys.executable, "-c", _ADD, pytestconfig.rootpath, home, tmp_path / name, shared],
            stderr=subprocess.PIPE,
        )
        for name, shared in (("a", tmp_path / "shared"), ("b", tmp_path / "shared"))
    ]
    told = [adder.communicate(timeout=120)[1].decode() for adder in adders]
    assert [adder.returncode for adder in adders] == [0, 0], told
    listed = hoibao(tmp_path, "list")
    titles = [line.split("\t")[-1] for line in listed.out.splitlines()]
    expected = [f"Bài {name} số {n}" for name in ("a", "b", "shared") for n in range(10)]
    assert sorted(titles) == sorted(expected)
