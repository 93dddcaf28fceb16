"""Whatever files and backups hold, a terminal shows it and does nothing that it says."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from bot.rendering.printable import in_one_line, printable
from bot.session import console
from retrieval import ingest
from retrieval.types import Article, Block, BlockKind
from tests.conftest import Hoibao, ToyEncoder

if TYPE_CHECKING:
    from pathlib import Path

COLOURED = "\x1b]0;renamed\x07\x1b[31mđỏ\x9b2J"
SHOWN = "�]0;renamed��[31mđỏ�2J"
ARTICLE = Article("a.txt", "Cầu", "Cầu dài 320 m.", (Block(BlockKind.LEAD, 0, 14),))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@given(st.text())
def test_nothing_that_is_printed_acts(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert not {c for c in shown if c < " " or "\x7f" <= c <= "\x9f"} - {"\t", "\n"}
    assert not {"\t", "\n"} & set(in_one_line(text))
    assert printable(shown) == shown


def test_a_terminal_gets_no_codes_but_the_programs_own() -> None:
    for file in (io.StringIO(), Terminal()):
        out = console(file)
        out.print(Text("\x1b[31mđỏ\x9b2J\x06"), Text("\x1b[2J"))
        assert file.getvalue() == "�[31mđỏ�2J� �[2J\n"


def test_an_archive_can_hold_what_no_terminal_is_sent(hoibao: Hoibao, tmp_path: Path) -> None:
    hostile = replace(ARTICLE, source=COLOURED, title=f"{COLOURED}\tCầu\nmới", outlet=COLOURED)
    store = hoibao.store()
    list(ingest.add([hostile], store, ToyEncoder))
    store.close()
    backup = tmp_path / f"{COLOURED.replace('/', '')}.zip"
    told = [
        hoibao("list"),
        hoibao("show", "1"),
        hoibao("ask", "Cầu dài bao nhiêu?"),
        hoibao("export", backup),
        hoibao("import", f"{backup}?"),
        hoibao("remove", "1"),
    ]
    assert [ran.code for ran in told] == [0, 0, 0, 0, 1, 0]
    assert told[0].out == f"1\t\t{SHOWN}\t1\t{SHOWN} Cầu mới\n"
    assert "\x1b" not in "".join(ran.out + ran.err for ran in told)
