"""What is remembered, on its way to another machine and in from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from bot.people import ratings, rows
from bot.people.schema import answers, follows, people
from bot.people.times import stamp
from retrieval.store.connection import last_number, skip_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.people.types import Follow, Rated, StoredAnswer
    from bot.texts import Language
    from retrieval.store.connection import Connector

Numbered = Literal["answers", "follows"]
_TABLES: dict[Numbered, sa.Table] = {"answers": answers, "follows": follows}


class Moving:
    """Reads all of it, and takes in what isn't known here. Every verb is one transaction."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    def last_number(self, name: Numbered) -> int:
        """The last number that was given to an answer or a follow."""
        with self._connector.reading() as db:
            return last_number(db, _TABLES[name])

    def skip_numbers(self, name: Numbered, last: int) -> None:
        """Gives no number up to ``last`` any more."""
        if self.last_number(name) < last:
            with self._connector.writing() as db:
                skip_numbers(db, _TABLES[name], last)

    def languages(self) -> list[tuple[int, Language]]:
        """The people who have chosen a language."""
        query = sa.select(people).where(people.c.language.is_not(None)).order_by(people.c.user_id)
        with self._connector.reading() as db:
            return [(row.user_id, row.language) for row in db.execute(query)]

    def follows(self) -> list[Follow]:
        """All that have not ended."""
        query = sa.select(follows).where(follows.c.ended_at.is_(None)).order_by(follows.c.id)
        with self._connector.reading() as db:
            return [rows.follow_from(row) for row in db.execute(query)]

    def add_answer(self, answer: StoredAnswer, said: Sequence[Rated]) -> bool:
        """Stores an answer and what people said of it, unless that question was asked then."""
        asked = answer.asked
        same = (answers.c.asked_at == stamp(asked.at), answers.c.question == asked.question)
        with self._connector.writing() as db:
            if db.execute(sa.select(answers.c.id).where(*same)).first() is not None:
                return False
            answer_id = _insert(db, answers, answer.id, rows.stored_values(answer))
            for each in said:
                ratings.add(db, answer_id, each.user_id, each.verdict, each.reason, each.at)
        return True

    def add_language(self, user_id: int, language: Language) -> bool:
        """Remembers a language, unless that person has chosen one here."""
        chosen = sa.select(people.c.language).where(people.c.user_id == user_id)
        update = sa.update(people).where(people.c.user_id == user_id).values(language=language)
        with self._connector.writing() as db:
            if db.execute(chosen).scalar() is not None:
                return False
            if db.execute(update).rowcount == 0:
                db.execute(sa.insert(people).values(user_id=user_id, language=language))
        return True

    def add_follow(self, follow: Follow) -> bool:
        """Stores a follow, unless that person follows the question here, or has ended it since."""
        values = rows.follow_values(follow)
        same = (follows.c.user_id == follow.user_id, follows.c.folded == values["folded"])
        since = sa.or_(follows.c.ended_at.is_(None), follows.c.ended_at >= values["created_at"])
        with self._connector.writing() as db:
            if db.execute(sa.select(follows.c.id).where(*same, since)).first() is not None:
                return False
            _insert(db, follows, follow.id, values)
        return True


def _insert(db: sa.Connection, table: sa.Table, number: int, values: dict[str, Any]) -> int:
    """Inserts a row, under the number that it had if that was never given here; its number."""
    if number > last_number(db, table):
        values = values | {"id": number}
    return int(db.execute(sa.insert(table).values(values).returning(table.c.id)).scalar_one())
