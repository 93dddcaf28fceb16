"""Every text is there in both languages, with the same facts, and is used; none is missing."""

from __future__ import annotations

import ast
import errno
import os
import re
import string
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import bot
from bot.settings import Settings
from bot.texts import Texts
from retrieval import errors
from retrieval.errors import HoibaoError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.texts import Language

LANGUAGES: tuple[Language, ...] = ("vi", "en")
_DATABASE = "archive.db"  # a file that looks like a key
NEVER_RAISED = {"HoibaoError", "ModelError", "ReaderError", "SourceError"}  # their kinds are
_KEY = re.compile(r"[a-z]+\.\w+")


def texts_of(language: Language) -> dict[str, str]:
    """Every text by ``section.name``."""
    catalogue = Texts.of(language).catalogue
    return {f"{s}.{name}": text for s, names in catalogue.items() for name, text in names.items()}


def placeholders(text: str) -> dict[str, str]:
    """The facts that a text has room for, and how each is written, but for words counted."""
    parts = string.Formatter().parse(text)
    return {name: "" if "|" in (how or "") else how or "" for _, name, how, _ in parts if name}


@cache
def strings() -> frozenset[str]:
    """Every whole string in the code that talks to people."""
    nodes = [node for tree in _trees() for node in ast.walk(tree)]
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    return frozenset(
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts
    )


@cache
def families() -> frozenset[str]:
    """What formatted keys begin with: ``doctor.`` of ``f"doctor.{name}"``."""
    formatted = (n for tree in _trees() for n in ast.walk(tree) if isinstance(n, ast.JoinedStr))
    firsts = (node.values[0] for node in formatted if len(node.values) == 2)
    starts = {str(first.value) for first in firsts if isinstance(first, ast.Constant)}
    sections = {key.partition(".")[0] for key in texts_of("vi")}
    found = (start for start in starts if start.partition(".")[0] in sections)
    return frozenset(start for start in found if re.fullmatch(r"[a-z]+\.\w*", start))


def _trees() -> Iterator[ast.Module]:
    for path in sorted(Path(str(bot.__file__)).parent.rglob("*.py")):
        yield ast.parse(path.read_text(encoding="utf-8"))


def is_used(key: str) -> bool:
    """Whether the code has the key, or its beginning and its end: a family and what it is of."""
    if key in strings():
        return True
    ends = (key.removeprefix(start) for start in families() if key.startswith(start))
    return any(end in strings() or is_error(end) or end in Settings.variables() for end in ends)


def is_error(name: str) -> bool:
    kind = getattr(errors, name, None)
    return isinstance(kind, type) and issubclass(kind, HoibaoError)


def test_both_languages_have_the_same_texts_in_the_same_order() -> None:
    vietnamese, english = (texts_of(language) for language in LANGUAGES)
    assert list(vietnamese) == list(english)
    assert len(vietnamese) > 150


@pytest.mark.parametrize("key", texts_of("vi"))
def test_a_text_tells_the_same_facts_in_both_languages(key: str) -> None:
    vietnamese, english = (texts_of(language)[key] for language in LANGUAGES)
    assert placeholders(vietnamese) == placeholders(english)
    assert vietnamese.strip()
    assert english.strip()


@pytest.mark.parametrize("key", texts_of("vi"))
def test_every_text_is_used(key: str) -> None:
    assert is_used(key)


def test_every_key_in_the_code_has_a_text() -> None:
    known = texts_of("vi")
    sections = {key.partition(".")[0] for key in known}
    keys = {text for text in strings() if _KEY.fullmatch(text)}
    named = {key for key in keys if key.partition(".")[0] in sections} - {_DATABASE}
    assert named - known.keys() == set()
    assert len(named) > 60


def test_every_family_of_keys_has_texts() -> None:
    for start in families():
        assert any(key.startswith(start) for key in texts_of("vi")), start


def error_classes() -> list[type[HoibaoError]]:
    kinds = (kind for name, kind in vars(errors).items() if is_error(name))
    return [kind for kind in kinds if kind.__name__ not in NEVER_RAISED]


