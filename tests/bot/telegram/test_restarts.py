"""A bot in trouble: told to end, killed in the middle and started again, without its database."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from bot.texts import Texts
from tests.bot.telegram.process import COMMAND, BotProcess, environment
from tests.bot.telegram.telegram_corpus import (
    RICE_ANSWER,
    RICE_QUESTION,
    WATER_ANSWER,
    WATER_QUESTION,
    WOOD_ANSWER,
    WOOD_QUESTION,
    WOOD_TITLE,
)
from tests.botapi.api import BotApi
from tests.botapi.faults import Faults
from tests.botapi.queries import CallbackAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.botapi.messages import Message
    from tests.botapi.people import Person

pytestmark = pytest.mark.xdist_group("telegram-apart")

PATIENCE = 60.0
VI, EN = Texts.of("vi"), Texts.of("en")
SENDING = ("sendMessage", "editMessageText")
FERRY = "Phà Rạch Tràm chạy lại sau bảy tháng nghỉ"
FERRY_QUESTION = "Phà Rạch Tràm chạy lại từ bao giờ?"
FERRY_NOT_FOUND = (
    "❔ Không tìm thấy câu trả lời trong kho bài báo.\n"
    "Không thấy bài nào nói về Rạch Tràm.\n\n"
    "Bài gần nhất: Khánh thành cầu Sông Vàng\n\n"
    "Bạn thử hỏi rõ hơn: tên đầy đủ của người hay cơ quan, địa điểm, thời gian."
)
UNDONE = "SELECT count(*) FROM inbox WHERE done_at IS NULL"


@pytest.fixture(scope="module")
def bot(new_folder: Callable[[], Path]) -> Iterator[BotProcess]:
    with BotApi() as api, BotProcess(new_folder(), api) as bot:
        yield bot
        assert api.token not in bot.log


def ask(person: Person, text: str) -> Message:
    person.sends(text)
    (answer,) = person.chat.wait_for(timeout=PATIENCE)
    return answer


def seen(person: Person) -> list[str]:
    return [message.html for message in person.chat.from_bot]


def works_for(bot: BotProcess, person: Person) -> None:
    """Waits until somebody sees that the bot is at work for them."""
    bot.api.wait_until(lambda: bot.api.actions(person.chat), timeout=PATIENCE)


def calls(bot: BotProcess, method: str, person: Person) -> int:
    found = bot.api.calls(method)
    return sum(str(call.parameters["chat_id"]) == str(person.id) for call in found)


def test_an_orderly_end_finishes_what_is_begun_and_the_next_start_does_the_rest(
    bot: BotProcess,
) -> None:
    an, chi, dung = (bot.api.person(name) for name in ("An", "Chi", "Dung"))
    answer = ask(an, WOOD_QUESTION)
    edited = dung.sends(WOOD_QUESTION)
    (to_be_edited,) = dung.chat.wait_for(timeout=PATIENCE)
    choice = ask(dung, "/language")
    dung.presses(choice, "English", timeout=PATIENCE)

    asked = [WOOD_QUESTION, WATER_QUESTION, RICE_QUESTION, WOOD_QUESTION, WATER_QUESTION]
    answers = [WOOD_ANSWER, WATER_ANSWER, RICE_ANSWER, WOOD_ANSWER, WATER_ANSWER]
    for question in asked:
        chi.sends(question)
    works_for(bot, chi)
    bot.terminate()
    assert bot.ended() == 0
    begun = len(seen(chi))
    assert 1 <= begun < len(asked)
    late = bot.api.person("Em")
    late.sends(RICE_QUESTION)  # while nobody is there

    bot.start()
    assert late.chat.wait_for(timeout=PATIENCE)[0].html == RICE_ANSWER
    chi.chat.wait_for(len(asked), timeout=PATIENCE)
    assert seen(chi) == answers
    assert set(ask(an, "ở đâu?").links) == {WOOD_TITLE}
    an.presses(answer, "📖 [1]", timeout=PATIENCE)
    (page,) = an.chat.wait_for(timeout=PATIENCE)
    assert page.html.startswith(f"<b>{WOOD_TITLE}</b>")
    dung.edits(edited, RICE_QUESTION)
    dung.chat.wait_for_edit(to_be_edited, timeout=PATIENCE)
    assert to_be_edited.text_of("bold")[0].startswith("Giá gạo thơm")
    assert "\nSee also:\n" in to_be_edited.html
    for person in (an, chi, dung, late):
        person.chat.stays_quiet(0.1)


def test_a_gateway_s_page_is_not_logged(bot: BotProcess) -> None:
    bot.api.fail_next("sendMessage", "bad_gateway")
    assert ask(bot.api.person("An"), RICE_QUESTION).html == RICE_ANSWER
    assert "<html>" not in bot.log
    assert "Traceback" not in bot.log


def test_killed_in_the_middle_it_answers_everything_once(bot: BotProcess) -> None:
    api = bot.api
    an, binh, chi, dung = (api.person(name) for name in ("An", "Bình", "Chi", "Dung"))
    edited = dung.sends(WOOD_QUESTION)
    (to_be_edited,) = dung.chat.wait_for(timeout=PATIENCE)

    api.faults = Faults(rates={"drop_before": 1.0}, methods=("editMessageText",))
    api.fail_next("sendMessage", "drop_after")
    chi.sends(WATER_QUESTION)  # Telegram takes the answer, and the bot does not hear of it
    chi.chat.wait_for(timeout=PATIENCE)
    dung.edits(edited, RICE_QUESTION)  # the new answer never arrives
    for question in (WOOD_QUESTION, WATER_QUESTION):
        binh.sends(question)
    binh.chat.wait_for(timeout=PATIENCE)
    api.faults = Faults(rates={"drop_before": 1.0}, methods=SENDING)  # nor does Bình's second
    api.wait_until(
        lambda: calls(bot, "sendMessage", binh) > 1 and calls(bot, "editMessageText", dung) > 0,
        timeout=PATIENCE,
    )
    an.sends(RICE_QUESTION)
    works_for(bot, an)
    bot.kill()
    api.faults = Faults()

    bot.start()
    an.chat.wait_for(timeout=PATIENCE)
    binh.chat.wait_for(timeout=PATIENCE)
    dung.chat.wait_for_edit(to_be_edited, timeout=PATIENCE)
    api.wait_until(lambda: bot.rows(UNDONE) == [(0,)], timeout=PATIENCE)
    assert seen(an) == [RICE_ANSWER]
    assert seen(binh) == [WOOD_ANSWER, WATER_ANSWER]
    assert seen(chi) == [WATER_ANSWER]
    assert seen(dung) == [RICE_ANSWER]
    for person in (an, binh, chi, dung):
        person.chat.stays_quiet(0.1)


def test_killed_while_many_wait_it_looks_for_few_of_their_answers(bot: BotProcess) -> None:
    api, count = bot.api, 150
    people = [api.person(f"Người {n}") for n in range(count)]
    probed = len(api.calls("editMessageText"))
    for person in people:
        person.sends(WOOD_QUESTION)
    api.wait_until(lambda: sum(len(seen(each)) for each in people) > 20, timeout=PATIENCE)
    bot.kill()
    before = sum(len(seen(each)) for each in people)
    assert before < count  # Telegram takes 30 a second

    bot.start()
    api.wait_until(lambda: bot.rows(UNDONE) == [(0,)], timeout=PATIENCE)
    assert [seen(person) for person in people] == [[WOOD_ANSWER]] * count
    # So many were on their way; each is looked for under the numbers that any of them may have got.
    assert len(api.calls("editMessageText")) - probed <= 32 * 3 * 32


@pytest.mark.parametrize("heard", [False, True], ids=["not sent", "sent"])
def test_an_answer_whose_article_went_before_it_was_known_to_be_sent_is_asked_for_again(
    bot: BotProcess, heard: bool
) -> None:
    api, an = bot.api, bot.api.person("An")
    hoibao(bot, "add", written(bot, f"{FERRY} từ sáng 4/3."))
    number = bot.rows("SELECT max(id) FROM articles")[0][0]
    if heard:  # Telegram takes the answer, and the bot does not hear of it
        api.faults = Faults(rates={"drop_before": 1.0}, methods=("editMessageText",))
        api.fail_next("sendMessage", "drop_after")
    else:
        api.faults = Faults(rates={"drop_before": 1.0}, methods=SENDING)
    before = calls(bot, "sendMessage", an)
    an.sends(FERRY_QUESTION)
    api.wait_until(lambda: calls(bot, "sendMessage", an) > before, timeout=PATIENCE)
    bot.kill()
    hoibao(bot, "remove", str(number))
    api.faults = Faults()

    bot.start()
    api.wait_until(lambda: bot.rows(UNDONE) == [(0,)], timeout=PATIENCE)
    (answer,) = an.chat.from_bot
    assert answer.text == FERRY_NOT_FOUND
    states = f"SELECT state, message_ids FROM answers WHERE user_id = {an.id} ORDER BY id"
    assert bot.rows(states) == [("sending", "[]"), ("sent", f"[{answer.id}]")]


def test_an_answer_of_which_a_part_was_corrected_before_it_was_known_to_be_sent_is_asked_for_again(
    bot: BotProcess,
) -> None:
    api, an = bot.api, bot.api.person("An")
    times = "Sau bảy tháng nghỉ, từ đầu tháng ba phà Rạch Tràm lại chạy."
    hoibao(bot, "add", written(bot, f"{FERRY} từ sáng 4/3. {times}"))
    api.faults = Faults(rates={"drop_before": 1.0}, methods=("editMessageText",))
    api.fail_next("sendMessage", "drop_after")
    an.sends("Năm 1987 phà Rạch Tràm chạy lại từ bao giờ?")  # uncertain, and so with both
    (answer,) = an.chat.wait_for(timeout=PATIENCE)
    assert answer.text_of("blockquote") == [f"{FERRY} từ sáng 4/3. [1]", f"{times} [2]"]
    bot.kill()
    hoibao(bot, "add", written(bot, f"{FERRY} từ sáng 5/3. {times}"))
    api.faults = Faults()

    bot.start()
    api.wait_until(lambda: bot.rows(UNDONE) == [(0,)], timeout=PATIENCE)
    assert an.chat.from_bot == [answer]
    assert answer.text_of("blockquote") == [f"{FERRY} từ sáng 5/3. [1]", f"{times} [2]"]
    an.presses(answer, "📖 [1]", timeout=PATIENCE)
    (page,) = an.chat.wait_for(timeout=PATIENCE)
    assert f"{FERRY} từ sáng 5/3." in page.text


def written(bot: BotProcess, text: str) -> Path:
    """An article that no other test asks about."""
    path = bot.folder / "pha.txt"
    path.write_text(f"{FERRY}\n\n{text}", encoding="utf-8")
    return path


def hoibao(bot: BotProcess, *arguments: str | Path) -> None:
    """The program in a terminal, beside the bot."""
    settings = environment(**bot.settings)
    subprocess.run([COMMAND, *arguments], cwd=bot.folder, env=settings, check=True)


@pytest.mark.parametrize("table", ["people", "answers"])
def test_while_the_database_fails_people_are_told(bot: BotProcess, table: str) -> None:
    an = bot.api.person("An")
    bot.rows(f"ALTER TABLE {table} RENAME TO {table}_away")
    told = ask(an, WOOD_QUESTION)
    assert (told.html, told.reply_to) == (VI("bot.failed"), an.chat.messages[0])
    bot.rows(f"ALTER TABLE {table}_away RENAME TO {table}")
    assert f"no such table: {table}" in bot.log
    assert WOOD_QUESTION not in bot.log
    assert ask(an, WATER_QUESTION).html == WATER_ANSWER


def test_while_the_database_fails_who_asks_an_example_is_told_too(bot: BotProcess) -> None:
    an = bot.api.person("An")
    welcome = ask(an, "/start")
    ((label,), *_) = welcome.labels
    bot.rows("ALTER TABLE answers RENAME TO answers_away")
    assert an.presses(welcome, label, timeout=PATIENCE) == CallbackAnswer()
    question, told = an.chat.wait_for(2, timeout=PATIENCE)
    bot.rows("ALTER TABLE answers_away RENAME TO answers")
    assert question.html == f"<b>{question.text}</b>"
    assert (told.html, told.reply_to) == (VI("bot.failed"), welcome)


def test_while_the_database_fails_who_asks_from_elsewhere_is_told_too(bot: BotProcess) -> None:
    an = bot.api.person("An")
    group = bot.api.group("Xa", an, bot=False)
    bot.rows("ALTER TABLE people RENAME TO people_away")
    found = an.types_inline(WOOD_QUESTION, timeout=PATIENCE)
    reply = an.guest_asks(f"@hoibao_bot {WOOD_QUESTION}", chat=group, timeout=PATIENCE)
    bot.rows("ALTER TABLE people_away RENAME TO people")
    label = "Xin lỗi bạn, bot đang gặp trục trặc. Bạn thử lại sau ít phút…"
    assert (found.results, found.cache_time) == ((), 0)
    assert found.button == {"text": label, "start_parameter": "start"}
    assert (reply.html, reply.labels) == (VI("bot.failed"), [])


def test_another_bot_takes_no_message_of_the_one_before_for_its_own(
    new_folder: Callable[[], Path],
) -> None:
    folder = new_folder()
    with BotApi() as api, BotProcess(folder, api) as bot:
        an = api.person("An")
        assert ask(an, WOOD_QUESTION).html == WOOD_ANSWER
    with BotApi(token="5550002222:AAE-test_token_of_another_bot_0000000") as api:
        same = api.person("An")
        with BotProcess(folder, api) as bot:
            question = same.sends(WOOD_QUESTION)
            assert (same.id, question.id) == (an.id, an.chat.messages[0].id)
            same.chat.wait_for(timeout=PATIENCE)
            api.wait_until(lambda: bot.rows(UNDONE) == [(0,)], timeout=PATIENCE)
            assert seen(same) == [WOOD_ANSWER]
            assert bot.rows("SELECT id FROM bot") == [(5550002222,)]


def test_it_can_be_ended_while_it_waits_for_telegram(bot: BotProcess) -> None:
    bot.kill()
    bot.api.faults = Faults(rates={"internal_error": 1.0}, methods=("deleteWebhook",))
    before = len(bot.api.calls("deleteWebhook"))
    bot.launch()
    bot.api.wait_until(lambda: len(bot.api.calls("deleteWebhook")) > before, timeout=180)
    bot.terminate()
    assert bot.ended() == 0
