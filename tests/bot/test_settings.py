"""Settings come from the environment and ``.env``, and nothing unknown passes."""

from __future__ import annotations

from pathlib import Path

import pytest
from platformdirs import user_data_path

from bot.settings import Settings
from retrieval.errors import SettingInvalid, SettingUnknown, SourceUnreadable


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


def test_a_value_that_cannot_be_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOIBAO_LANGUAGE", "de")
    with pytest.raises(SettingInvalid) as caught:
        Settings.read()
    assert caught.value.facts == {
        "name": "HOIBAO_LANGUAGE",
        "value": "de",
        "expected": "'vi' or 'en'",
    }


def test_a_dotenv_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"HOIBAO_LANGUAGE=\xff\n")
    with pytest.raises(SourceUnreadable) as caught:
        Settings.read()
    assert caught.value.source == ".env"


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
    refused(monkeypatch, "HOIBAO_BOT_API_URL", url, "http(s)://…/bot")


@pytest.mark.parametrize(
    "url", ["http://example.org/hook", "example.org", "https://a:b/", "ftp://a"]
)
def test_telegram_comes_to_a_webhook_by_https(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    refused(monkeypatch, "HOIBAO_WEBHOOK_URL", url, "https://…")


@pytest.mark.parametrize(
    "url", ["localhost:8080/v1", "ftp://host/v1", "http://", "http://host/v1?key=secret", "x y"]
)
def test_a_language_model_that_cannot_be_reached_is_told(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    refused(monkeypatch, "HOIBAO_LLM_URL", url, "http(s)://…/v1")


def test_the_address_of_a_language_model_is_as_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for url in ("http://localhost:8080/v1", "https://user:key@llm.example.vn/a/chat/completions"):
        monkeypatch.setenv("HOIBAO_LLM_URL", url)
        assert Settings.read().llm_url == url


@pytest.mark.parametrize("secret", ["two words", "bí-mật", "a" * 257, "a.b"])
def test_the_secret_of_a_webhook_is_what_telegram_takes(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    refused(monkeypatch, "HOIBAO_WEBHOOK_SECRET", secret, "[A-Za-z0-9_-]{1,256}")


def refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str) -> None:
    """What may hold a secret is told nowhere, a traceback included."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingInvalid) as caught:
        Settings.read()
    assert caught.value.facts == {"name": name, "value": "…", "expected": expected}
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
