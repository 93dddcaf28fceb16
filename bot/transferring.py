"""``hoibao export`` and ``hoibao import``: an archive as one file, there and back."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from bot.outputs import check_output
from bot.people import People
from bot.people.lines import (
    ANSWERS,
    FOLLOWS,
    PEOPLE,
    AnswerLine,
    FollowLine,
    PersonLine,
    answer_line,
    follow_line,
)
from bot.people.ratings import by_answer
from bot.progress import progress
from retrieval.store import Outcome
from retrieval.transfer import (
    ARTICLES,
    FEEDS,
    LARGEST_NUMBER,
    VECTORS,
    Imported,
    export_articles,
    export_feeds,
    good,
    import_articles,
    import_feeds,
    invalid,
    reading,
    writing,
)
from retrieval.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.people import Citation
    from bot.people.moving import Numbered
    from bot.session import Session
    from retrieval.store import Store
    from retrieval.transfer import Backup, BackupWriter

_NUMBERED: tuple[Numbered, ...] = ("answers", "follows")


@dataclass(slots=True)
class _Taken:
    """How much of what people said and follow was new."""

    answers: int = 0
    languages: int = 0
    follows: int = 0


def export_archive(session: Session, path: Path, *, with_people: bool) -> None:
    """Writes all of it, as it is at one moment; ``with_people``: with who they are.

    Errors: those of :func:`check_output` and :func:`writing`.
    """
    check_output(session.settings, path)
    with (
        writing(path) as writer,
        closing(People.open(session.settings.database)) as people,
        session.store.snapshot() as store,
    ):
        known = frozenset(store.article_ids(after=0))
        with progress(session, "progress.exporting", len(known)) as advance:
            export_articles(store, writer, advance)
        feeds = export_feeds(store, writer)
        answers = writer.write(ANSWERS, _answer_lines(people, store, known, with_people))
        for name in _NUMBERED:
            writer.numbers[name] = people.moving.last_number(name)
        if with_people:
            _export_people(people, writer, known)
    told = session.texts(
        "transfer.exported", path=path, articles=len(known), feeds=feeds, answers=answers
    )
    session.err.print(Text(told))


def import_archive(session: Session, path: Path) -> int:
    """Takes in what is good of a backup and not known yet; returns how much was wrong with it."""
    done, taken = Imported(), _Taken()
    with reading(path) as backup, closing(People.open(session.settings.database)) as people:
        damage = backup.damage()
        done.problems += damage.values()
        articles = backup.manifest.members.get(ARTICLES)
        with progress(session, "progress.importing", articles.lines if articles else 0) as advance:
            # Every article is checked by itself, so that those of a damaged member can be taken.
            import_articles(
                session.store,
                backup,
                session.encoder_for_adding,
                done,
                advance,
                with_vectors=VECTORS not in damage,
            )
        if FEEDS not in damage:
            import_feeds(session.store, backup, done)
        if ANSWERS not in damage:
            taken.answers = _import_answers(people, session.store, backup, done)
        if PEOPLE not in damage:
            for person in good(backup.lines(PEOPLE, PersonLine), done):
                taken.languages += people.moving.add_language(person.user, person.language)
        if FOLLOWS not in damage:
            taken.follows = _import_follows(people, session.store, backup, done)
        for name in _NUMBERED:
            last = backup.manifest.numbers.get(name, 0)
            people.moving.skip_numbers(name, min(last, LARGEST_NUMBER))
    _tell(session, done, taken)
    return len(done.problems)


def _export_people(people: People, writer: BackupWriter, known: frozenset[int]) -> None:
    languages = people.moving.languages()
    writer.write(PEOPLE, (PersonLine(user=user, language=told) for user, told in languages))
    writer.write(FOLLOWS, (follow_line(each, known) for each in people.moving.follows()))


def _answer_lines(
    people: People, store: Store, known: frozenset[int], with_people: bool
) -> Iterator[AnswerLine]:
    for said in by_answer(people.feedback()):
        citations = said[0].answer.citations
        cited = [each.article_id if _stands(each, store) else None for each in citations]
        yield answer_line(said, cited, known, people=with_people)


def _stands(citation: Citation, store: Store) -> bool:
    """Whether its article says so, or ever did."""
    place = Span(citation.start, citation.end)
    return store.version_saying(citation.article_id, place, citation.text) is not None


def _import_answers(people: People, store: Store, backup: Backup, done: Imported) -> int:
    count = 0
    for number, line in backup.lines(ANSWERS, AnswerLine):
        if not isinstance(line, AnswerLine):
            done.problems.append(line)
            continue
        if why := _unfounded(line, store, done):
            done.problems.append(invalid(backup.path, ANSWERS, number, why))
            continue
        answer = line.stored(done.ids)
        count += people.moving.add_answer(answer, line.rated(answer))
    return count


def _unfounded(line: AnswerLine, store: Store, done: Imported) -> str | None:
    """What a line quotes that no article that came with it says."""
    for number, citation in enumerate(line.citations, start=1):
        if citation.article is None:
            continue
        if citation.article not in done.ids:
            return f"citations.{number}: the article {citation.article} is not there"
        place = Span(citation.start, citation.end)
        if store.version_saying(done.ids[citation.article], place, citation.text) is None:
            return f"citations.{number}: the article {citation.article} does not say so"
    return None


def _import_follows(people: People, store: Store, backup: Backup, done: Imported) -> int:
    count = 0
    kept = all(there == here for there, here in done.ids.items())
    for line in good(backup.lines(FOLLOWS, FollowLine), done):
        seen = line.seen if kept else store.last_number()
        count += people.moving.add_follow(line.follow(done.ids, seen))
    return count


def _tell(session: Session, done: Imported, taken: _Taken) -> None:
    for problem in done.problems:
        session.complain(problem)
    told = session.texts(
        "transfer.imported",
        **{outcome.value: done.outcomes[outcome] for outcome in Outcome},
        feeds=done.feeds,
        answers=taken.answers,
        languages=taken.languages,
        follows=taken.follows,
        problems=len(done.problems),
    )
    session.err.print(Text(told))