def test_every_error_has_a_text() -> None:
    kinds = {name for name in vars(errors) if is_error(name)}
    told = {key.partition(".")[2] for key in texts_of("vi") if key.startswith("error.")}
    assert kinds - told == NEVER_RAISED


def test_a_text_nobody_needs_and_a_key_without_a_text_would_be_found() -> None:
    assert not is_used("bot.nobody_needs_this")
    assert is_used("error.QuestionEmpty")
    assert not is_used("error.NoSuchError")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", error_classes(), ids=lambda kind: kind.__name__)
def test_every_error_tells_its_facts_in_both_languages(
    kind: type[HoibaoError], language: Language
) -> None:
    names: list[str] = [field.name for field in fields(kind)] if is_dataclass(kind) else []
    facts: dict[str, int | str] = {
        name: 1_000 + n
        if name in {"size", "limit", "length", "line", "article_id", "seconds"}
        else f"<{name}>"
        for n, name in enumerate(names)
    }
    if kind is errors.SettingInvalid:  # what would be right is told by its name
        facts["name"] = "HOIBAO_PACE"
    error = kind(**facts)
    told = Texts.of(language).error(error)
    template = Texts.of(language).catalogue["error"][kind.__name__]
    for name in placeholders(template):
        fact = facts.get(name, Texts.of(language)("setting.HOIBAO_PACE"))
        grouped = Texts.of(language).number(fact) if isinstance(fact, int) else str(fact)
        assert grouped in told or str(fact) in told
    assert "{" not in told
    assert told == told.strip() != ""


# Numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("vi", "“a.pdf” quá lớn (50.000.000 byte); một bài không quá 20.971 byte. Hãy chia thành"),
        ("en", "“a.pdf” is too large (50,000,000 bytes); an article has at most 20,971. Split it"),
    ],
)
def test_numbers_in_errors_are_written_as_the_language_does(language: Language, told: str) -> None:
    error = errors.SourceTooLarge("a.pdf", 50_000_000, 20_971)
    assert Texts.of(language).error(error).startswith(told)


@pytest.mark.parametrize(
    ("error", "vietnamese", "english"),
    [
        (
            errors.FetchNothing("https://bao.vn/a"),
            "Trang “https://bao.vn/a” tự báo là không có bài này. Bài có thể đã bị gỡ, hoặc địa "
            "chỉ bị sai.",
            "The page “https://bao.vn/a” itself says that there is no such article. It may have "
            "been taken away, or the address is wrong.",
        ),
        (
            errors.FetchLedHome("https://bao.vn/a"),
            "“https://bao.vn/a” dẫn về trang chủ của báo. Bài có thể đã bị gỡ, hoặc địa chỉ bị "
            "sai.",
            "“https://bao.vn/a” leads to the site's front page. The article may have been taken "
            "away, or the address is wrong.",
        ),
        (
            errors.FetchGarbled("https://bao.vn/a", "Content-Encoding: br"),
            "Máy chủ của “https://bao.vn/a” trả lời theo cách không đọc được (Content-Encoding: "
            "br). Bạn có thể lưu trang từ trình duyệt rồi thêm tệp.",
            "The server of “https://bao.vn/a” answers in a way that can't be read "
            "(Content-Encoding: br). You can save the page in a browser and add the file.",
        ),
        (
            errors.SourceTooMany("a.zip", 20_000),
            "“a.zip” chứa hơn 20.000 tệp hoặc bài; chỉ chừng ấy được đọc, phần còn lại thì không. "
            "Hãy chia nhỏ tệp.",
            "“a.zip” holds more than 20,000 files or articles; only so many were read, not the "
            "rest. Split the file.",
        ),
        (
            errors.SourceTooManyPages("a.pdf", 2_000),
            "“a.pdf” có hơn 2.000 trang, nên không được đọc. Hãy chia thành từng bài.",
            "“a.pdf” has more than 2,000 pages; it was not read. Split it into articles.",
        ),
        (
            errors.SourceTooManyParts("a.html", 30_000),
            "“a.html” gồm quá nhiều phần nhỏ (hơn 30.000), không giống một bài báo, nên không "
            "được đọc.",
            "“a.html” is made of too many small parts (more than 30,000), as no article is; it "
            "was not read.",
        ),
        (
            errors.SourceTooLong("a.pdf", 10_000_000),
            "“a.pdf” dài hơn 10.000.000 ký tự, nên không được đọc. Hãy chia thành từng bài.",
            "“a.pdf” is longer than 10,000,000 characters; it was not read. Split it into "
            "articles.",
        ),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, HoibaoError) else "",
)
def test_what_is_not_the_same_is_not_told_the_same(
    error: HoibaoError, vietnamese: str, english: str
) -> None:
    assert Texts.of("vi").error(error) == vietnamese
    assert Texts.of("en").error(error) == english


