"""All settings, read once from the environment and ``.env``, passed down from ``main``."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from platformdirs import user_data_path
from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from retrieval.errors import SettingInvalid, SettingUnknown, SourceUnreadable, TokenMissing

_PREFIX = "HOIBAO_"
_DOTENV = ".env"

_TOKEN, _TOKEN_FILE = "TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN_FILE"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # https://core.telegram.org/bots/api#setwebhook
_LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
_HIDDEN = "hidden"  # an error of a value that may hold a secret, and is not shown


def _split(value: object) -> object:
    """Numbers set off by commas or spaces."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


def _endpoint(value: str) -> str:
    """As it is set: what is put behind it is the client's."""
    url = _url(value)
    if url is None or url.query or url.fragment:
        raise _wrong("http(s)://…/v1")
    return value.strip()


def _api_url(value: str) -> str:
    """The token is put behind it, and must become a part of its path."""
    url = _url(value)
    if url is None or url.query or url.fragment or not str(url).endswith("/bot"):
        raise _wrong("http(s)://…/bot")
    return str(url)


def _webhook_url(value: str) -> str:
    url = _url(value)
    if url is None or (url.scheme != "https" and url.host not in _LOOPBACK):
        raise _wrong("https://…")
    return str(url)


def _webhook_secret(value: SecretStr) -> SecretStr:
    if not _SECRET.fullmatch(value.get_secret_value()):
        raise _wrong(_SECRET.pattern)
    return value


def _url(value: str) -> AnyHttpUrl | None:
    try:
        return AnyHttpUrl(value)
    except ValueError:
        return None


def _wrong(expected: str) -> PydanticCustomError:
    return PydanticCustomError(_HIDDEN, "{expected}", {"expected": expected})


Folder = Annotated[Path, AfterValidator(Path.expanduser)]
Ids = Annotated[frozenset[int], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    """What an operator can choose. Each field is the variable ``HOIBAO_<FIELD>``.

    The bot's token alone goes by the name that all Telegram programs use.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_file=_DOTENV,
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    home: Folder = Field(default_factory=lambda: user_data_path("hoibao"))
    corpus: Folder = Path(__file__).resolve().parent.parent / "corpus"
    model: str | None = None
    reader: Literal["off"] | Folder | None = None
    reranker: str | None = None
    language: Literal["vi", "en"] = "vi"
    llm_url: Annotated[str, AfterValidator(_endpoint)] | None = None
    llm_model: str = "default"
    llm_key: SecretStr | None = None
    llm_seconds: float = Field(default=20.0, gt=0)
    allow_private: bool = False
    contact: str | None = None
    sync_minutes: float = Field(default=15.0, ge=0)
    token: SecretStr | None = Field(default=None, validation_alias=_TOKEN)
    token_file: Folder | None = Field(default=None, validation_alias=_TOKEN_FILE)
    bot_api_url: Annotated[str, AfterValidator(_api_url)] = "https://api.telegram.org/bot"
    admins: Ids = frozenset()
    allowed_chats: Ids = frozenset()
    pace: int = Field(default=20, ge=1)
    follow_daily: int = Field(default=5, ge=0)
    queue: int = Field(default=500, ge=1)
    webhook_url: Annotated[str, AfterValidator(_webhook_url)] | None = None
    webhook_listen: str = "127.0.0.1"
    webhook_port: int = Field(default=8443, ge=1, le=65535)
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = None

    @classmethod
    def read(cls) -> Settings:
        """The settings of this process.

        Errors: :class:`SettingUnknown` for a ``HOIBAO_`` variable that no setting has,
        :class:`SettingInvalid` for a value that a setting cannot have,
        :class:`SourceUnreadable` for a ``.env`` that cannot be read.
        """
        fields = cls.model_fields.items()
        known = {_PREFIX + name.upper() for name, field in fields if not field.validation_alias}
        for name in sorted(os.environ.keys() | _written().keys()):
            if name.upper().startswith(_PREFIX) and name.upper() not in known:
                nearest = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0)
                raise SettingUnknown(name, nearest[0])
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0])
            name = name if name in (_TOKEN, _TOKEN_FILE) else _PREFIX + name.upper()
            expected = first.get("ctx", {}).get("expected", first["msg"])
            value = "…" if first["type"] == _HIDDEN else str(first["input"])
            raise SettingInvalid(name, value, expected) from error

    @property
    def database(self) -> Path:
        return self.home / "archive.db"

    def serves(self, *ids: int) -> bool:
        """Whether the bot may be used by a person, or in a chat, of one of these ids."""
        return not self.allowed_chats or not (self.allowed_chats | self.admins).isdisjoint(ids)

    def bot_token(self) -> str:
        """The Telegram bot's token. Errors: :class:`TokenMissing`, :class:`SourceUnreadable`."""
        if self.token is not None:
            return self.token.get_secret_value().strip()
        if self.token_file is None:
            raise TokenMissing
        try:
            return self.token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SourceUnreadable(str(self.token_file), str(error)) from error


def _written() -> dict[str, str | None]:
    """What ``.env`` says."""
    try:
        return dotenv_values(_DOTENV)
    except (OSError, UnicodeDecodeError) as error:
        raise SourceUnreadable(_DOTENV, str(error)) from error
