"""Asking from the terminal: one question, or a conversation."""

from __future__ import annotations

import json
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING

from rich.text import Text

from bot.clock import today
from bot.progress import in_steps
from bot.prose import prose
from bot.rendering.explanation import explanation_view
from bot.rendering.machine import answer_object
from bot.rendering.terminal import answer_view
from bot.texts import Texts
from retrieval.answer import consider
from retrieval.archive import Archive
from retrieval.encoder import SentenceEncoder
from retrieval.errors import HoibaoError, SettingInvalid
from retrieval.question import checked
from retrieval.vietnamese.ellipsis import is_greeting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.session import Session
    from retrieval.conversation import Turn
    from retrieval.encoder import Encoder
    from retrieval.prose import Sentence
    from retrieval.types import Answer

MEMORY = 4  # turns of a conversation that are kept
_FAREWELLS = {"/thoát", "/thoat", "/quit", "/exit"}


def ask_once(session: Session, question: str, *, as_json: bool, explain: bool = False) -> None:
    """Prints the answer to one question. Errors: those of :func:`retrieval.question.checked`."""
    question = checked(question)  # before an archive is filled for it
    archive = open_archive(session)
    with session.precedence.answering():
        considered = consider(archive, question, today())
    found = considered.answer
    if as_json:
        print_json(found, list(prose(session.settings, found, archive.encoder)))
    else:
        _print(session, found, archive.encoder)
    if explain:
        for part in explanation_view(considered):
            session.err.print(part, crop=False)


def converse(session: Session) -> None:
    """Answers question after question until the person leaves."""
    archive = open_archive(session, stays=True)
    count = session.store.size()
    session.err.print(session.texts("answer.welcome", count=count))
    read = _reader(session)
    history: list[Turn] = []
    while (line := read()) is not None and line.strip().lower() not in _FAREWELLS:
        if not line.strip():
            continue
        try:
            question = checked(line)
            if is_greeting(question):
                session.err.print(session.texts("answer.greeting"))
                continue
            archive.refresh()
            with session.precedence.answering():
                considered = consider(archive, question, today(), history)
            _print(session, considered.answer, archive.encoder)
            history = [*history[1 - MEMORY :], considered.turn]
        except HoibaoError as error:
            session.complain(error)
    session.err.print(session.texts("answer.farewell"))


def open_archive(session: Session, *, stays: bool = False) -> Archive:
    """The archive, filled from the corpus folder if nothing was ever put into it.

    ``stays``: whether many questions are to come, so that preparing for them pays.
    """
    if session.store.generation() == 0:
        _fill(session)
    encoder, reader = session.encoder, session.reader  # which show that they are loaded
    if stays and isinstance(encoder, SentenceEncoder):
        encoder.quicken()
    with in_steps(session, "progress.caching") as watch:
        return Archive.open(session.store, encoder, session.settings.home, reader, watch)


def _fill(session: Session) -> None:
    """Puts the corpus folder into an empty archive, or says why it stays empty."""
    settings = session.settings
    if settings.corpus.is_dir():
        session.err.print(session.texts("progress.first", folder=settings.corpus))
        from bot.adding import add_sources

        add_sources(session, [str(settings.corpus)])
    elif "corpus" in settings.model_fields_set:
        session.complain(SettingInvalid("HOIBAO_CORPUS", str(settings.corpus)))
    else:  # installed without the repository
        session.err.print(session.texts("archive.empty"))


def _print(session: Session, found: Answer, encoder: Encoder) -> None:
    texts = Texts.spoken(found.language)
    for sentence in prose(session.settings, found, encoder):
        session.out.print(Text(sentence.text))
    for part in answer_view(found, texts):
        session.out.print(part, crop=False)


def print_json(found: Answer, written: Sequence[Sentence]) -> None:
    json.dump(answer_object(found, written), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def _reader(session: Session) -> Callable[[], str | None]:
    """A function that reads a line, None at the end: with editing and history in a terminal."""
    if not sys.stdin.isatty():
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # a bad byte must not end the conversation
        return lambda: sys.stdin.readline() or None
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory

    prompt: PromptSession[str] = PromptSession(
        f"{session.texts('answer.question')}> ",
        history=FileHistory(session.settings.home / "chat_history"),
    )

    def read() -> str | None:
        try:
            return prompt.prompt()
        except EOFError:
            return None

    return read
