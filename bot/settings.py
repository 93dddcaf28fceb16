"""All settings, read once from the environment and ``.env``, passed down from ``main``."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from platformdirs import user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from retrieval.errors import SettingInvalid, SettingUnknown, SourceUnreadable

_PREFIX = "HOIBAO_"
_DOTENV = ".env"

Folder = Annotated[Path, AfterValidator(Path.expanduser)]


class Settings(BaseSettings):
    """What an operator can choose. Each field is the variable ``HOIBAO_<FIELD>``."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_file=_DOTENV,
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
    )

    home: Folder = Field(default_factory=lambda: user_data_path("hoibao"))
    corpus: Folder = Path(__file__).resolve().parent.parent / "corpus"
    model: str | None = None
    language: Literal["vi", "en"] = "vi"
    llm_url: str | None = None
    llm_model: str = "default"
    llm_key: SecretStr | None = None
    llm_seconds: float = Field(default=20.0, gt=0)

    @classmethod
    def read(cls) -> Settings:
        """The settings of this process.

        Errors: :class:`SettingUnknown` for a ``HOIBAO_`` variable that no setting has,
        :class:`SettingInvalid` for a value that a setting cannot have,
        :class:`SourceUnreadable` for a ``.env`` that cannot be read.
        """
        known = {_PREFIX + name.upper() for name in cls.model_fields}
        for name in sorted(os.environ.keys() | _written().keys()):
            if name.upper().startswith(_PREFIX) and name.upper() not in known:
                nearest = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0)
                raise SettingUnknown(name, nearest[0])
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = _PREFIX + str(first["loc"][0]).upper()
            expected = first.get("ctx", {}).get("expected", first["msg"])
            raise SettingInvalid(name, str(first["input"]), expected) from error

    @property
    def database(self) -> Path:
        return self.home / "archive.db"


def _written() -> dict[str, str | None]:
    """What ``.env`` says."""
    try:
        return dotenv_values(_DOTENV)
    except (OSError, UnicodeDecodeError) as error:
        raise SourceUnreadable(_DOTENV, str(error)) from error
