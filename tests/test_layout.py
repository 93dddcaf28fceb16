"""The rules of the house: what may import what, and that every text is there in both languages."""

from __future__ import annotations

import ast
import string
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from bot.texts import Language, Texts
from retrieval import errors
from retrieval.errors import HoibaoError

ROOT = Path(__file__).parent.parent
LANGUAGES: tuple[Language, ...] = ("vi", "en")
# Sections of which the code also makes keys by name: f"doctor.{finding.name}".
_BY_NAME = {"archive", "doctor", "help"}
_DATABASE = "archive.db"  # looks like a key


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


def texts_of(language: Language) -> dict[str, str]:
    """Every text by ``section.name``."""
    catalogue = Texts.of(language).catalogue
    return {f"{s}.{name}": text for s, names in catalogue.items() for name, text in names.items()}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def strings(folder: str) -> set[str]:
    """Every string in the code of a folder; the parts between the facts of formatted ones."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in modules(folder))
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def error_classes() -> list[type[HoibaoError]]:
    """All but those that never reach a person, which live beside what catches them."""
    classes = (kind for kind in vars(errors).values() if isinstance(kind, type))
    return [kind for kind in classes if issubclass(kind, HoibaoError) and kind is not HoibaoError]


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


def test_both_languages_have_the_same_texts_with_the_same_facts() -> None:
    vietnamese, english = (texts_of(language) for language in LANGUAGES)
    assert list(vietnamese) == list(english)
    for key, text in vietnamese.items():
        assert placeholders(text) == placeholders(english[key]), key


def test_every_text_is_used() -> None:
    used = strings("bot")
    for key in texts_of("vi"):
        section, name = key.split(".")
        if section == "error" and name[0].isupper():
            assert hasattr(errors, name), key
        else:
            assert key in used or (section in _BY_NAME and name in used), key


def test_every_key_in_the_code_has_a_text() -> None:
    known = texts_of("vi")
    sections = {key.partition(".")[0] for key in known}
    keys = set()
    for text in strings("bot"):
        section, dot, name = text.partition(".")
        if dot and name.isidentifier() and section in sections:
            keys.add(text)
    assert len(keys) > 20
    assert keys - known.keys() == {_DATABASE}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", error_classes(), ids=lambda kind: kind.__name__)
def test_every_error_tells_its_facts_in_both_languages(
    kind: type[HoibaoError], language: Language
) -> None:
    names: list[str] = [field.name for field in fields(kind)] if is_dataclass(kind) else []
    if kind is errors.SourceError:  # only its kinds are raised
        return
    facts = {
        name: 1_000 + n
        if name in {"size", "limit", "length", "line", "article_id"}
        else f"<{name}>"
        for n, name in enumerate(names)
    }
    error = kind(**facts)
    told = Texts.of(language).error(error)
    template = Texts.of(language).catalogue["error"][kind.__name__]
    for name in placeholders(template):
        assert (f"<{name}>" in told) or (f"{facts[name]:,}" in told) or (str(facts[name]) in told)
    assert "{" not in told
    assert told == told.strip() != ""
