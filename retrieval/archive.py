"""The archive as one searches it: the database and its caches, kept in step."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from retrieval.errors import ArchiveFull, ArchiveUnwritable, reason
from retrieval.index import DenseIndex, Manifest
from retrieval.ingest import check_model
from retrieval.language import Language
from retrieval.lexical import LexicalIndex
from retrieval.store import is_full

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from retrieval.encoder import Encoder
    from retrieval.rereading import PassageReader
    from retrieval.store import Changes, Store

    Watch = Callable[[int, int], None]

_BATCH = 5_000  # passages brought from the database into the caches at a time
_STEP = 5_000  # articles after which a cache is saved
UNSAVED_SHARE = 0.001
"""Of what is cached, that may change before it is saved again. A file is written whole, which one
article is not worth; a start catches up with a hundred of 110,000 in a moment."""


def _unwatched(done: int, left: int) -> None:
    """Nobody wants to know."""


class Archive:
    """A store with the caches over it, for one model.

    The parts are given finished. Searching sees the archive as :meth:`refresh` last left it.
    ``folder`` is where the caches are saved; None keeps them in memory. ``reader`` reads the best
    passages again, if there is one.
    """

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        dense: DenseIndex,
        lexical: LexicalIndex,
        language: Language,
        folder: Path | None = None,
        reader: PassageReader | None = None,
    ) -> None:
        self.store = store
        self.encoder = encoder
        self.dense = dense
        self.lexical = lexical
        self.language = language
        self.reader = reader
        self._folder = folder
        self._unsaved_articles = 0

    @classmethod
    def open(
        cls,
        store: Store,
        encoder: Encoder,
        folder: Path | None = None,
        reader: PassageReader | None = None,
        watch: Watch = _unwatched,
    ) -> Archive:
        """The archive over ``store``; its caches are loaded from ``folder``, or built anew.

        ``watch``: see :meth:`refresh`.
        Errors: :class:`ModelMismatch` if the stored vectors are not this encoder's, and those of
        :meth:`refresh`.
        """
        check_model(store, encoder)
        identity = store.identity()
        manifest = Manifest(identity, encoder.fingerprint, encoder.dimension)
        caches = folder and folder / identity
        with _told(caches) if caches else nullcontext():
            archive = cls(
                store,
                encoder,
                DenseIndex.load(caches / "dense", manifest) if caches else DenseIndex(manifest),
                LexicalIndex.open(caches and caches / "lexical"),
                Language.load(caches / "language") if caches else Language(),
                caches,
                reader,
            )
        archive.refresh(watch)
        return archive

    def refresh(self, watch: Watch = _unwatched) -> bool:
        """Catches up with the database; whether there was anything to catch up with.

        A cache of a state that the database was never in, which then is an older copy of itself,
        is filled anew. Each goes on where it was interrupted. ``watch`` is told after every step
        how many articles it brought into a cache, and how many are left for that.
        Errors: :class:`ModelMismatch` if another process has embedded articles anew with another
        model, :class:`ArchiveFull`, :class:`ArchiveUnwritable`, and those of the store.
        """
        seen = (self.dense.generation, self.lexical.generation, self.language.generation)
        if {self.store.generation()} == set(seen):
            return False
        with _told(self._folder) if self._folder else nullcontext():
            for step in (self._refresh_dense, self._refresh_lexical, self._refresh_language):
                while changes := step():
                    watch(len(changes.articles), changes.left)
        return True

    def _refresh_dense(self) -> Changes | None:
        changes, anew = self._due(self.dense.generation)
        if changes is None:
            return None
        check_model(self.store, self.encoder)
        if anew:
            self.dense.clear()
        self.dense.remove(changes.removed)
        for some in _slices(changes.added):
            self.dense.add(*self.store.vectors(some, self.encoder.dimension))
            self.dense.settle()
        self.dense.settle()  # what is gone may be much without anything new
        self.dense.generation = changes.generation
        if self._folder and self.dense.unsaved > UNSAVED_SHARE * len(self.dense):
            self.dense.save(self._folder / "dense")
        return changes

    def _refresh_lexical(self) -> Changes | None:
        changes, anew = self._due(self.lexical.generation)
        if changes is None:
            return None
        if anew:
            self.lexical.clear()
        self.lexical.remove(changes.removed)
        for some in _slices(changes.added):
            passages = list(self.store.passages(some).values())
            articles = self.store.articles({passage.article_id for passage in passages})
            found = [(p, articles[p.article_id]) for p in passages if p.article_id in articles]
            self.lexical.add(
                ids=[passage.id for passage, _ in found],
                texts=[article.text[p.start : p.end] for p, article in found],
                titles=[article.title for _, article in found],
            )
        self.lexical.commit(changes.generation)
        return changes

    def _refresh_language(self) -> Changes | None:
        changes, anew = self._due(self.language.generation)
        if changes is None:
            return None
        if anew or self.language.outdated(changes):
            self.language = Language()
            changes = self.store.changes(0, _STEP)
        for some in _slices(changes.articles):
            articles = self.store.articles(some).values()
            self.language.learn([f"{article.title}\n{article.text}" for article in articles])
        self.language.generation = changes.generation
        self._unsaved_articles += len(changes.articles)
        if self._folder and self._unsaved_articles > UNSAVED_SHARE * self.language.learnt:
            self.language.save(self._folder / "language")
            self._unsaved_articles = 0
        return changes

    def _due(self, generation: int) -> tuple[Changes | None, bool]:
        """What a cache of a ``generation`` has to catch up with next, and whether from nothing."""
        if generation == self.store.generation():
            return None, False
        known = self.store.was_at(generation)
        return self.store.changes(generation if known else 0, _STEP), not known


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Our errors for what NumPy, FAISS and tantivy each say in their own way, or not at all."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        if is_full(folder):
            raise ArchiveFull(str(folder)) from error
        if isinstance(error, OSError):
            raise ArchiveUnwritable(str(error.filename or folder), reason(error)) from error
        raise


def _slices(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]
