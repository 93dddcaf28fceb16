"""Settings come from the environment and ``.env``, and nothing unknown passes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from platformdirs import user_data_path

from bot.settings import Settings
from bot.texts import Texts
from retrieval.errors import HoibaoError, SettingInvalid, SettingUnknown

if TYPE_CHECKING:
    from bot.texts import Language


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_everything_has_a_default_that_works(pytestconfig: pytest.Config) -> None:
    settings = Settings.read()
    assert settings.home == user_data_path("hoibao")
    assert settings.corpus == pytestconfig.rootpath / "corpus"
    assert (settings.model, settings.language) == (None, "vi")
    assert settings.database == settings.home / "archive.db"


def test_the_environment_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOIBAO_HOME", "~/kho")
    monkeypatch.setenv("HOIBAO_MODEL", "some/model")
    monkeypatch.setenv("HOIBAO_LANGUAGE", "en")
    settings = Settings.read()
    assert settings.home == Path.home() / "kho"
    assert (settings.model, settings.language) == ("some/model", "en")


def test_dotenv_sets_and_the_environment_goes_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("HOIBAO_LANGUAGE=en\nHOIBAO_HOME=kho\nOTHER=1\n")
    assert (Settings.read().language, Settings.read().home) == ("en", Path("kho"))
    monkeypatch.setenv("HOIBAO_LANGUAGE", "vi")
    assert Settings.read().language == "vi"


def test_what_is_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOIBAO_MODEL", "HOIBAO_LANGUAGE", "HOIBAO_HOME"):
        monkeypatch.setenv(name, "")
    assert Settings.read() == Settings()
    assert Settings.read().home == user_data_path("hoibao")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("HOIBAO_LANG", "HOIBAO_LANGUAGE"),
        ("HOIBAO_MODELL", "HOIBAO_MODEL"),
        ("hoibao_hom", "HOIBAO_HOME"),
    ],
)
def test_an_unknown_variable_is_refused_with_the_nearest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, nearest: str
) -> None:
    monkeypatch.setenv(name, "x")
    with pytest.raises(SettingUnknown) as caught:
        Settings.read()
    assert caught.value.facts == {"name": name, "nearest": nearest}
    monkeypatch.delenv(name)
    (tmp_path / ".env").write_text(f"{name}=x\n")
    with pytest.raises(SettingUnknown) as caught:
        Settings.read()
    assert caught.value.facts == {"name": name, "nearest": nearest}


def told(language: Language, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """What the settings' error says."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(HoibaoError) as caught:
        Settings.read()
    return Texts.of(language).error(caught.value)


