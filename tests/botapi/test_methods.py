"""Methods beside those that write, edit and delete, and how they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from tests.botapi.api import BotApi
    from tests.botapi.caller import Caller
    from tests.botapi.people import Person


def test_captions_and_pictures(bot: Caller, an: Person) -> None:
    picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4) + (480).to_bytes(4)
    line = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (2100).to_bytes(4) + (100).to_bytes(4)

    def send(data: bytes, caption: str = "") -> httpx.Response:
        return httpx.post(
            bot.address("sendPhoto"),
            data={"chat_id": an.id, "caption": caption, "parse_mode": "HTML"},
            files={"photo": ("chart.png", data, "image/png")},
        )

    sent = send(picture, f"<b>{'ệ' * 1024}</b>").json()["result"]
    [message] = an.chat.wait_for()
    assert message.html == f"<b>{'ệ' * 1024}</b>"
    [size] = message.content.media["photo"]
    assert (size["width"], size["height"], size["file_size"]) == (640, 480, len(picture))
    assert sent["caption_entities"] == [{"type": "bold", "offset": 0, "length": 1024}]
    for data, caption, description in [
        (picture, "ệ" * 1025, "message caption is too long"),
        (b"not a picture", "", "IMAGE_PROCESS_FAILED"),
        (line, "", "PHOTO_INVALID_DIMENSIONS"),
        (b"", "", "file must be non-empty"),
    ]:
        assert send(data, caption).json()["description"] == f"Bad Request: {description}"
    where = {"chat_id": an.id, "message_id": message.id}
    assert bot.refusal("editMessageText", **where, text="a") == (
        400,
        "Bad Request: there is no text in the message to edit",
    )
    bot("editMessageCaption", **where, caption="khác")
    assert message.text == "khác"
    again = bot("sendPhoto", chat_id=an.id, photo=size["file_id"])
    assert again["photo"] == [size]


def test_documents_by_attachment_and_download(bot: Caller, api: BotApi, an: Person) -> None:
    httpx.post(
        bot.address("sendDocument"),
        data={"chat_id": an.id, "document": "attach://it"},
        files={"it": ("bài.txt", "Xin chào".encode(), "text/plain")},
    ).raise_for_status()
    [message] = an.chat.wait_for()
    document = message.content.media["document"]
    assert (document["file_name"], document["mime_type"]) == ("bài.txt", "text/plain")
    found = bot("getFile", file_id=document["file_id"])
    answer = httpx.get(f"{api.base_file_url}{api.token}/{found['file_path']}")
    assert answer.content.decode() == "Xin chào"
    assert bot.refusal("getFile", file_id="x") == (400, "Bad Request: invalid file_id")
    big = an.sends_document(b"x", "lớn.zip", size=20 * 1024 * 1024 + 1).content.media["document"]
    assert bot.refusal("getFile", file_id=big["file_id"]) == (400, "Bad Request: file is too big")


def test_tokens_methods_and_bodies(bot: Caller, api: BotApi, an: Person) -> None:
    wrong = httpx.get(f"{api.base_url}123:abc/getMe")
    assert wrong.status_code == 401
    assert wrong.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert httpx.get(f"{api.base_url}abc/getMe").json()["error_code"] == 404
    assert bot.refusal("sendNothing") == (404, "Not Found")
    assert bot("getme")["username"] == "hoibao_bot"
    address = bot.address("sendMessage")
    httpx.get(address, params={"chat_id": an.id, "text": "1"}).raise_for_status()
    httpx.post(address, data={"chat_id": an.id, "text": "2"}).raise_for_status()
    httpx.post(address, json={"chat_id": an.id, "text": "3"}).raise_for_status()
    httpx.post(
        address, files={"chat_id": (None, str(an.id)), "text": (None, "4")}
    ).raise_for_status()
    assert [message.text for message in an.chat.wait_for(4)] == ["1", "2", "3", "4"]


def test_actions_and_drafts(bot: Caller, api: BotApi, an: Person) -> None:
    bot("sendChatAction", chat_id=an.id, action="typing")
    assert [(a.action, a.thread) for a in api.actions(an.chat)] == [("typing", None)]
    assert bot.refusal("sendChatAction", chat_id=an.id, action="dancing") == (
        400,
        "Bad Request: wrong parameter action in request",
    )
    bot("sendMessageDraft", chat_id=an.id, draft_id=1)
    bot("sendMessageDraft", chat_id=an.id, draft_id=1, text="<b>a</b>", parse_mode="HTML")
    assert [draft.html for draft in api.drafts(an.chat)] == ["", "<b>a</b>"]
    group = api.group("Nhóm", an)
    assert bot.refusal("sendMessageDraft", chat_id=group.id, draft_id=1, text="a") == (
        400,
        "Bad Request: TEXTDRAFT_PEER_INVALID",
    )
    bot("sendMessage", chat_id=an.id, text="a")
    assert api.drafts(an.chat) == []


def test_commands_by_scope_and_language(bot: Caller, api: BotApi, an: Person) -> None:
    ask = [{"command": "ask", "description": "Hỏi"}]
    bot("setMyCommands", commands=ask)
    bot("setMyCommands", commands=[{"command": "ask", "description": "Ask"}], language_code="en")
    admin = [*ask, {"command": "stats", "description": "Thống kê"}]
    bot("setMyCommands", commands=admin, scope={"type": "chat", "chat_id": an.id})
    john = api.person("John", language_code="en")
    assert api.commands_for(an) == (("ask", "Hỏi"), ("stats", "Thống kê"))
    assert api.commands_for(an, api.group("Nhóm", an)) == (("ask", "Hỏi"),)
    assert api.commands_for(john) == (("ask", "Ask"),)
    assert bot("getMyCommands") == ask
    bot("deleteMyCommands", scope={"type": "chat", "chat_id": an.id})
    assert api.commands_for(an) == (("ask", "Hỏi"),)
    refused: list[tuple[dict[str, Any], str]] = [
        ({"commands": [{"command": "Ask", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": ask, "language_code": "vie"}, "invalid language code specified"),
        ({"commands": ask, "scope": {"type": "chat", "chat_id": 7}}, "chat not found"),
    ]
    for parameters, description in refused:
        assert bot.refusal("setMyCommands", **parameters) == (400, f"Bad Request: {description}")


def test_what_the_bot_tells_about_itself(bot: Caller) -> None:
    bot("setMyDescription", description="Trả lời từ báo")
    bot("setMyShortDescription", short_description="Answers", language_code="en")
    assert bot("getMyDescription", language_code="en") == {"description": "Trả lời từ báo"}
    assert bot("getMyShortDescription") == {"short_description": ""}
    assert bot("getMyName") == {"name": "Hỏi Báo"}
    assert bot.refusal("setMyShortDescription", short_description="x" * 121) == (
        400,
        "Bad Request: bot short description is too long",
    )
    assert bot("logOut") is bot("close") is True


def test_chats_and_members(bot: Caller, api: BotApi, an: Person) -> None:
    group = api.supergroup("Nhóm", an)
    assert bot("getChat", chat_id=group.id)["type"] == "supergroup"
    api.joins(group, an, admin=True)
    status = bot("getChatMember", chat_id=group.id, user_id=an.id)["status"]
    assert status == "administrator"
    assert [a["user"]["id"] for a in bot("getChatAdministrators", chat_id=group.id)] == [an.id]
    api.leaves(group, an)
    assert bot("getChatMember", chat_id=group.id, user_id=an.id)["status"] == "left"
    assert bot("leaveChat", chat_id=group.id) is True
    assert bot.refusal("getChat", chat_id=group.id)[0] == 403
