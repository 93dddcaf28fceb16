"""Updates from Telegram, kept until they are dealt with, so that a restart loses none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.people.schema import inbox
from bot.people.times import stamp

if TYPE_CHECKING:
    from datetime import datetime

_GONE = object()
_UPDATE_ID = "update_id"
_CHAT, _TYPE = "chat", "type"
_REPLIED = ("reply_to_message", "external_reply")


def receive(db: sa.Connection, update_id: int, payload: str, now: datetime) -> bool:
    known = sa.select(inbox.c.update_id).where(inbox.c.update_id == update_id)
    if db.execute(known).first() is not None:
        return False
    row = {"update_id": update_id, "payload": payload, "received_at": stamp(now)}
    db.execute(sa.insert(inbox).values(row))
    return True


def done(db: sa.Connection, update_id: int, now: datetime) -> None:
    values = {"payload": None, "done_at": stamp(now)}
    db.execute(sa.update(inbox).where(inbox.c.update_id == update_id).values(values))


def waiting(db: sa.Connection) -> list[tuple[int, str]]:
    query = sa.select(inbox.c.update_id, inbox.c.payload).where(inbox.c.done_at.is_(None))
    return [(row.update_id, row.payload) for row in db.execute(query.order_by("update_id"))]


def forget(db: sa.Connection, user_id: int, now: datetime) -> None:
    """Takes a person out of the updates that wait; theirs count as dealt with."""
    for update_id, payload in waiting(db):
        update = json.loads(payload)
        kept = without(update, user_id)
        if kept is None:
            done(db, update_id, now)
        elif kept != update:
            text = json.dumps(kept, ensure_ascii=False)
            here = inbox.c.update_id == update_id
            db.execute(sa.update(inbox).where(here).values(payload=text))


def without(update: dict[str, Any], user_id: int) -> dict[str, Any] | None:
    """An update without what it says of a person; None if nothing is left of it.

    What goes is the person, and what names them as its sender or subject: their message, a
    mention, the message of theirs that another one replies to together with the words quoted.
    """
    kept = _without(update, user_id)
    return None if kept is _GONE or kept.keys() <= {_UPDATE_ID} else kept


def _without(value: Any, user_id: int) -> Any:
    if isinstance(value, list):
        return [kept for one in value if (kept := _without(one, user_id)) is not _GONE]
    if not isinstance(value, dict):
        return value
    # In a group others write too, so that it says whose a message is only as its sender or origin.
    stands = {_CHAT} if user_id < 0 and _TYPE not in value else set()
    named = {name: one for name, one in value.items() if name not in stands}
    if any(_is(one, user_id) for one in (value, *named.values())):
        return _GONE
    kept = value | {name: _without(one, user_id) for name, one in named.items()}
    if kept.get("origin") is _GONE:  # of a message in another chat that is replied to
        return _GONE
    if any(kept.get(name) is _GONE for name in _REPLIED):
        kept.pop("quote", None)
    return {name: one for name, one in kept.items() if one is not _GONE}


def _is(value: Any, user_id: int) -> bool:
    return isinstance(value, dict) and value.get("id") == user_id
