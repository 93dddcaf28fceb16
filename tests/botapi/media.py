"""What people send that is no text, as the fields of Bot API ``Message`` hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.botapi.files import File
    from tests.botapi.messages import Json


def sticker(file: File) -> Json:
    flags = {"is_animated": False, "is_video": False}
    shape = {"type": "regular", "width": 512, "height": 512, "emoji": "👍"}
    return {**file.to_json(), **shape, **flags}


def voice(file: File, seconds: int) -> Json:
    return {**file.to_json(), "duration": seconds, "mime_type": file.mime}


def photo(file: File, width: int, height: int) -> list[Json]:
    return [{**file.to_json(), "width": width, "height": height}]


def document(file: File) -> Json:
    return {**file.to_json(), "file_name": file.name, "mime_type": file.mime}


def location(latitude: float, longitude: float) -> Json:
    return {"latitude": latitude, "longitude": longitude}


def poll(number: str, question: str, options: tuple[str, ...]) -> Json:
    return {
        "id": number,
        "question": question,
        "options": [
            {"persistent_id": str(n), "text": text, "voter_count": 0}
            for n, text in enumerate(options)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    }


def story(number: int, chat_id: int) -> Json:
    return {"id": number, "chat": {"id": chat_id, "type": "private"}}
