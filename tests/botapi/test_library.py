"""python-telegram-bot talks to the server as to Telegram."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    ReplyParameters,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from tests.botapi.api import BotApi
from tests.botapi.faults import Fault, Faults
from tests.botapi.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    Program = Application[Any, Any, Any, Any, Any, Any]
    Context = ContextTypes.DEFAULT_TYPE

_MARKUP = InlineKeyboardMarkup([[InlineKeyboardButton("Sửa", callback_data="edit")]])


def article(text: str) -> InlineQueryResultArticle:
    content = InputTextMessageContent(text, parse_mode=ParseMode.HTML)
    return InlineQueryResultArticle("1", "Tiêu đề", content)


async def echo(update: Update, context: Context) -> None:
    message = update.effective_message
    assert message is not None
    if update.guest_message is not None:
        await update.guest_message.answer_guest_query(article("<i>khách</i>"))
    elif update.edited_message is not None:
        await message.reply_text(f"sửa: {message.text}")
    elif message.document is not None:
        file = await message.document.get_file()
        await message.reply_text(bytes(await file.download_as_bytearray()).decode())
    else:
        await message.reply_chat_action("typing")
        await message.reply_text(
            f"<b>{message.text_html}</b>",
            parse_mode=ParseMode.HTML,
            reply_markup=_MARKUP,
            reply_parameters=ReplyParameters(message.message_id),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )


async def twice(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("xong")
    await query.edit_message_text("đã sửa")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await query.edit_message_text("đã sửa")


async def start(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(f"start {context.args}")


async def inline(update: Update, context: Context) -> None:
    assert update.inline_query is not None
    await update.inline_query.answer([article(f"<u>{update.inline_query.query}</u>")], cache_time=0)


async def introduce(application: Program) -> None:
    commands = [BotCommand("start", "Bắt đầu")]
    await application.bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats())


@contextmanager
def running(api: BotApi) -> Iterator[Program]:
    """The bot in a thread of this process, polling."""
    application = (
        Application.builder()
        .token(api.token)
        .base_url(api.base_url)
        .base_file_url(api.base_file_url)
        .concurrent_updates(True)
        .post_init(introduce)
        .build()
    )
    application.add_handlers(
        [
            CommandHandler("start", start),
            CallbackQueryHandler(twice),
            InlineQueryHandler(inline),
            MessageHandler(filters.ALL, echo),
        ]
    )
    loop = asyncio.new_event_loop()

    def run() -> None:
        asyncio.set_event_loop(loop)
        application.run_polling(stop_signals=None, allowed_updates=Update.ALL_TYPES)

    thread = threading.Thread(target=run)
    thread.start()
    api.wait_for_polling()
    try:
        yield application
    finally:
        loop.call_soon_threadsafe(application.stop_running)
        thread.join()


def test_a_bot_made_with_the_library(api: BotApi) -> None:
    an, group = api.person("An"), api.supergroup("Xa", bot=False)
    api.joins(group, an)
    with running(api):
        question = an.sends("a < b 😀 https://a.vn")
        [answer] = an.chat.wait_for()
        assert answer.html == "<b>a &lt; b 😀 https://a.vn</b>"
        assert answer.reply_to is question
        assert [action.action for action in api.actions(an.chat)] == ["typing"]
        assert an.presses(answer, "Sửa").text == "xong"
        assert an.chat.wait_for_edit(answer).text == "đã sửa"
        api.wait_for_calls("editMessageText", 2)
        an.edits(question, "khác")
        an.sends_document("Xin chào".encode())
        an.opens("https://t.me/hoibao_bot?start=a_1")
        told = {message.text for message in an.chat.wait_for(3)}
        assert told == {"sửa: khác", "Xin chào", "start ['a_1']"}
        [result] = an.types_inline("ai").results
        assert an.chooses(result, chat=group).html == "<u>ai</u>"
        assert an.guest_asks("@hoibao_bot ai?", chat=group).html == "<i>khách</i>"
        assert api.commands_for(an) == (("start", "Bắt đầu"),)
    assert api.calls("close") == []


def test_the_library_reads_all_kinds_of_messages(api: BotApi) -> None:
    an = api.person("An")
    with running(api):
        for send in (an.sends_sticker, an.sends_voice, an.sends_photo, an.sends_location):
            send()
        for send in (an.sends_poll, an.sends_story):
            send()
        an.forwards(an.sends("x"))
        assert len(an.chat.wait_for(8)) == 8


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_refusals_as_the_library_raises_them() -> None:
    async def send(api: BotApi, chat_id: int) -> None:
        async with Bot(api.token, base_url=api.base_url) as bot:
            await bot.send_message(chat_id, "a")
            with pytest.raises(RetryAfter, match="Retry in 1 seconds"):
                await bot.send_message(chat_id, "a")
            with pytest.raises(Forbidden, match="bot can't initiate conversation"):
                await bot.send_message(stranger.id, "a")
            with pytest.raises(BadRequest, match="Message is too long"):
                await bot.send_message(chat_id, "a" * 4097)

    with BotApi(limits=Limits(messages_a_second=1)) as api:
        an, stranger = api.person(), api.person()
        an.sends("a")
        api.group("Nhóm", stranger)
        asyncio.run(send(api, an.id))


def test_a_bot_lives_through_failures_of_polling(api: BotApi) -> None:
    faults = (Fault.BAD_GATEWAY, Fault.INTERNAL_ERROR, Fault.DROP_BEFORE, Fault.DROP_AFTER)
    api.faults = Faults(1, dict.fromkeys(faults, 0.1) | {Fault.OUT_OF_ORDER: 0.2}, {"getUpdates"})
    people = [api.person(f"Người {n}") for n in range(20)]
    with running(api):
        for person in people:
            person.sends(person.user.first_name)
        told = [message.text for person in people for message in person.chat.wait_for(timeout=30)]
    assert told == [f"Người {n}" for n in range(20)]
