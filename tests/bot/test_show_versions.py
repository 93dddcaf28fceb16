"""``hoibao show`` tells of earlier versions, and shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.dates import day_in_vietnam

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Hoibao


def test_earlier_versions_are_told_of_and_shown(hoibao: Hoibao, tmp_path: Path) -> None:
    path = tmp_path / "bridge.txt"
    path.write_text("Cầu Bến Đá thông xe\n\nCầu dài 320 m.", encoding="utf-8")
    hoibao("add", path)
    assert "corrected" not in hoibao("show", "1").out
    path.write_text("Cầu Bến Đá thông xe\n\nCầu dài 230 m.", encoding="utf-8")
    hoibao("add", path)

    now = hoibao("show", "1").out
    assert now.startswith(
        "This article was corrected; earlier versions: 1 (hoibao show 1 --version 1).\n"
    )
    assert "▌1 Cầu dài 230 m." in now
    assert hoibao("show", "1", "--version", "2").out == now

    (then, _) = hoibao.store().versions(1)
    assert then.replaced_at is not None
    shown = hoibao("show", "1", "--version", "1").out
    assert shown.startswith(f"Version 1, replaced on {day_in_vietnam(then.replaced_at)}.\n")
    assert shown.endswith("\n\nCầu dài 320 m.\n")

    ran = hoibao("show", "1", "--version", "3")
    assert (ran.code, ran.err) == (2, "Article 1 has no version 3; the last one is 2.\n")