FOLDER = ("đường dẫn của một thư mục", "the path of a folder")
ONE_ON = ("số nguyên từ 1 trở lên", "a whole number from 1 on")
NONE_ON = ("số nguyên từ 0 trở lên", "a whole number from 0 on")
SECONDS = ("số giây lớn hơn 0, ví dụ 20 hoặc 2.5", "seconds above 0, such as 20 or 2.5")
MINUTES = (
    "số phút từ 0 trở lên, ví dụ 15 hoặc 0.5; 0 là không bao giờ",
    "minutes from 0 on, such as 15 or 0.5; 0 is never",
)
PORT = ("số nguyên từ 1 đến 65535", "a whole number from 1 to 65535")
IDS = (
    "ID Telegram bằng số, cách nhau bằng dấu phẩy, ví dụ 12345678,23456789",
    "Telegram ids in digits, set off by commas, such as 12345678,23456789",
)
CONTACT = (
    "địa chỉ thư hoặc trang web, viết không dấu trên một dòng",
    "a mail or web address in ASCII letters, on one line",
)
HOST = (
    "địa chỉ IP hoặc tên máy, ví dụ 127.0.0.1",
    "an IP address or the name of a host, such as 127.0.0.1",
)
WRONG = [
    ("HOIBAO_LANGUAGE", "de", ("vi hoặc en", "vi or en")),
    ("HOIBAO_LANGUAGE", "vi ", ("vi hoặc en", "vi or en")),
    ("HOIBAO_HOME", "~nobody-of-this-name/kho", FOLDER),
    ("HOIBAO_CORPUS", "~nobody-of-this-name", FOLDER),
    (
        "HOIBAO_READER",
        "~nobody-of-this-name/a",
        ("off, hoặc đường dẫn của một tệp", "off, or the path of a file"),
    ),
    *(("HOIBAO_LLM_SECONDS", value, SECONDS) for value in ("abc", "0", "-1", "nan", "inf", "1,5")),
    *(
        ("HOIBAO_ALLOW_PRIVATE", value, ("true hoặc false", "true or false"))
        for value in ("có", "2")
    ),
    *(("HOIBAO_CONTACT", value, CONTACT) for value in ("tòa soạn", "a@b.vn\n")),
    *(("HOIBAO_SYNC_MINUTES", value, MINUTES) for value in ("15 phút", "-0.1", "inf", "nan")),
    (
        "TELEGRAM_BOT_TOKEN_FILE",
        "~nobody-of-this-name/token",
        (
            "đường dẫn của một tệp đọc được, trong đó chỉ có token",
            "the path of a file that can be read and holds the token alone",
        ),
    ),
    *(("HOIBAO_ADMINS", value, IDS) for value in ("@an", "1,b", "1;2", "[1, 2]", "1.5")),
    (
        "HOIBAO_ALLOWED_CHATS",
        "nhóm",
        (
            "ID Telegram bằng số, cách nhau bằng dấu phẩy, ví dụ 12345678,-1001234567890",
            "Telegram ids in digits, set off by commas, such as 12345678,-1001234567890",
        ),
    ),
    *(("HOIBAO_PACE", value, ONE_ON) for value in ("hai mươi", "0", "1.5", "20 câu")),
    *(("HOIBAO_FOLLOW_DAILY", value, NONE_ON) for value in ("x", "-1")),
    *(("HOIBAO_QUEUE", value, ONE_ON) for value in ("x", "0")),
    *(("HOIBAO_WEBHOOK_LISTEN", value, HOST) for value in ("a b", "http://127.0.0.1", "máy-chủ")),
    *(("HOIBAO_WEBHOOK_PORT", value, PORT) for value in ("80a", "0", "65536")),
]
HIDDEN = [  # what may hold a secret
    (
        "HOIBAO_LLM_URL",
        "localhost:8080",
        (
            "địa chỉ HTTP, ví dụ http://localhost:8080/v1",
            "an HTTP address, such as http://localhost:8080/v1",
        ),
    ),
    (
        "HOIBAO_LLM_KEY",
        "khóa",
        (
            "khóa chỉ gồm chữ không dấu, chữ số và ký hiệu trên bàn phím (ASCII)",
            "a key of nothing but ASCII letters, digits and signs",
        ),
    ),
    (
        "HOIBAO_BOT_API_URL",
        "https://api.telegram.org",
        ("địa chỉ HTTP kết thúc bằng /bot", "an HTTP address that ends in /bot"),
    ),
    (
        "HOIBAO_WEBHOOK_URL",
        "http://example.org/hook",
        (
            "địa chỉ HTTPS, ví dụ https://bot.example.org/hook",
            "an HTTPS address, such as https://bot.example.org/hook",
        ),
    ),
    (
        "HOIBAO_WEBHOOK_SECRET",
        "bí mật",
        (
            "1 đến 256 ký tự, chỉ gồm A-Z, a-z, 0-9, _ và -",
            "1 to 256 characters, of A-Z, a-z, 0-9, _ and - alone",
        ),
    ),
]
ANYTHING = {"HOIBAO_MODEL", "HOIBAO_RERANKER", "HOIBAO_LLM_MODEL", "TELEGRAM_BOT_TOKEN"}


