"""What the archive's own text teaches about its language: marks and abbreviations."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

from retrieval.vietnamese.abbreviations import Abbreviations
from retrieval.vietnamese.diacritics import Restorer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from retrieval.store import Changes

_MANIFEST = "manifest.json"
_STALE_SHARE = 0.05


class Language:
    """A restorer of marks and a list of abbreviations, both learnt from articles.

    A cache of the database, as the indexes are: ``generation`` is the state that it reflects.
    Of ``learnt`` articles some may be gone or changed since; see :meth:`outdated`.
    """

    def __init__(self) -> None:
        self.restorer = Restorer()
        self.abbreviations = Abbreviations()
        self.generation = 0
        self.learnt = 0

    def learn(self, texts: Sequence[str]) -> None:
        """Learns from one text an article."""
        self.restorer.learn(texts)
        self.abbreviations.learn(texts)
        self.learnt += len(texts)

    def outdated(self, changes: Changes) -> bool:
        """Whether so much of what was learnt is gone that it is time to learn anew.

        A few words of articles that are gone do no harm to statistics; reading the whole archive
        again for each correction would.
        """
        gone = self.learnt + len(changes.articles) - changes.total
        return gone > _STALE_SHARE * changes.total

    @classmethod
    def load(cls, folder: Path) -> Language:
        """What was saved in ``folder``; one that has learnt nothing if that cannot be read."""
        language = cls()
        try:
            manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
            stamp, generation, learnt = (manifest[k] for k in ("stamp", "generation", "learnt"))
            restorer = Restorer.load(folder / f"{stamp}.npz", stamp)
            abbreviations = Abbreviations.load(folder / f"{stamp}.json", stamp)
        except (OSError, ValueError, KeyError, TypeError):
            return language
        language.restorer, language.abbreviations = restorer, abbreviations
        language.generation, language.learnt = generation, learnt
        return language

    def save(self, folder: Path) -> None:
        """Writes everything under a new name, then, in one step, the manifest that names it."""
        folder.mkdir(parents=True, exist_ok=True)
        older = [path for path in folder.iterdir() if path.name != _MANIFEST]
        stamp = uuid.uuid4().hex
        self.restorer.save(folder / f"{stamp}.npz", stamp)
        self.abbreviations.save(folder / f"{stamp}.json", stamp)
        manifest = {"stamp": stamp, "generation": self.generation, "learnt": self.learnt}
        written = folder / f"{stamp}.manifest"
        written.write_text(json.dumps(manifest), encoding="utf-8")
        written.replace(folder / _MANIFEST)
        for path in older:
            path.unlink(missing_ok=True)
