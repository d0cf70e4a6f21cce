"""The settings of one process, read once: environment before `.env`, a secret also from `NAME_FILE`. Errors name the variable and the cure."""

from __future__ import annotations

import base64
import binascii
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, HttpUrl, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

if TYPE_CHECKING:
    from collections.abc import Mapping

TELEGRAM: Final = "https://api.telegram.org"
KEY_BYTES: Final = 32
SECRETS: Final = ("BOT_TOKEN", "BOT_DATABASE_URL", "BOT_ENCRYPTION_KEYS", "BOT_WEBHOOK_SECRET", "BOT_SMTP_URL")
"""Each may also be given as `NAME_FILE`, the path of a file that holds it (systemd credentials, container secrets)."""


class WrongSetting(Exception):  # noqa: N818  the name says what is wrong
    """A setting is missing or wrong; the text is one line that names it and says how to mend it."""

    def __init__(self, name: str, cure: str) -> None:
        super().__init__(f"{name}: {cure}")


_CURES: Final = {
    "int_parsing": "takes whole numbers, such as 123456; several are separated by commas",
    "bool_parsing": "takes true or false",
    "url_parsing": "takes a whole address, such as https://results.example.org",
    "url_scheme": "takes an address that begins with https:// or http://",
}
"""In place of the library's own words, which name the fault and not the cure."""


def _list(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class Settings(BaseSettings):
    """Every name begins with `BOT_`; `.env.example` says what each means."""

    model_config = SettingsConfigDict(env_prefix="BOT_", extra="ignore", frozen=True, hide_input_in_errors=True)

    token: SecretStr = SecretStr("")
    api_url: str = TELEGRAM
    database_url: SecretStr = SecretStr("sqlite+aiosqlite:///data/results.db")
    encryption_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    owner_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    mode: Literal["polling", "webhook"] = "polling"
    public_url: str = "http://127.0.0.1:8080"
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    webhook_secret: SecretStr = SecretStr("")
    smtp_url: SecretStr = SecretStr("")
    mail_from: str = ""
    messages_per_second: int = Field(default=30, ge=1)
    chat_import_entries: bool = False
    paid_broadcast: bool = False
    paid_messages_per_second: int = Field(default=1000, ge=1)
    paid_stars_cap: int = Field(default=0, ge=0)
    four_eyes: bool = True
    step_up_per_minute: int = Field(default=200, ge=1)
    organisation: str = ""
    support_contact: str = ""
    terms_url: str = ""
    privacy_url: str = ""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    tsa_url: str = ""
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    _lists = field_validator("encryption_keys", "owner_ids", "trusted_proxies", mode="before")(_list)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the same
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the same
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `read_settings` hands in: it has looked at the environment, `.env` and the files itself."""
        return (init_settings,)

    @field_validator("encryption_keys")
    @classmethod
    def _keys(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for key in keys:
            try:
                length = len(base64.urlsafe_b64decode(key.get_secret_value()))
            except (binascii.Error, ValueError):
                length = 0
            if length != KEY_BYTES:
                raise ValueError("each key is 32 bytes in url-safe base64; make one with `results-bot keys generate`")
        return keys

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            try:
                ip_network(proxy, strict=False)
            except ValueError:
                raise ValueError(
                    "takes addresses or networks, such as 10.0.0.7 or 10.0.0.0/8, separated by commas"
                ) from None
        return proxies

    @field_validator("tsa_url")
    @classmethod
    def _optional_url(cls, url: str) -> str:
        if url:
            HttpUrl(url)
        return url

    @field_validator("api_url", "public_url")
    @classmethod
    def _url(cls, url: str) -> str:
        HttpUrl(url)
        return url.rstrip("/")

    @model_validator(mode="after")
    def _https_at_telegram(self) -> Settings:
        if self.api_url == TELEGRAM and self.mode == "webhook" and urlsplit(self.public_url).scheme != "https":
            raise ValueError("BOT_PUBLIC_URL must begin with https:// where Telegram itself is to reach it")
        return self


REQUIRED_TO_RUN: Final = {
    "token": "write the token that BotFather gave you",
    "encryption_keys": "make a key with `results-bot keys generate` and keep a copy of it in a safe place",
    "organisation": "write the name of the exam board that runs this",
    "support_contact": "write where people reach you: an address or a phone number",
    "terms_url": "write the address of your Terms of Use",
    "privacy_url": "write the address of your privacy notice",
}


def read_settings(environment: Mapping[str, str], env_file: Path | None = Path(".env")) -> Settings:
    """Raises `WrongSetting`. A relative SQLite path and relative secret files count from the folder of `.env`."""
    given = {**_from_file(env_file), **environment}
    base = (env_file or Path()).resolve().parent
    values = {name[4:].lower(): value for name, value in given.items() if name.startswith("BOT_") and value != ""}
    for name in SECRETS:
        is_told = bool(environment.get(name)) and not environment.get(f"{name}_FILE")  # it goes before `.env`
        if not is_told and (path := given.get(f"{name}_FILE")):
            values[name[4:].lower()] = _secret_from(f"{name}_FILE", base / path)
    try:
        settings = Settings(**values)  # type: ignore[arg-type]  # texts as the environment gives them; pydantic parses
    except ValidationError as error:
        raise _first(error) from None
    return settings.model_copy(update={"database_url": SecretStr(_anchored(settings.database_url, base))})


def require(settings: Settings, *names: str) -> None:
    """Raises `WrongSetting` for the first of these that is empty (`REQUIRED_TO_RUN` says how to mend each)."""
    for name in names:
        value = getattr(settings, name)
        if not (value.get_secret_value() if isinstance(value, SecretStr) else value):
            raise WrongSetting(f"BOT_{name.upper()}", f"is missing; {REQUIRED_TO_RUN[name]}")


def require_all_to_run(settings: Settings) -> None:
    """What `run` needs. Raises `WrongSetting`."""
    require(settings, *REQUIRED_TO_RUN)
    if settings.mode == "webhook" and not settings.webhook_secret.get_secret_value():
        raise WrongSetting("BOT_WEBHOOK_SECRET", "is missing; webhook mode needs 1 to 256 of A-Z a-z 0-9 _ -")
    if settings.smtp_url.get_secret_value() and not settings.mail_from:
        raise WrongSetting("BOT_MAIL_FROM", "is missing; write the address that mails come from")


def _from_file(env_file: Path | None) -> dict[str, str]:
    if env_file is None or not env_file.is_file():
        return {}
    return {name: value for name, value in dotenv_values(env_file).items() if value is not None}


def _secret_from(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise WrongSetting(name, "names a file that can't be read; check the path and who may read it") from None


def _first(error: ValidationError) -> WrongSetting:
    problem = error.errors(include_input=False, include_url=False)[0]
    message = _CURES.get(problem["type"]) or problem["msg"].removeprefix("Value error, ")
    if not problem["loc"]:
        name, _, cure = message.partition(" ")
        return WrongSetting(name, cure)
    return WrongSetting(f"BOT_{str(problem['loc'][0]).upper()}", message)


def _anchored(url: SecretStr, base: Path) -> str:
    scheme, separator, path = url.get_secret_value().partition(":///")
    if not separator or not scheme.startswith("sqlite") or path.startswith("/") or path == ":memory:":
        return url.get_secret_value()
    return f"{scheme}:///{base / path}"
