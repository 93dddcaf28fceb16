"""Files that people and the bot sent."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from tests.botapi.refusals import Refusal, bad_request

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_WEBP = b"RIFF"
_MOST_SIDES, _MOST_RATIO = 10_000, 20


@dataclass(frozen=True, slots=True)
class File:
    """A stored file; ``size`` may be told greater than the data, to try limits."""

    id: str
    name: str
    mime: str
    data: bytes
    size: int

    @property
    def unique_id(self) -> str:
        return f"AQ{self.id[2:]}"

    def to_json(self) -> dict[str, object]:
        """The fields that all kinds of files have."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": self.size}


@dataclass(slots=True)
class Files:
    by_id: dict[str, File] = field(default_factory=dict)
    by_path: dict[str, File] = field(default_factory=dict)

    def add(self, name: str, mime: str, data: bytes, size: int | None = None) -> File:
        number = len(self.by_id) + 1
        file = File(f"BQ{number:018d}", name, mime, data, len(data) if size is None else size)
        self.by_id[file.id] = file
        return file

    def known(self, file_id: str) -> File:
        if file_id not in self.by_id:
            raise bad_request("invalid file_id")
        return self.by_id[file_id]

    def published(self, file: File) -> str:
        """The path under which it can be downloaded from now on."""
        folder, _, _ = file.mime.partition("/")
        path = f"{folder}s/file_{int(file.id[2:])}{file.name[file.name.rfind('.') :]}"
        self.by_path[path] = file
        return path


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG; of other pictures only that they are some.

    :raises Refusal: for what is no picture, or one of a shape that Telegram doesn't take.
    """
    if not data.startswith((_PNG, _JPEG, _WEBP)):
        raise bad_request("IMAGE_PROCESS_FAILED")
    if not data.startswith(_PNG):
        return 640, 480
    try:
        width, height = struct.unpack(">II", data[16:24])
    except struct.error:
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    if _is_odd(width, height):
        raise _odd_picture()
    return width, height


def _is_odd(width: int, height: int) -> bool:
    sides = sorted((width, height))
    return sides[0] == 0 or sum(sides) > _MOST_SIDES or sides[1] > _MOST_RATIO * sides[0]


def _odd_picture() -> Refusal:
    return bad_request("PHOTO_INVALID_DIMENSIONS")
