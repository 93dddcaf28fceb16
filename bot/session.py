"""What the commands of one run of ``hoibao`` share: settings, texts, consoles, the open archive."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from bot.rendering.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from rich.console import ConsoleOptions, RenderableType
    from rich.segment import Segment

    from bot.precedence import Precedence
    from bot.settings import Settings
    from bot.texts import Texts
    from retrieval.encoder import Encoder
    from retrieval.errors import HoibaoError
    from retrieval.rereading import PassageReader
    from retrieval.store import Store

_UNWRAPPED = 1_000_000  # columns: what is piped is not broken into lines
_PADDING = re.compile(" +$", re.MULTILINE)


@dataclass
class Session:
    """The parts are opened when first asked for, and only then is what they need imported."""

    settings: Settings
    texts: Texts
    debug: bool = False

    @cached_property
    def out(self) -> Console:
        """Where answers go."""
        return console(sys.stdout)

    @cached_property
    def err(self) -> Console:
        """Where progress and complaints go."""
        return console(sys.stderr)

    def complain(self, error: HoibaoError) -> None:
        """Says what went wrong where the command goes on."""
        self.err.print(Text(self.texts.error(error), style="red"))

    @cached_property
    def store(self) -> Store:
        from retrieval.store import Store

        return Store.open(self.settings.database)

    @cached_property
    def encoder(self) -> Encoder:
        from retrieval.encoder import SentenceEncoder

        with self.err.status(self.texts("progress.loading")):
            return SentenceEncoder.load(self.settings.model)

    @cached_property
    def precedence(self) -> Precedence:
        from bot.precedence import Precedence

        return Precedence(self.settings.home)

    def encoder_for_adding(self) -> Encoder:
        """The model for what can wait while somebody is answered, here or in another process."""
        from bot.precedence import YieldingEncoder

        return YieldingEncoder(self.encoder, self.precedence)

    @cached_property
    def reader(self) -> PassageReader | None:
        """What reads the best passages again: the reranker or reader that is set, or our own."""
        if self.settings.reranker is not None:
            from retrieval.reranking import Reranker

            with self.err.status(self.texts("progress.loading")):
                return Reranker.load(self.settings.reranker)
        if self.settings.reader == "off":
            return None
        from retrieval.encoder import SentenceEncoder
        from retrieval.reader.reader import Reader

        if not isinstance(self.encoder, SentenceEncoder):  # it has no layers to stand on
            return None
        if self.settings.reader is None:
            return Reader.shipped(self.encoder)
        return Reader.load(self.settings.reader, self.encoder)


class _Safe(Console):
    """A console in which what is printed can do nothing but appear."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=printable(segment.text))


class _Plain(_Safe):
    """A console for what is piped: no line is broken, and none is filled up with spaces."""

    def print(self, *objects: Any, **options: Any) -> None:
        with self.capture() as captured:
            super().print(*objects, **options)
        self.file.write(_PADDING.sub("", captured.get()))


def console(file: TextIO) -> Console:
    """Where text is printed as it is, in the width of the terminal, if it is one."""
    if file.isatty():
        return _Safe(file=file, highlight=False, markup=False, emoji=False)
    return _Plain(file=file, highlight=False, markup=False, emoji=False, width=_UNWRAPPED)