@pytest.mark.parametrize(
    ("name", "value", "right", "shown"),
    [
        *((name, value, right, repr(value)) for name, value, right in WRONG),
        *((name, value, right, "'…'") for name, value, right in HIDDEN),
    ],
)
def test_a_wrong_value_is_one_line_that_tells_what_would_be_right(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, right: tuple[str, str], shown: str
) -> None:
    vietnamese, english = right
    assert told("vi", {name: value}, monkeypatch) == (
        f"{name}={shown} không hợp lệ; cần {vietnamese}."
    )
    assert told("en", {}, monkeypatch) == f"{name}={shown} is not valid; it should be {english}."


def test_every_variable_that_can_be_wrong_is_tried() -> None:
    tried = {name for name, _, _ in WRONG + HIDDEN}
    assert tried | ANYTHING == set(Settings.variables())
    assert tried == set(Texts.of("vi").catalogue["setting"])
    assert not tried & ANYTHING


def test_a_long_value_is_shortened(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = "9" * 59 + "…"
    assert told("vi", {"HOIBAO_PACE": "9" * 5_000}, monkeypatch) == (
        f"HOIBAO_PACE='{shown}' không hợp lệ; cần số nguyên từ 1 trở lên."
    )


def test_values_at_the_bounds_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "HOIBAO_LLM_SECONDS": "0.1",
        "HOIBAO_SYNC_MINUTES": "0",
        "HOIBAO_ADMINS": "1, 2,,-3 4",
        "HOIBAO_PACE": "1",
        "HOIBAO_FOLLOW_DAILY": "0",
        "HOIBAO_QUEUE": "1",
        "HOIBAO_WEBHOOK_LISTEN": "::1",
        "HOIBAO_WEBHOOK_PORT": "65535",
        "HOIBAO_CONTACT": "Toa soan <a@b.vn>",
    }.items():
        monkeypatch.setenv(name, value)
    settings = Settings.read()
    assert (settings.llm_seconds, settings.sync_minutes) == (0.1, 0)
    assert settings.admins == {1, 2, -3, 4}
    assert (settings.pace, settings.follow_daily, settings.queue) == (1, 0, 1)
    assert (settings.webhook_listen, settings.webhook_port) == ("::1", 65535)
    assert settings.contact == "Toa soan <a@b.vn>"


def test_what_is_spoken_is_known_though_another_setting_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOIBAO_PACE", "0")
    assert Settings.spoken() == "vi"
    (tmp_path / ".env").write_text("HOIBAO_LANGUAGE=en\nHOIBAO_QUEUE: 2\n")
    assert Settings.spoken() == "en"
    monkeypatch.setenv("HOIBAO_LANGUAGE", "de")
    assert Settings.spoken() == "vi"
    (tmp_path / ".env").write_bytes(b"\xff")
    assert Settings.spoken() == "vi"


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("HOIBAO_LANGUAGE: en\n", 1),
        ("HOIBAO_LANGUAGE en\n", 1),
        ("# ours\n\n  \nhoibao_language en", 4),
        ('OTHER="a\nb"\nHOIBAO_HOME="kho\nHOIBAO_PACE=1\n', 3),
        ("TELEGRAM_BOT_TOKEN 1:a\n", 1),
    ],
)
def test_a_line_of_dotenv_that_sets_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, line: int
) -> None:
    (tmp_path / ".env").write_text(written)
    assert told("vi", {}, monkeypatch) == (
        f"Dòng {line} của tệp .env không đúng dạng; cần TÊN=GIÁ_TRỊ, ví dụ HOIBAO_LANGUAGE=vi"
    )
    assert told("en", {}, monkeypatch) == (
        f"Line {line} of the file .env is not of the form NAME=VALUE, such as HOIBAO_LANGUAGE=en"
    )


def test_what_others_write_into_dotenv_is_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ".env").write_text("no pair\n# HOIBAO_PACE: 0\nHOIBAO_LANGUAGE=en\n")
    assert Settings.read().language == "en"
    assert caplog.messages == []
    (tmp_path / ".env").unlink()
    (tmp_path / ".env").mkdir()
    assert Settings.read().language == "vi"


