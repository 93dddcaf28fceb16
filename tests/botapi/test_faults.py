"""Failures on demand, and by chance that is the same for a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from tests.botapi.faults import Fault, Faults

if TYPE_CHECKING:
    from tests.botapi.api import BotApi
    from tests.botapi.caller import Caller
    from tests.botapi.people import Person


@pytest.mark.parametrize(
    ("fault", "status", "begins", "posted"),
    [
        (500, 500, '{"ok": false, "error_code": 500, "description": "Internal Server Error"', 0),
        (502, 502, "<html>\r\n<head><title>502 Bad Gateway</title>", 0),
        ("bad_gateway_after", 502, "<html>", 1),
        (429, 429, '{"ok": false, "error_code": 429, "description": "Too Many Requests: retry', 0),
    ],
)
def test_answers_that_are_failures(
    bot: Caller, api: BotApi, an: Person, fault: int | str, status: int, begins: str, posted: int
) -> None:
    api.fail_next("sendMessage", fault)
    answer = bot.post("sendMessage", chat_id=an.id, text="a")
    assert answer.status_code == status
    assert answer.text.startswith(begins)
    assert len(an.chat.from_bot) == posted
    bot("sendMessage", chat_id=an.id, text="b")
    first, second = api.calls("sendMessage")
    assert (first.status, first.fault) == (status, Fault.of(fault))
    assert (second.status, second.fault) == (200, None)


@pytest.mark.parametrize(("fault", "posted"), [("drop_before", 0), ("drop_after", 1)])
def test_connections_that_drop(
    bot: Caller, api: BotApi, an: Person, fault: str, posted: int
) -> None:
    api.fail_next("sendMessage", fault)
    with pytest.raises(httpx.TransportError):
        bot("sendMessage", chat_id=an.id, text="a")
    assert len(an.chat.from_bot) == posted
    assert api.calls("sendMessage")[0].status == (200 if posted else None)


def test_calls_that_are_never_answered(bot: Caller, api: BotApi, an: Person) -> None:
    api.fail_next("sendMessage", Fault.TIME_OUT)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(bot.address("sendMessage"), json={"chat_id": an.id, "text": "a"}, timeout=0.2)
    assert an.chat.from_bot == []
    assert api.calls("sendMessage")[0].status is None


def test_an_update_that_comes_twice(bot: Caller, api: BotApi) -> None:
    api.faults = Faults(rates={Fault.TWICE: 1})
    api.person().sends("a")
    [first] = bot("getUpdates")
    assert bot("getUpdates", offset=first["update_id"] + 1) == [first]
    assert bot("getUpdates", offset=first["update_id"] + 1) == []


def test_an_update_repeated_on_demand(bot: Caller, api: BotApi) -> None:
    api.person().sends("a")
    [first] = bot("getUpdates")
    assert bot("getUpdates", offset=first["update_id"] + 1) == []
    api.repeat_last_update()
    assert bot("getUpdates", offset=first["update_id"] + 1) == [first]


def test_updates_out_of_order(bot: Caller, api: BotApi) -> None:
    api.stop()  # so that nothing is let go before what follows it
    api.faults = Faults(rates={Fault.OUT_OF_ORDER: 1})
    an = api.person()
    for text in "abcd":
        an.sends(text)
    api.start()
    updates = bot("getUpdates")
    assert [update["message"]["text"] for update in updates] == ["b", "a", "d", "c"]
    last = updates[-1]["update_id"]
    assert [u["message"]["text"] for u in bot("getUpdates", offset=last + 1)] == ["d"]


def test_an_update_held_back_comes_though_none_follows(bot: Caller, api: BotApi) -> None:
    api.faults = Faults(rates={Fault.OUT_OF_ORDER: 1})
    api.person().sends("a")
    [update] = bot("getUpdates", timeout=5)
    assert update["message"]["text"] == "a"


def heard_before(bot: Caller, api: BotApi) -> int:
    """The number of the update "b" of a person; "a", written before it, comes late."""
    api.stop()
    api.faults = Faults(rates={Fault.OUT_OF_ORDER: 1})
    an = api.person()
    an.sends("a")
    an.sends("b")
    api.start()
    [second] = bot("getUpdates", limit=1)
    assert second["message"]["text"] == "b"
    number: int = second["update_id"]
    return number


def test_a_late_update_is_not_confirmed_by_those_before_it(bot: Caller, api: BotApi) -> None:
    second = heard_before(bot, api)
    [first] = bot("getUpdates", offset=second + 1)
    assert first["message"]["text"] == "a"


def test_a_late_update_whose_answer_got_lost_comes_again(bot: Caller, api: BotApi) -> None:
    second = heard_before(bot, api)
    api.fail_next("getUpdates", Fault.BAD_GATEWAY_AFTER)
    assert bot.post("getUpdates", offset=second + 1).status_code == 502
    [first] = bot("getUpdates", offset=second + 1)
    assert first["message"]["text"] == "a"


def test_chance_is_the_same_for_a_seed() -> None:
    def drawn(seed: int, calls: int = 2000) -> list[Fault | None]:
        faults = Faults(seed, {Fault.BAD_GATEWAY: 0.05, "drop_after": 0.05})
        return [faults.of_request("sendMessage") for _ in range(calls)]

    assert drawn(1) == drawn(1) != drawn(2)
    for fault in (Fault.BAD_GATEWAY, Fault.DROP_AFTER):
        assert 60 < drawn(1).count(fault) < 140
    assert {*drawn(1)} == {None, Fault.BAD_GATEWAY, Fault.DROP_AFTER}


def test_only_some_methods_fail() -> None:
    faults = Faults(rates={Fault.DROP_BEFORE: 1}, methods={"sendMessage"})
    assert faults.of_request("getUpdates") is None
    assert faults.of_request("sendMessage") == Fault.DROP_BEFORE
    with pytest.raises(ValueError, match="no_such_fault"):
        Faults(rates={"no_such_fault": 1})
