"""Who follows a question hears of each new story that answers it: once, by day, not too often."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from telegram import Bot

from bot.people import People
from bot.rendering.telegram.addresses import ArticlePage, Unfollow, parse
from bot.rendering.telegram.sources import Links
from bot.settings import Settings
from bot.standing import is_awake, news
from bot.telegram.delivery import Delivery
from bot.telegram.engine import Engine
from bot.telegram.handlers import follows
from bot.telegram.ledger import Ledger
from bot.telegram.pacing import SteadyLimiter
from bot.telegram.standing import deliver
from bot.texts import Texts
from retrieval import ingest
from retrieval.archive import Archive
from retrieval.checksum import checksum
from retrieval.store import Store
from retrieval.types import Article, Block, BlockKind
from tests.botapi.api import BotApi
from tests.botapi.chats import Standing
from tests.conftest import ToyEncoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.botapi.people import Person

QUESTION = "Cầu Bến Đá thông xe"
MORNING = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)  # ten in Vietnam


def article(name: str, title: str, text: str) -> Article:
    return Article(name, title, text, (Block(BlockKind.PARAGRAPH, 0, len(text)),))


MARKET = article("market", "Chợ hoa", "Chợ hoa xuân mở cửa từ sáng sớm. Người bán kê hàng.")
RAIN = article("rain", "Mưa lớn", "Mưa lớn ở vùng cao làm sạt lở hai đoạn đường.")
OPENED = article("opened", "Cầu mới", "Cầu Bến Đá thông xe sáng 2-9.")
REPAIRED = article("repaired", "Cầu sửa xong", "Cầu Bến Đá thông xe chiều 5-9 sau khi sửa.")
REPRINTED = article("reprinted", "Cầu Bến Đá", "Cầu Bến Đá thông xe sáng 2-9")


@dataclass
class Parts:
    """What delivering takes of a running bot."""

    settings: Settings
    store: Store
    people: People
    engine: Engine
    delivery: Delivery
    links: Links


@dataclass
class Clock:
    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Desk:
    """A bot that does nothing but deliver. Every delivery is a process of its own."""

    path: Path
    api: BotApi
    clock: Clock = field(default_factory=Clock)
    encoder: ToyEncoder = field(default_factory=lambda: ToyEncoder(dimension=256))
    daily: int = 5
    allowed: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        self.store = Store.open(self.path)
        self.people = People.open(self.path, self.clock)

    def add(self, *articles: Article) -> None:
        list(ingest.add(articles, self.store, lambda: self.encoder))

    def follow(self, person: Person, question: str = QUESTION, told: tuple[int, ...] = ()) -> int:
        seen = self.store.last_number()
        return self.people.follow(person.id, person.chat.id, None, question, "vi", seen, told).id

    def deliver(self, breaking: Callable[[Parts], None] = lambda _: None) -> int:
        return asyncio.run(self._deliver(breaking))

    async def _deliver(self, breaking: Callable[[Parts], None]) -> int:
        settings = Settings(follow_daily=self.daily, allowed_chats=self.allowed)
        archive = Archive.open(self.store, self.encoder)
        async with (
            Bot(self.api.token, base_url=self.api.base_url) as bot,
            Engine(archive, room=10) as engine,
        ):
            services = Parts(
                settings=settings,
                store=self.store,
                people=self.people,
                engine=engine,
                delivery=Delivery(bot, SteadyLimiter(1), self._ledger()),
                links=Links("hoibao_bot"),
            )
            breaking(services)
            return await deliver(services, self.clock)

    def _ledger(self) -> Ledger:
        """What people wrote is known, and nothing that the bot did."""
        ledger = Ledger()
        for chat in self.api.world.chats.values():
            for message in chat.messages:
                if not message.from_bot:
                    ledger.note(chat.id, message.id)
        return ledger


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as running:
        yield running


@pytest.fixture
def an(api: BotApi) -> Person:
    person = api.person("An")
    person.sends("/start")
    return person


@pytest.fixture
def desk(tmp_path: Path, api: BotApi) -> Iterator[Desk]:
    desk = Desk(tmp_path / "archive.db", api)
    desk.add(MARKET, RAIN)
    yield desk
    desk.people.close()
    desk.store.close()


def quoted(person: Person) -> list[list[str]]:
    """What each message of the bot quotes."""
    return [
        [line for line in message.text.splitlines() if "Cầu Bến Đá thông xe" in line][1:]
        for message in person.chat.from_bot
    ]


# What is delivered --------------------------------------------------------------------


def test_a_new_article_that_answers_is_delivered_with_its_citation(desk: Desk, an: Person) -> None:
    follow = desk.follow(an)
    assert desk.deliver() == 0  # nothing is new
    desk.add(OPENED)
    assert desk.deliver() == 1
    (message,) = an.chat.from_bot
    page = ArticlePage(3, checksum(OPENED.text), 0, 0, len(OPENED.text))
    link = f"https://t.me/hoibao_bot?start={page.pack()}"
    assert message.html == (
        "🔔 Có bài mới trả lời câu bạn theo dõi: <i>Cầu Bến Đá thông xe</i>\n"
        "<blockquote><b>Cầu Bến Đá thông xe sáng 2-9.</b> [1]</blockquote>\n\n"
        f'[1] <a href="{link}">Cầu mới</a>'
    )
    assert message.labels == [["📖 [1]"], ["➕ Thêm kết quả", "👍", "👎"], ["🔕 Thôi theo dõi"]]
    assert message.button("🔕 Thôi theo dõi").data == f"u-{follow}"
    stored = desk.people.answer_in(an.chat.id, message.id)
    assert stored is not None
    assert [citation.text for citation in stored.citations] == ["Cầu Bến Đá thông xe sáng 2-9."]
    assert desk.people.statistics(1)[0].answered == 0  # nobody asked
    assert desk.deliver() == 0


def test_what_does_not_answer_is_not_delivered(desk: Desk, an: Person) -> None:
    desk.follow(an, "Giá vàng tăng bao nhiêu?")
    desk.add(OPENED)
    assert desk.deliver() == 0
    assert an.chat.from_bot == []
    assert desk.people.follows(an.id)[0].seen == 3  # and is not looked at again


def test_what_was_there_before_is_no_news(desk: Desk, an: Person) -> None:
    desk.add(OPENED)
    desk.follow(an)
    desk.add(article("more", "Chợ hoa tan", "Chợ hoa xuân đóng cửa lúc nửa đêm."))
    assert desk.deliver() == 0


def test_a_follow_of_before_this_was_kept_begins_now(desk: Desk, an: Person) -> None:
    desk.add(OPENED)
    desk.people.follow(an.id, an.chat.id, None, QUESTION, "vi")
    assert desk.deliver() == 0
    desk.add(REPAIRED)
    assert desk.deliver() == 1


def test_each_story_once_also_when_others_print_it(desk: Desk, an: Person) -> None:
    desk.follow(an)
    desk.add(OPENED)
    desk.deliver()
    desk.add(REPRINTED)
    assert desk.deliver() == 0
    desk.add(REPAIRED)
    assert desk.deliver() == 1
    assert [quote for (quote, *_) in quoted(an)] == [
        "Cầu Bến Đá thông xe sáng 2-9. [1]",
        "Cầu Bến Đá thông xe chiều 5-9 sau khi sửa. [1]",
    ]
    assert desk.people.follows(an.id)[0].told == (3, 5)


def test_a_reprint_of_what_the_person_was_shown_when_following_is_no_news(
    desk: Desk, an: Person
) -> None:
    desk.add(OPENED)
    desk.follow(an, told=(3,))
    desk.add(REPRINTED)
    assert news(desk.store, desk.people.follows(an.id)[0]) == frozenset()
    assert desk.deliver() == 0


def test_several_stories_at_once_are_one_message_and_several_questions_one_each(
    desk: Desk, an: Person
) -> None:
    desk.follow(an)
    desk.follow(an, "Lúa được mùa ở Cần Thơ")
    rice = article("rice", "Vụ lúa", "Lúa được mùa ở Cần Thơ trong vụ này.")
    desk.add(OPENED, REPAIRED, rice)
    assert desk.deliver() == 2
    first, second = an.chat.from_bot
    assert first.text.startswith("🔔 Có bài mới trả lời câu bạn theo dõi: Cầu Bến Đá thông xe\n")
    assert "sáng 2-9. [1]" in first.text
    assert "sau khi sửa. [2]" in first.text
    assert "Lúa được mùa ở Cần Thơ trong vụ này. [1]" in second.text


def test_the_language_is_the_one_the_person_chose(desk: Desk, an: Person) -> None:
    desk.follow(an)
    desk.people.set_language(an.id, "en")
    desk.add(OPENED)
    desk.deliver()
    assert an.chat.from_bot[0].text.startswith("🔔 A new article answers what you follow: ")


# When ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "awake"), [(6, False), (7, True), (12, True), (21, True), (22, False), (0, False)]
)
def test_people_sleep(hour: int, awake: bool) -> None:
    moment = datetime(2026, 3, 1, 17, 59, tzinfo=UTC) + timedelta(hours=hour)
    assert is_awake(moment) is awake


def test_what_comes_at_night_is_delivered_in_the_morning(desk: Desk, an: Person) -> None:
    desk.follow(an)
    desk.add(OPENED)
    desk.clock.now = MORNING + timedelta(hours=13)  # eleven at night
    assert desk.deliver() == 0
    desk.clock.now = MORNING + timedelta(hours=21)  # seven in the morning
    assert desk.deliver() == 1


def test_at_night_the_database_is_left_alone(desk: Desk, an: Person) -> None:
    desk.follow(an)
    desk.add(OPENED)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    def listen(_: Parts) -> None:
        event.listen(sa.Engine, "before_cursor_execute", note)

    desk.clock.now = MORNING + timedelta(hours=13)
    try:
        assert desk.deliver(listen) == 0
        assert statements == []
        desk.people.waiting()
        assert statements != []
    finally:
        event.remove(sa.Engine, "before_cursor_execute", note)


def test_no_more_than_so_many_a_day_and_the_rest_comes_tomorrow(desk: Desk, an: Person) -> None:
    desk.daily = 2
    binh = desk.api.person("Bình")
    binh.sends("/start")
    questions = ["Cầu Bến Đá thông xe", "Lúa được mùa ở Cần Thơ", "Trường học mở cửa ở Huế"]
    for question in questions:
        desk.follow(an, question)
    desk.follow(binh)
    news_ = [article(q, f"Tin {n}", f"{q} sáng nay.") for n, q in enumerate(questions)]
    desk.add(*news_)
    assert desk.deliver() == 3
    assert [len(person.chat.from_bot) for person in (an, binh)] == [2, 1]
    desk.clock.now = MORNING + timedelta(hours=11, minutes=59)  # a minute to ten at night
    assert desk.deliver() == 0
    desk.clock.now = MORNING + timedelta(days=1)
    assert desk.deliver() == 1
    assert "Trường học mở cửa ở Huế sáng nay. [1]" in an.chat.from_bot[2].text


# Whatever happens ---------------------------------------------------------------------


class Killed(BaseException):
    """The process is gone."""


def killed_before_sending(services: Parts) -> None:
    async def send(*_: object, **__: object) -> int:
        raise Killed

    services.delivery.send = send  # type: ignore[method-assign]


def killed_before_noting(services: Parts) -> None:
    def sent(*_: object) -> None:
        raise Killed

    services.people.sent = sent  # type: ignore[method-assign, assignment]


@pytest.mark.parametrize("breaking", [killed_before_sending, killed_before_noting])
def test_after_a_crash_it_is_sent_once(
    desk: Desk, an: Person, breaking: Callable[[Parts], None]
) -> None:
    desk.follow(an)
    desk.add(OPENED)
    with pytest.raises(Killed):
        desk.deliver(breaking)
    vars(desk.people).pop("sent", None)
    assert desk.deliver() == 1
    assert desk.deliver() == 0
    (message,) = an.chat.from_bot
    assert "Cầu Bến Đá thông xe sáng 2-9. [1]" in message.text
    assert desk.people.answer_in(an.chat.id, message.id) is not None


@pytest.mark.parametrize("breaking", [killed_before_sending, killed_before_noting])
def test_after_a_crash_what_was_corrected_meanwhile_is_cited_no_more(
    desk: Desk, an: Person, breaking: Callable[[Parts], None]
) -> None:
    desk.follow(an)
    desk.add(OPENED, REPAIRED)
    with pytest.raises(Killed):
        desk.deliver(breaking)
    vars(desk.people).pop("sent", None)
    stored = desk.people.answer(1)
    assert stored is not None
    first, second = stored.citations
    before = next(each for each in (OPENED, REPAIRED) if each.text == first.text)
    desk.add(replace(before, text=before.text.replace("thông xe", "khởi công")))
    assert desk.deliver() == 1
    (message,) = an.chat.from_bot
    assert quoted(an) == [[f"{second.text} [1]"]]
    assert message.labels[0] == ["📖 [1]"]
    delivered = desk.people.answer_in(an.chat.id, message.id)
    assert delivered is not None
    assert delivered.citations == (second,)


def test_a_message_that_telegram_took_without_our_hearing_is_sent_once(
    desk: Desk, an: Person
) -> None:
    desk.follow(an)
    desk.add(OPENED)
    desk.api.fail_next("sendMessage", "drop_after")
    assert desk.deliver() == 1
    assert len(an.chat.from_bot) == 1


def test_who_blocks_the_bot_follows_nothing_any_more(desk: Desk, an: Person) -> None:
    desk.follow(an)
    desk.follow(an, "Lúa được mùa ở Cần Thơ")
    desk.add(OPENED)
    an.chat.bot = Standing.KICKED
    assert desk.deliver() == 0
    assert desk.people.follows(an.id) == []
    an.chat.bot = Standing.MEMBER
    desk.add(REPAIRED)
    assert desk.deliver() == 0
    assert an.chat.from_bot == []


def test_a_closed_topic_ends_what_is_followed_there_and_nothing_else(
    desk: Desk, an: Person
) -> None:
    forum = desk.api.supergroup("Diễn đàn", an, topics=["Nghề", "Giá"])
    closed, other = forum.topic("Nghề"), forum.topic("Giá")
    binh = desk.api.person("Bình")
    for person, thread in ((an, closed), (binh, other)):
        desk.people.follow(person.id, forum.id, thread, QUESTION, "vi", 2)
    desk.people.follow(an.id, forum.id, None, "Lúa được mùa ở Cần Thơ", "vi", 2)
    desk.add(OPENED)
    forum.closed_topics.add(closed)
    assert desk.deliver() == 1
    assert [message.thread for message in forum.from_bot] == [other]
    assert [each.question for each in desk.people.follows(an.id)] == ["Lúa được mùa ở Cần Thơ"]
    assert [each.question for each in desk.people.follows(binh.id)] == [QUESTION]


def test_what_is_shut_out_hears_nothing_until_it_is_let_in_again(desk: Desk, an: Person) -> None:
    desk.follow(an)
    desk.add(OPENED)
    with pytest.raises(Killed):
        desk.deliver(killed_before_sending)
    binh = desk.api.person("Bình")
    binh.sends("/start")
    desk.follow(binh)
    desk.add(REPAIRED)
    desk.allowed = frozenset({binh.id})
    assert desk.deliver() == 1
    assert [len(person.chat.from_bot) for person in (an, binh)] == [0, 1]
    desk.allowed = frozenset({an.id})
    assert desk.deliver() == 2
    assert [len(person.chat.from_bot) for person in (an, binh)] == [2, 1]


def test_a_follow_that_has_ended_is_not_asked(desk: Desk, an: Person) -> None:
    follow = desk.follow(an)
    desk.add(OPENED)
    desk.people.unfollow(follow, an.id)
    assert desk.deliver() == 0


def test_forgetting_somebody_forgets_what_was_delivered(desk: Desk, an: Person) -> None:
    desk.follow(an)
    desk.add(OPENED)
    desk.deliver()
    desk.people.forget(an.id)
    assert desk.people.deliveries.today(an.id) == 0
    assert desk.people.messages() == []


# Ending it ----------------------------------------------------------------------------


def test_a_delivered_answer_has_a_button_to_stop_that_goes_when_pressed(
    desk: Desk, an: Person
) -> None:
    follow = desk.follow(an)
    desk.follow(an, "Lúa được mùa ở Cần Thơ")
    desk.add(OPENED)
    desk.deliver()
    (message,) = an.chat.from_bot

    async def press(person: Person, label: str) -> str:
        person.taps(message, label)
        async with Bot(desk.api.token, base_url=desk.api.base_url) as bot:
            *_, update = await bot.get_updates(allowed_updates=["callback_query"])
            assert update.callback_query is not None
            parts = Parts(
                settings=Settings(),
                store=desk.store,
                people=desk.people,
                engine=Engine(Archive.open(desk.store, desk.encoder), room=1),
                delivery=Delivery(bot, SteadyLimiter(1), Ledger()),
                links=Links("hoibao_bot"),
            )
            address = parse(update.callback_query.data or "")
            assert address == Unfollow(follow)
            return await follows.end(address, update.callback_query, parts, Texts.of("en"))

    binh = desk.api.person("Bình")
    binh.sends("/start")
    elses = "Somebody else follows this question; only they can stop that."
    assert asyncio.run(press(binh, "🔕 Thôi theo dõi")) == elses
    assert len(desk.people.follows(an.id)) == 2
    assert asyncio.run(press(an, "🔕 Thôi theo dõi")) == "🔕 You no longer follow this question."
    assert [each.question for each in desk.people.follows(an.id)] == ["Lúa được mùa ở Cần Thơ"]
    assert message.labels == [["📖 [1]"], ["➕ Thêm kết quả", "👍", "👎"]]