def test_a_dotenv_that_is_no_text_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_bytes(b"# ours\nHOIBAO_LANGUAGE=\xff\n")
    assert told("vi", {}, monkeypatch) == (
        "Dòng 2 của tệp .env không phải văn bản UTF-8. Hãy lưu lại tệp ở dạng UTF-8."
    )
    assert told("en", {}, monkeypatch) == (
        "Line 2 of the file .env is not UTF-8 text. Save the file as UTF-8."
    )
    (tmp_path / ".env").write_bytes("\ufeffHOIBAO_LANGUAGE=en\n".encode())
    assert Settings.read().language == "en"


@pytest.mark.parametrize("data", [None, b"", b" \n", b"\xff"])
def test_a_file_that_holds_no_token_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes | None
) -> None:
    path = tmp_path / "token"
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", str(path))
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(SettingInvalid) as caught:
        Settings.read().bot_token()
    assert caught.value.facts == {"name": "TELEGRAM_BOT_TOKEN_FILE", "value": str(path)}


def test_a_file_holds_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "token"
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", str(path))
    path.write_bytes("\ufeff12345:abc\r\n".encode())
    assert Settings.read().bot_token() == "12345:abc"


@pytest.mark.parametrize(
    "url",
    [
        "https://api.telegram.org",
        "https://api.telegram.org/",
        "https://api.telegram.org/bot/",
        "https://api.telegram.org/bot12345:ABC-SECRET",
        "https://api.telegram.org/?x=/bot",
        "https://api.telegram.org/#/bot",
        "https://ho st/bot",
        "https://host:99999/bot",
        "ftp://host/bot",
        "host/bot",
    ],
)
def test_behind_the_address_of_the_bot_api_there_is_room_for_the_token(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    refused(monkeypatch, "HOIBAO_BOT_API_URL", url)


@pytest.mark.parametrize(
    "url", ["http://example.org/hook", "example.org", "https://a:b/", "ftp://a"]
)
def test_telegram_comes_to_a_webhook_by_https(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    refused(monkeypatch, "HOIBAO_WEBHOOK_URL", url)


@pytest.mark.parametrize(
    "url", ["localhost:8080/v1", "ftp://host/v1", "http://", "http://host/v1?key=secret", "x y"]
)
def test_a_language_model_that_cannot_be_reached_is_told(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    refused(monkeypatch, "HOIBAO_LLM_URL", url)


def test_the_address_of_a_language_model_is_as_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for url in ("http://localhost:8080/v1", "https://user:key@llm.example.vn/a/chat/completions"):
        monkeypatch.setenv("HOIBAO_LLM_URL", url)
        assert Settings.read().llm_url == url


@pytest.mark.parametrize("secret", ["two words", "bí-mật", "a" * 257, "a.b"])
def test_the_secret_of_a_webhook_is_what_telegram_takes(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    refused(monkeypatch, "HOIBAO_WEBHOOK_SECRET", secret)


def refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """What may hold a secret is told nowhere, a traceback included."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingInvalid) as caught:
        Settings.read()
    assert caught.value.facts == {"name": name, "value": "…"}
    assert value not in str(caught.value.__cause__)


def test_addresses_and_secrets_that_telegram_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.read().bot_api_url == "https://api.telegram.org/bot"
    for url in ("http://127.0.0.1:8081/bot", "https://example.org/telegram/bot"):
        monkeypatch.setenv("HOIBAO_BOT_API_URL", url)
        assert Settings.read().bot_api_url == url
    for url in ("https://example.org:8443/hook", "http://[::1]:88/hook", "http://localhost:88/"):
        monkeypatch.setenv("HOIBAO_WEBHOOK_URL", url)
        assert Settings.read().webhook_url == url
    for secret in ("a", "Az09_-" * 40):
        monkeypatch.setenv("HOIBAO_WEBHOOK_SECRET", secret)
        told = Settings.read().webhook_secret
        assert told is not None
        assert told.get_secret_value() == secret
