"""What people read, in Vietnamese and in English: ``vi.toml`` and ``en.toml``, key by key."""

from __future__ import annotations

import errno
import os
import re
import string
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from retrieval.errors import HoibaoError, SettingInvalid

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_TO_VIETNAMESE = str.maketrans(",.", ".,")
"""What sets off digits in English and in Vietnamese."""
_REASONS = (
    *("EACCES", "EPERM", "ENOENT", "EISDIR", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "EROFS", "ENOSPC"),
    *("EDQUOT", "EIO", "EMFILE", "EADDRINUSE", "EADDRNOTAVAIL", "ECONNREFUSED", "ECONNRESET"),
    *("ENETUNREACH", "EHOSTUNREACH", "ETIMEDOUT"),
)
_SAID = {os.strerror(getattr(errno, name)): name for name in _REASONS}
_SYSTEM = re.compile(r"\[Errno (\d+)\] ")  # what an OSError is told as


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language."""

    language: Language
    catalogue: dict[str, Any]

    @classmethod
    @cache
    def of(cls, language: Language) -> Texts:
        path = Path(__file__).parent / f"{language}.toml"
        return cls(language, tomllib.loads(path.read_text(encoding="utf-8")))

    @classmethod
    def spoken(cls, language: str) -> Texts:
        """Those for who speaks ``language`` (ISO 639-1, or IETF as Telegram tells it)."""
        return cls.of("vi" if language.split("-")[0] == "vi" else "en")

    def __call__(self, key: str, **facts: object) -> str:
        """The text at ``section.name`` with its facts filled in. Errors: KeyError."""
        section, name = key.split(".")
        text = self.catalogue[section][name]
        return _Filling(self.language).format(str(text).strip(), **facts)

    def error(self, error: HoibaoError) -> str:
        """What an error says to a person."""
        facts = error.facts
        if "why" in facts:
            facts["why"] = self._reason(str(facts["why"]))
        if isinstance(error, SettingInvalid):
            facts["expected"] = self(f"setting.{error.name}")
        return self(f"error.{type(error).__name__}", **facts)

    def _reason(self, why: str) -> str:
        """What the system says is wrong, in this language; what libraries say stays as it is."""
        told = _SYSTEM.match(why)
        name = errno.errorcode.get(int(told[1]), "") if told else _SAID.get(why, "")
        return self(f"reason.{name}") if name in _REASONS else why

    def number(self, number: int) -> str:
        """Digits in groups of three, as the language separates them."""
        return _Filling(self.language).format_field(number, ",")


class _Filling(string.Formatter):
    """Fills facts into a text as its language writes them.

    Numbers with a format (``{size:,}``) get the language's signs; ``{count:page|pages}`` is a
    number and the word for one or for several.
    """

    def __init__(self, language: Language) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        one, is_counted, several = format_spec.partition("|")
        if is_counted:
            return f"{value} {one if value == 1 else several}"
        written = str(format(value, format_spec))
        if format_spec and self._language == "vi":
            return written.translate(_TO_VIETNAMESE)
        return written
