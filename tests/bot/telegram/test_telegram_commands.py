"""Commands, those of everybody and those of the ones who run the bot, in both languages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.texts import Language, Texts
from retrieval.errors import AddressPrivate
from tests.bot.telegram.telegram_corpus import (
    BRIDGE_URL,
    NOT_FOUND,
    WATER_TITLE,
    WOOD_PAGE,
    WOOD_QUESTION,
    WOOD_TEACHER,
    WOOD_TITLE,
)

if TYPE_CHECKING:
    from tests.bot.telegram.process import BotProcess
    from tests.botapi.api import BotApi
    from tests.botapi.messages import Message
    from tests.botapi.people import Person

pytestmark = pytest.mark.xdist_group("telegram")

PATIENCE = 30.0
VI, EN = Texts.of("vi"), Texts.of("en")
PRIVATE = ("start", "help", "latest", "sources", "language", "following", "forget", "privacy")
GROUPS = ("ask", "latest", "sources", "help")
ADMINS = ("add", "remove", "stats")
MARKET = "Chợ nổi Cái Lớn họp lại"
MARKET_QUESTION = "Chợ nổi Cái Lớn họp lại từ ngày nào?"
MARKET_ARTICLE = f"{MARKET}\n\n{MARKET} từ ngày 3/2 sau hai năm đóng cửa vì sạt lở."


def says(person: Person, text: str, reply_to: Message | None = None) -> Message:
    said = person.sends(text, reply_to=reply_to)
    (told,) = person.chat.wait_for(after=said, timeout=PATIENCE)
    return told


@pytest.fixture
def published(api: BotApi) -> BotApi:
    """Telegram, when it knows all menus."""
    api.wait_for_calls("setMyDescription", 3, timeout=PATIENCE)
    return api


def described(names: tuple[str, ...], texts: Texts) -> tuple[tuple[str, str], ...]:
    return tuple((name, texts(f"bot.cmd_{name}")) for name in names)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_menus_are_in_the_persons_language_and_for_the_place(
    published: BotApi, language: Language
) -> None:
    texts = Texts.of(language)
    person = published.person("An", language_code=language)
    group = published.group("Làng", person)
    assert published.commands_for(person) == described(PRIVATE, texts)
    assert published.commands_for(person, group) == described(GROUPS, texts)


def test_who_speaks_another_language_sees_the_bots_own(published: BotApi) -> None:
    anne = published.person("Anne", language_code="fr")
    assert published.commands_for(anne) == described(PRIVATE, VI)


def test_admins_are_offered_theirs_too(published: BotApi, admin: Person) -> None:
    assert published.commands_for(admin) == described((*PRIVATE, *ADMINS), VI)
    assert "<b>Dành cho quản trị viên</b>\n/add" in says(admin, "/help").html


@pytest.mark.parametrize("texts", [VI, EN], ids=["vi", "en"])
def test_start_says_what_this_is_and_what_can_be_asked(api: BotApi, texts: Texts) -> None:
    welcome = says(api.person("An", language_code=texts.language), "/start")
    assert welcome.text.startswith(texts("bot.welcome"))
    assert texts("bot.welcome_examples") in welcome.text
    assert [len(row) for row in welcome.labels] == [1, 1, 1]


@pytest.mark.parametrize("texts", [VI, EN], ids=["vi", "en"])
@pytest.mark.parametrize("command", ["help", "frobnicate"])
def test_help_says_how_to_ask_also_to_who_tries_a_command_that_is_none(
    api: BotApi, command: str, texts: Texts
) -> None:
    told = says(api.person("An", language_code=texts.language), f"/{command}")
    shown = [f"/{name} – {about}" for name, about in described((*PRIVATE, "ask"), texts)]
    assert told.text.startswith(texts("bot.help"))
    assert set(told.text.split("\n")) >= set(shown)
    assert texts("bot.help_admin") not in told.text


def test_the_newest_articles_are_linked_to_where_they_can_be_read(an: Person) -> None:
    links = says(an, "/latest").links
    assert links["Khánh thành cầu Sông Vàng"] == BRIDGE_URL
    assert links[WATER_TITLE].startswith("https://t.me/hoibao_bot?start=a-5-")


def test_the_outlets_are_counted(ben: Person) -> None:
    told = says(ben, "/sources")
    assert told.html.split("\n")[:3] == [
        "<b>Outlets in the archive (articles · period)</b>",
        "TTXVN: 1 · 16/1/2009",
        "VietnamPlus: 1 · about 1/2016",
    ]


@pytest.mark.parametrize("texts", [VI, EN], ids=["vi", "en"])
def test_privacy_says_for_how_long(api: BotApi, texts: Texts) -> None:
    told = says(api.person("An", language_code=texts.language), "/privacy")
    assert told.text == texts("bot.privacy", days=90)


def test_a_language_that_was_chosen_stays(an: Person) -> None:
    choice = says(an, "/language")
    assert (choice.html, choice.labels) == (VI("bot.language"), [["Tiếng Việt", "English"]])
    assert an.presses(choice, "English", timeout=PATIENCE).text == EN("bot.language_set")
    assert (choice.html, choice.labels) == (EN("bot.language_set"), [])
    assert says(an, "/following").html == EN("bot.following_none")
    assert "\nSee also:\n" in says(an, WOOD_QUESTION).html


def test_forgetting_leaves_nothing_of_a_person(serving: BotProcess, an: Person) -> None:
    answer = says(an, WOOD_QUESTION)
    an.presses(answer, "👍", timeout=PATIENCE)
    an.presses(answer, "🔔 Theo dõi câu hỏi này", timeout=PATIENCE)
    an.presses(says(an, "/language"), "Tiếng Việt", timeout=PATIENCE)
    tables = ("people", "answers", "feedback", "follows")

    def stored() -> list[object]:
        queries = [f"SELECT count(*) FROM {table} WHERE user_id = {an.id}" for table in tables]
        return [serving.rows(query)[0][0] for query in queries]

    assert stored() == [1, 1, 1, 1]
    assert says(an, "/forget").html == VI("bot.forgotten")
    assert stored() == [0, 0, 0, 0]
    assert serving.rows(f"SELECT * FROM inbox WHERE payload LIKE '%{an.id}%'") == []


def test_a_link_leads_to_its_page_with_the_words_bold(an: Person) -> None:
    an.opens(WOOD_PAGE)
    (page,) = an.chat.wait_for(timeout=PATIENCE)
    assert page.text_of("bold") == [WOOD_TITLE, WOOD_TEACHER]


@pytest.mark.parametrize("payload", ["rubbish", "a-6-00000000", "a-6-f7472bb6-0-0-zzzzzzzzzzz"])
def test_a_link_that_leads_nowhere_gets_the_welcome(an: Person, payload: str) -> None:
    assert says(an, f"/start {payload}").text.startswith(VI("bot.welcome"))


@pytest.mark.parametrize("command", ADMINS)
def test_who_does_not_run_the_bot_is_refused(an: Person, command: str) -> None:
    assert says(an, f"/{command} 1").html == VI("bot.admins_only")


def test_an_article_comes_and_goes(api: BotApi, admin: Person, an: Person) -> None:
    admin.sends_document(MARKET_ARTICLE.encode(), "cho.txt", caption="/add")
    (told,) = admin.chat.wait_for(timeout=PATIENCE)
    number = said_number(told)
    body = f"{MARKET} từ ngày 3/2 sau hai năm đóng cửa vì sạt lở."
    assert told.html == (
        f"{VI('bot.added', article_id=number)}\n<b>{MARKET}</b>\n"
        f"{VI('bot.undated')} · 1 đoạn\n<blockquote>{body}</blockquote>"
    )
    assert told.labels == [["✅ Đúng", "🗑 Bỏ"]]
    assert an.presses(told, "🗑 Bỏ").text == VI("bot.admins_only")
    assert admin.presses(told, "✅ Đúng").text == VI("bot.kept")
    assert told.labels == []
    answer = says(an, MARKET_QUESTION)
    link = answer.links[MARKET]
    file = admin.sends_document(f"{MARKET_ARTICLE} Chợ đông.".encode(), "cho.txt")
    (told,) = admin.chat.wait_for(timeout=PATIENCE)
    assert told.html == (
        f"Đã cập nhật bài {number}. Bot hiểu như sau:\n<b>{MARKET}</b>\n"
        f"không rõ ngày · 1 đoạn\n<blockquote>{body} Chợ đông.</blockquote>"
    )
    assert told.labels == []  # to drop it would take what it was before as well
    known = says(admin, "/add", reply_to=file)
    assert known.text.startswith(VI("bot.known", article_id=number))
    assert known.labels == []
    an.opens(link)
    (page,) = an.chat.wait_for(timeout=PATIENCE)
    assert MARKET in page.text
    removed = VI("bot.removed", title=MARKET)
    cited = says(admin, MARKET_QUESTION)
    assert says(admin, "/remove", reply_to=cited).html == removed
    an.opens(link)
    (gone,) = an.chat.wait_for(timeout=PATIENCE)
    assert gone.html == VI("telegram.gone")
    an.presses(answer, "📖 [1]", timeout=PATIENCE)
    (gone,) = an.chat.wait_for(timeout=PATIENCE)
    assert gone.html == VI("telegram.gone")
    assert MARKET not in says(an, MARKET_QUESTION).text


def said_number(told: Message) -> int:
    return int(told.text.partition(".")[0].rpartition(" ")[2])


def test_an_article_is_removed_by_its_number(admin: Person) -> None:
    admin.sends_document(MARKET_ARTICLE.encode(), "khac.txt", caption="/add")
    (told,) = admin.chat.wait_for(timeout=PATIENCE)
    number = said_number(told)
    assert admin.presses(told, "🗑 Bỏ", timeout=PATIENCE).text == VI("bot.removed", title=MARKET)
    assert told.html == VI("bot.removed", title=MARKET)
    admin.sends_document(MARKET_ARTICLE.encode(), "khac.txt", caption="/add")
    (told,) = admin.chat.wait_for(timeout=PATIENCE)
    number = said_number(told)
    assert says(admin, f"/remove {number}").html == VI("bot.removed", title=MARKET)
    assert says(admin, f"/remove {number}").html == VI("bot.gone")


def test_an_article_is_removed_by_its_page_and_by_no_list_of_results(admin: Person) -> None:
    admin.sends_document(MARKET_ARTICLE.encode(), "trang.txt", caption="/add")
    admin.chat.wait_for(timeout=PATIENCE)
    answer = says(admin, MARKET_QUESTION)
    admin.presses(answer, "📖 [1]", timeout=PATIENCE)
    (page,) = admin.chat.wait_for(timeout=PATIENCE)
    admin.presses(answer, "➕ Thêm kết quả", timeout=PATIENCE)
    (further,) = admin.chat.wait_for(timeout=PATIENCE)
    assert says(admin, "/remove", reply_to=further).html == VI("bot.remove_usage")
    assert says(admin, "/remove", reply_to=page).html == VI("bot.removed", title=MARKET)
    assert says(admin, "/remove", reply_to=page).html == VI("bot.gone")


def test_what_a_refusal_only_comes_near_to_is_not_removed(admin: Person) -> None:
    refused = says(admin, "Cầu Golden Gate ở San Francisco dài bao nhiêu?")
    assert refused.text.startswith(NOT_FOUND.partition("\n")[0])
    assert list(refused.links) == ["Khánh thành cầu Sông Vàng"]
    assert says(admin, "/remove", reply_to=refused).html == VI("bot.remove_usage")


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "²"])
def test_what_is_no_number_of_an_article_gets_the_usage(admin: Person, number: str) -> None:
    assert says(admin, f"/remove {number}").html == VI("bot.remove_usage")


def test_what_is_no_article_is_not_added(admin: Person) -> None:
    admin.sends_document(b"\x00\x01\x02" * 99, "tranh.bin", caption="/add")
    (told,) = admin.chat.wait_for(timeout=PATIENCE)
    assert told.text.startswith("“tranh.bin”")
    admin.sends_document(b"a", "to.txt", caption="/add", size=50 * 2**20)
    (told,) = admin.chat.wait_for(timeout=PATIENCE)
    assert told.text.startswith("“to.txt”")
    assert says(admin, "/add").html == VI("bot.added_hint")


def test_several_articles_of_a_file_are_counted_and_the_bad_ones_told(admin: Person) -> None:
    lines = [{"id": str(n), "title": f"Cầu số {n}", "body": "Xe đã chạy."} for n in (1, 2)]
    data = "\n".join([*map(json.dumps, lines), "không phải JSON"]).encode()
    admin.sends_document(data, "nhieu.jsonl")
    (told,) = admin.chat.wait_for(timeout=PATIENCE)
    assert told.text.startswith("Đã thêm 2 bài.\n• Cầu số 1\n• Cầu số 2\n⚠️ “nhieu.jsonl")
    for number in (1, 2):
        found = says(admin, f"Cầu số {number} ra sao?").links
        assert f"Cầu số {number}" in found


def test_of_a_file_sent_again_only_what_is_new_counts_as_added(admin: Person) -> None:
    def told(*bodies: str) -> str:
        lines = [
            {"id": f"lai-{n}", "title": f"Đò số {n}", "body": body}
            for n, body in enumerate(bodies, start=1)
        ]
        admin.sends_document("\n".join(map(json.dumps, lines)).encode(), "lai.jsonl")
        (message,) = admin.chat.wait_for(timeout=PATIENCE)
        assert message.labels == []
        return message.html

    ferry = "Đò đã chạy lại."
    assert told(ferry, ferry) == "Đã thêm 2 bài.\n• Đò số 1\n• Đò số 2"
    assert told(ferry, ferry) == "2 bài đã có sẵn trong kho."
    assert told("Đò nghỉ.", ferry, ferry) == (
        "Đã thêm 1 bài.\n• Đò số 3\nĐã cập nhật 1 bài.\n• Đò số 1\n1 bài đã có sẵn trong kho."
    )
    assert told() == "Không có bài nào để thêm."


def test_a_link_into_a_private_network_is_refused(admin: Person) -> None:
    url = "http://127.0.0.1/bai.html"
    told = says(admin, url)
    assert told.text == VI.error(AddressPrivate(url, "127.0.0.1"))


def test_the_figures_come_as_a_picture(admin: Person) -> None:
    picture = says(admin, "/stats")
    assert "photo" in picture.content.media