@pytest.mark.parametrize(
    "why",
    [
        os.strerror(errno.EACCES),
        str(PermissionError(errno.EACCES, os.strerror(errno.EACCES), "kho/a.txt")),
        str(PermissionError(errno.EACCES, "another system's words")),
    ],
)
def test_what_the_system_says_is_said_in_the_language(why: str) -> None:
    error = errors.SourceUnreadable("a.txt", why)
    assert Texts.of("vi").error(error) == "Không đọc được “a.txt”: không có quyền."
    assert Texts.of("en").error(error) == "Can't read “a.txt”: Permission denied."


@pytest.mark.parametrize("why", ["[Errno 99999] odd", "broken at byte 3", "", "EACCES"])
def test_what_a_library_says_is_told_as_it_is(why: str) -> None:
    error = errors.ReaderInvalid("a", why)
    assert Texts.of("vi").error(error).startswith(f"Không dùng được bộ đọc “a”: {why}. Bỏ")


def test_a_fraction_has_the_sign_of_the_language() -> None:
    assert Texts.of("vi")("doctor.free", gigabytes=1234.56) == "1234,6 GB"
    assert Texts.of("en")("doctor.free", gigabytes=1234.56) == "1234.6 GB"


def test_seconds_are_told_without_an_empty_fraction() -> None:
    slow, slower = (errors.FetchTimeout("https://bao.vn/a", s) for s in (30.0, 2.5))
    told = "“https://bao.vn/a” không tải xong trong 30 giây. Hãy thử lại sau."
    assert Texts.of("vi").error(slow) == told
    assert Texts.of("vi").error(slower) == told.replace("30", "2,5")
    assert "within 2.5 seconds" in Texts.of("en").error(slower)


def test_english_tells_one_from_several() -> None:
    english, vietnamese = Texts.of("en"), Texts.of("vi")
    assert [english("bot.passages", count=n) for n in (0, 1, 2)] == [
        "0 passages",
        "1 passage",
        "2 passages",
    ]
    assert english("bot.added_several", count=1) == "1 article was added."
    assert english("bot.added_several", count=2) == "2 articles were added."
    assert english("doctor.problems", count=1) == "1 thing needs mending."
    assert vietnamese("bot.passages", count=1) == "1 đoạn"
    scanned = errors.SourceScanned("a.pdf", 1)
    assert "pictures alone (1 page)" in english.error(scanned)


def test_a_fact_is_told_as_it_is() -> None:
    """Signs and braces of a person's own words are nobody's numbers."""
    assert Texts.of("vi")("answer.unheard", facts="{1,5} | 2.000") == (
        "Không thấy bài nào nói về {1,5} | 2.000."
    )
    assert Texts.of("en")("answer.unheard", facts="Paris") == (
        "I found no article that mentions Paris."
    )


def test_pictures_are_answered_with_a_wish_for_writing() -> None:
    assert Texts.of("vi")("bot.media") == (
        "Cảm ơn bạn, nhưng bot chỉ đọc được chữ. Bạn viết câu hỏi bằng chữ giúp nhé."
    )
