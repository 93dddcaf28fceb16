"""What the commands of one run of ``hoibao`` share: settings, texts, consoles, the open archive."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from typing import TextIO

    from bot.settings import Settings
    from bot.texts import Texts
    from retrieval.encoder import Encoder
    from retrieval.store import Store

_UNWRAPPED = 1_000_000  # columns: what is piped is not broken into lines


@dataclass
class Session:
    """The parts are opened when first asked for, and only then is what they need imported."""

    settings: Settings
    texts: Texts
    debug: bool = False

    @cached_property
    def out(self) -> Console:
        """Where answers go."""
        return _console(sys.stdout)

    @cached_property
    def err(self) -> Console:
        """Where progress and complaints go."""
        return _console(sys.stderr)

    @cached_property
    def store(self) -> Store:
        from retrieval.store import Store

        return Store.open(self.settings.database)

    @cached_property
    def encoder(self) -> Encoder:
        from retrieval.encoder import SentenceEncoder

        with self.err.status(self.texts("progress.loading")):
            return SentenceEncoder.load(self.settings.model)


def _console(file: TextIO) -> Console:
    return Console(file=file, highlight=False, width=None if file.isatty() else _UNWRAPPED)
