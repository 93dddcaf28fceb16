"""All settings, read once from the environment and ``.env``, passed down from ``main``."""

from __future__ import annotations

import difflib
import logging
import os
import re
from io import StringIO
from pathlib import Path
from typing import Annotated, Literal

from dotenv.parser import parse_stream
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

from retrieval.errors import (
    DotenvInvalid,
    DotenvNotText,
    SettingInvalid,
    SettingUnknown,
    SourceUnreadable,
    TokenMissing,
    reason,
)

_PREFIX = "HOIBAO_"
_DOTENV = ".env"
_OURS = re.compile(r"\b(?:HOIBAO_|TELEGRAM_BOT_TOKEN)", re.IGNORECASE)
# What it cannot read is told by us, in the person's language, or is not ours.
logging.getLogger("dotenv").setLevel(logging.ERROR)

_TOKEN, _TOKEN_FILE = "TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN_FILE"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # https://core.telegram.org/bots/api#setwebhook
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+(?:%\w+)?")  # a name, or an address of IPv4 or 6
_LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
_HIDDEN = "hidden"  # an error of a value that may hold a secret, and is not shown
_MOST_SHOWN = 60  # characters of a wrong value


def _ids(value: object) -> object:
    """Numbers set off by commas or spaces. What is wrong with one is told of them all."""
    if isinstance(value, str):
        return frozenset(map(int, value.replace(",", " ").split()))
    return value


def _path(value: Path) -> Path:
    if "\0" in str(value):  # which a file can hold, though no variable of a process
        raise ValueError
    try:
        return value.expanduser()
    except RuntimeError as error:  # "~nobody"
        raise ValueError from error


def _header(value: str) -> str:
    """What a header of HTTP can carry as it is written."""
    if not (value.isascii() and value.isprintable()):
        raise ValueError
    return value


def _host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise ValueError
    return value


def _endpoint(value: str) -> str:
    """As it is set: what is put behind it is the client's."""
    url = _url(value)
    if url is None or url.query or url.fragment:
        raise _hidden()
    return value.strip()


def _api_url(value: str) -> str:
    """The token is put behind it, and must become a part of its path."""
    url = _url(value)
    if url is None or url.query or url.fragment or not str(url).endswith("/bot"):
        raise _hidden()
    return str(url)


def _webhook_url(value: str) -> str:
    url = _url(value)
    if url is None or (url.scheme != "https" and url.host not in _LOOPBACK):
        raise _hidden()
    return str(url)


def _webhook_secret(value: SecretStr) -> SecretStr:
    if not _SECRET.fullmatch(value.get_secret_value()):
        raise _hidden()
    return value


def _key(value: SecretStr) -> SecretStr:
    try:
        _header(value.get_secret_value())
    except ValueError:
        raise _hidden() from None
    return value


def _url(value: str) -> AnyHttpUrl | None:
    try:
        return AnyHttpUrl(value)
    except ValueError:
        return None


def _hidden() -> PydanticCustomError:
    return PydanticCustomError(_HIDDEN, "not shown")


