"""Settings: every one documented, every mistake answered with its name and its cure."""

import base64
from pathlib import Path

import pytest

from bot.settings import SECRETS, Settings, WrongSetting, read_settings, require_all_to_run

EXAMPLE = Path(__file__).parents[1] / ".env.example"
KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
ENOUGH = {
    "BOT_TOKEN": "1234567:a-token",
    "BOT_ENCRYPTION_KEYS": KEY,
    "BOT_ORGANISATION": "Board",
    "BOT_SUPPORT_CONTACT": "help@board.example",
    "BOT_TERMS_URL": "https://board.example/terms",
    "BOT_PRIVACY_URL": "https://board.example/privacy",
}


def names_in_example() -> dict[str, str]:
    lines = [line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if line.startswith("BOT_")]
    return dict(line.split("=", 1) for line in lines)


def test_the_example_names_every_setting_and_no_other():
    assert set(names_in_example()) == {f"BOT_{name.upper()}" for name in Settings.model_fields}


def test_the_example_shows_the_defaults():
    shown = {name: value for name, value in names_in_example().items() if value}
    assert read_settings(shown, None).model_dump() == read_settings({}, None).model_dump()


@pytest.mark.parametrize("name", ENOUGH)
def test_a_missing_setting_stops_the_start_with_its_name(name):
    settings = read_settings({key: value for key, value in ENOUGH.items() if key != name}, None)
    with pytest.raises(WrongSetting, match=f"^{name}: is missing; "):
        require_all_to_run(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_HTTP_PORT", "eighty"),
        ("BOT_MODE", "push"),
        ("BOT_OWNER_IDS", "anna"),
        ("BOT_FOUR_EYES", "perhaps"),
        ("BOT_ENCRYPTION_KEYS", "short"),
        ("BOT_API_URL", "telegram"),
        ("BOT_MESSAGES_PER_SECOND", "0"),
        ("BOT_TRUSTED_PROXIES", "10.0.0.1, the proxy"),
    ],
)
def test_a_wrong_setting_is_named_and_not_repeated(name, value):
    with pytest.raises(WrongSetting) as raised:
        read_settings({**ENOUGH, name: value}, None)
    assert str(raised.value).startswith(f"{name}: ")
    assert "\n" not in str(raised.value)
    assert name != "BOT_ENCRYPTION_KEYS" or value not in str(raised.value)


def test_lists_are_separated_by_commas():
    assert read_settings({"BOT_OWNER_IDS": "1, 2,3"}, None).owner_ids == {1, 2, 3}


def test_telegram_itself_is_given_https_only():
    with pytest.raises(WrongSetting, match="BOT_PUBLIC_URL"):
        read_settings({**ENOUGH, "BOT_MODE": "webhook", "BOT_PUBLIC_URL": "http://board.example"}, None)


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_may_come_from_a_file(name, tmp_path):
    (tmp_path / "secret").write_text(KEY + "\n", encoding="utf-8")
    settings = read_settings({f"{name}_FILE": "secret"}, tmp_path / ".env")
    value = getattr(settings, name.removeprefix("BOT_").lower())
    value = value[0] if isinstance(value, tuple) else value
    assert value.get_secret_value() == KEY


def test_a_secret_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(WrongSetting, match="BOT_TOKEN_FILE"):
        read_settings({"BOT_TOKEN_FILE": "nowhere"}, tmp_path / ".env")


def test_a_relative_database_counts_from_the_folder_of_the_env_file(tmp_path):
    (tmp_path / ".env").write_text("BOT_DATABASE_URL=sqlite+aiosqlite:///data/mine.db\n", encoding="utf-8")
    url = read_settings({}, tmp_path / ".env").database_url.get_secret_value()
    assert url == f"sqlite+aiosqlite:///{tmp_path}/data/mine.db"


def test_the_environment_goes_before_the_file(tmp_path):
    (tmp_path / ".env").write_text("BOT_HTTP_PORT=1111\n", encoding="utf-8")
    assert read_settings({"BOT_HTTP_PORT": "2222"}, tmp_path / ".env").http_port == 2222


def test_secrets_do_not_show_themselves():
    assert KEY not in repr(read_settings(ENOUGH, None))
    assert "a-token" not in repr(read_settings(ENOUGH, None))


def test_a_secret_of_the_environment_goes_before_a_file_that_env_names(tmp_path):
    (tmp_path / "token").write_text("from the file", encoding="utf-8")
    (tmp_path / ".env").write_text("BOT_TOKEN_FILE=token\n", encoding="utf-8")
    told = read_settings({"BOT_TOKEN": "from the environment"}, tmp_path / ".env")
    assert told.token.get_secret_value() == "from the environment"
    assert read_settings({}, tmp_path / ".env").token.get_secret_value() == "from the file"


def test_a_secret_file_that_is_no_text_stops_the_start(tmp_path):
    (tmp_path / "token").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WrongSetting, match="BOT_TOKEN_FILE"):
        read_settings({"BOT_TOKEN_FILE": "token"}, tmp_path / ".env")
