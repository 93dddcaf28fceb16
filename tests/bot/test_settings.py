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
