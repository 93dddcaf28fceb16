"""How much a bot may send, and how fast the server itself is."""

from __future__ import annotations

from tests.botapi.api import BotApi
from tests.botapi.caller import Caller
from tests.botapi.limits import Limits, Pace
from tests.botapi.refusals import Refusal


def spend(pace: Pace, chat_id: int, now: float, in_group: bool = False) -> int | None:
    """The seconds to wait; None when it goes out."""
    try:
        pace.spend(chat_id, in_group, now)
    except Refusal as refusal:
        return refusal.parameters["retry_after"]
    return None


def test_thirty_a_second_over_all_chats() -> None:
    pace = Pace(Limits())
    assert [spend(pace, n, 10 + n / 100) for n in range(30)] == [None] * 30
    assert spend(pace, 99, 10.5) == 1
    assert spend(pace, 99, 10.99) == 1
    assert spend(pace, 99, 11.0) is None
    assert spend(pace, 99, 11.005) == 1


def test_twenty_a_minute_into_a_group() -> None:
    pace = Pace(Limits())
    assert [spend(pace, -1, float(n), in_group=True) for n in range(20)] == [None] * 20
    assert spend(pace, -1, 20.0, in_group=True) == 40
    assert spend(pace, -2, 20.0, in_group=True) is None
    assert spend(pace, 1, 20.0) is None
    assert spend(pace, -1, 60.0, in_group=True) is None


def test_limits_can_be_changed_and_turned_off() -> None:
    pace = Pace(Limits(messages_a_second=None, messages_a_second_in_one_chat=1))
    assert [spend(pace, n, 0) for n in range(100)] == [None] * 100
    assert spend(pace, 5, 0.2) == 1


def test_too_many_requests_as_told() -> None:
    with BotApi(limits=Limits(messages_a_second=2)) as api:
        bot, an = Caller(api), api.person()
        an.sends("a")
        for _ in range(2):
            bot("sendMessage", chat_id=an.id, text="a")
        answer = bot.post("sendMessage", chat_id=an.id, text="a")
        assert answer.status_code == 429
        assert answer.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
        assert bot.refusal("sendMessage", chat_id=an.id, text="") == (
            400,
            "Bad Request: message text is empty",
        )
        assert [request.status for request in api.calls("sendMessage")] == [200, 200, 429, 400]
        bot.close()
