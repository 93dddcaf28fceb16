"""The rules of the house: what lies where, and what may import what."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found.add(node.module or "")
    return found


def test_the_top_level_is_the_fixed_one() -> None:
    tracked = {"pyproject.toml", "README.md", "bot", "retrieval", "tests", "corpus"}
    assert tracked <= {path.name for path in ROOT.iterdir()}


@pytest.mark.parametrize("path", modules("retrieval"), ids=lambda p: str(p.relative_to(ROOT)))
def test_retrieval_knows_nothing_of_the_fronts(path: Path) -> None:
    assert {name.partition(".")[0] for name in imported(path)} & {"bot", "telegram"} == set()


def test_no_module_asks_whether_a_package_is_there() -> None:
    for path in [*modules("bot"), *modules("retrieval")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and node.type is not None:
                assert "ImportError" not in ast.unparse(node.type), path