File = Annotated[Path, AfterValidator(_path)]
Ids = Annotated[frozenset[int], NoDecode, BeforeValidator(_ids)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Minutes = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Spoken(BaseSettings):
    """What the program speaks, which is known whatever else is wrong."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_file=_DOTENV,
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    language: Literal["vi", "en"] = "vi"


class Settings(_Spoken):
    """What an operator can choose. Each field is the variable ``HOIBAO_<FIELD>``.

    The bot's token alone goes by the name that all Telegram programs use. What is right for a
    variable is told by the text ``setting.<VARIABLE>``.
    """

    home: File = Field(default_factory=lambda: user_data_path("hoibao"))
    corpus: File = Path(__file__).resolve().parent.parent / "corpus"
    model: str | None = None
    reader: Literal["off"] | File | None = None
    reranker: str | None = None
    llm_url: Annotated[str, AfterValidator(_endpoint)] | None = None
    llm_model: str = "default"
    llm_key: Annotated[SecretStr, AfterValidator(_key)] | None = None
    llm_seconds: Seconds = 20.0
    allow_private: bool = False
    contact: Annotated[str, AfterValidator(_header)] | None = None
    sync_minutes: Minutes = 15.0
    token: SecretStr | None = Field(default=None, validation_alias=_TOKEN)
    token_file: File | None = Field(default=None, validation_alias=_TOKEN_FILE)
    bot_api_url: Annotated[str, AfterValidator(_api_url)] = "https://api.telegram.org/bot"
    admins: Ids = frozenset()
    allowed_chats: Ids = frozenset()
    pace: int = Field(default=20, ge=1)
    follow_daily: int = Field(default=5, ge=0)
    queue: int = Field(default=500, ge=1)
    webhook_url: Annotated[str, AfterValidator(_webhook_url)] | None = None
    webhook_listen: Annotated[str, AfterValidator(_host)] = "127.0.0.1"
    webhook_port: int = Field(default=8443, ge=1, le=65535)
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = None

    @classmethod
    def read(cls) -> Settings:
        """The settings of this process.

        Errors: :class:`SettingUnknown` for a ``HOIBAO_`` variable that no setting has,
        :class:`SettingInvalid` for a value that a setting cannot have,
        :class:`DotenvInvalid`, :class:`DotenvNotText` and :class:`SourceUnreadable` for a ``.env``
        that cannot be read.
        """
        known = cls.variables()
        for name in sorted(os.environ.keys() | _written()):
            if name.upper().startswith(_PREFIX) and name.upper() not in known:
                ours = [each for each in known if each.startswith(_PREFIX)]
                nearest = difflib.get_close_matches(name.upper(), ours, n=1, cutoff=0)
                raise SettingUnknown(name, nearest[0])
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            field = str(first["loc"][0])
            name = field if field in known else _PREFIX + field.upper()
            value = "…" if first["type"] == _HIDDEN else str(first["input"])
            if len(value) > _MOST_SHOWN:
                value = value[: _MOST_SHOWN - 1] + "…"
            raise SettingInvalid(name, value) from error

    @classmethod
    def variables(cls) -> list[str]:
        """The names of all variables."""
        fields = cls.model_fields.items()
        return [str(f.validation_alias or _PREFIX + name.upper()) for name, f in fields]

    @staticmethod
    def spoken() -> Literal["vi", "en"]:
        """What the program speaks where its settings cannot be read."""
        try:
            return _Spoken().language
        except (ValueError, OSError):
            return "vi"

    @property
    def database(self) -> Path:
        return self.home / "archive.db"

    def serves(self, *ids: int) -> bool:
        """Whether the bot may be used by a person, or in a chat, of one of these ids."""
        return not self.allowed_chats or not (self.allowed_chats | self.admins).isdisjoint(ids)

    def bot_token(self) -> str:
        """The Telegram bot's token.

        Errors: :class:`TokenMissing`, :class:`SettingInvalid` for a file that holds none.
        """
        if self.token is not None:
            return self.token.get_secret_value().strip()
        if self.token_file is None:
            raise TokenMissing
        try:
            token = self.token_file.read_text(encoding="utf-8-sig").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingInvalid(_TOKEN_FILE, str(self.token_file)) from error
        if not token:
            raise SettingInvalid(_TOKEN_FILE, str(self.token_file))
        return token


def _written() -> set[str]:
    """The variables that ``.env`` sets."""
    try:
        data = Path(_DOTENV).read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return set()
    except OSError as error:
        raise SourceUnreadable(_DOTENV, reason(error)) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DotenvNotText(data.count(b"\n", 0, error.start) + 1) from error
    names = set()
    for binding in parse_stream(StringIO(text)):
        written = binding.original.string
        if binding.error and _OURS.search(written):  # what others write there is theirs
            blank = len(written) - len(written.lstrip())
            raise DotenvInvalid(binding.original.line + written.count("\n", 0, blank))
        if binding.key is not None:
            names.add(binding.key)
    return names
