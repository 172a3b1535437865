"""All settings, read from LIANSHU_… variables; every complaint is told at once at the start."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "LIANSHU_"
SHORTEST_SECRET = 16

# What each setting has to be, in the words of the complaint: Chinese, English.
RULES: Mapping[str, tuple[str, str]] = {
    "database_url": (
        "应为 sqlite:///路径 或 postgresql://用户@主机/库名",
        "must be sqlite:///path or postgresql://user@host/name",
    ),
    "data_dir": ("应为文件夹路径", "must be the path of a folder"),
    "host": ("应为主机名或 IP 地址", "must be a host name or an IP address"),
    "port": ("应为 1 到 65535 的整数", "must be a whole number from 1 to 65535"),
    "base_url": (
        "应为 http(s)://主机 或 http(s)://主机:端口，后面不带路径",
        "must be http(s)://host or http(s)://host:port without a path",
    ),
    "trusted_proxies": (
        "应为 0 到 10 的整数，即前面有几级反向代理",
        "must be a whole number from 0 to 10: how many reverse proxies stand before it",
    ),
    "secret_key": (
        f"应至少 {SHORTEST_SECRET} 个字符",
        f"must have at least {SHORTEST_SECRET} characters",
    ),
    "demo": ("应为 0 或 1", "must be 0 or 1"),
    "demo_start": (
        "应为带时区的时刻，如 2026-11-24T09:00+08:00",
        "must be an instant with its zone, such as 2026-11-24T09:00+08:00",
    ),
    "jobs": ("本版本只能是 apscheduler", "can only be apscheduler in this version"),
    "smtp_url": (
        "应为 smtp://主机:端口 或 smtps://用户:口令@主机:端口",
        "must be smtp://host:port or smtps://user:password@host:port",
    ),
    "evidence_url": (
        "应为 file:///文件夹 或 s3://桶/前缀",
        "must be file:///folder or s3://bucket/prefix",
    ),
    "timezone": ("本版本只能是 Asia/Shanghai", "can only be Asia/Shanghai in this version"),
    "tick_seconds": ("应为大于 0 的秒数", "must be a number of seconds above 0"),
    "clock_offset_seconds": ("应为整数秒", "must be a whole number of seconds"),
    "contest_workdays": ("应为 1 到 250 的整数", "must be a whole number from 1 to 250"),
    "log_format": ("应为 text 或 json", "must be text or json"),
}


class SettingsError(Exception):
    """The settings do not fit; `complaints` has one line for each reason."""

    def __init__(self, complaints: list[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(complaints))


class Settings(BaseSettings):
    """What can be set from outside. Read once at the edge and handed down."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: str = ""
    data_dir: Path = Path("var")
    host: str = Field("127.0.0.1", min_length=1, pattern=r"^[^\s/]+$")
    port: int = Field(8000, ge=1, le=65535)
    base_url: str = Field("", pattern=r"^(https?://[^\s/?#@]+/?)?$")
    trusted_proxies: int = Field(0, ge=0, le=10)
    secret_key: str = Field("", repr=False)
    demo: bool = False
    demo_start: AwareDatetime = datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=8)))
    jobs: Literal["apscheduler"] = "apscheduler"
    smtp_url: str = Field("", pattern=r"^(smtps?://[^\s/]+/?)?$", repr=False)
    evidence_url: str = Field("", pattern=r"^((file:///|s3://)\S+)?$")
    timezone: Literal["Asia/Shanghai"] = "Asia/Shanghai"
    tick_seconds: float = Field(5.0, gt=0)
    clock_offset_seconds: int = 0
    contest_workdays: int = Field(10, ge=1, le=250)
    log_format: Literal["text", "json"] = "text"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only arguments and the environment: no hidden files."""
        return init_settings, env_settings

    @field_validator("data_dir")
    @classmethod
    def _whole_path(cls, folder: Path) -> Path:
        return folder.expanduser().resolve()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("not a database that is supported")
        return url

    @property
    def database(self) -> str:
        """The database's URL: by default one SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'lianshu.sqlite'}"

    @property
    def evidence(self) -> str:
        """The URL of the evidence store: by default a folder in the data folder."""
        return self.evidence_url or f"file://{self.data_dir / 'evidence'}"

    @property
    def mail_dir(self) -> Path:
        """Where the demo's mail sink keeps what it is given."""
        return self.data_dir / "mail"

    @property
    def run_dir(self) -> Path:
        """Small files of what runs at the moment: lock, port of the mail sink."""
        return self.data_dir / "run"

    @property
    def mail_url(self) -> str:
        """The SMTP server; in the demo the sink that runs at the moment. Empty: none."""
        if self.smtp_url or not self.demo:
            return self.smtp_url
        port_file = self.run_dir / "smtp.port"
        return f"smtp://127.0.0.1:{port_file.read_text()}" if port_file.is_file() else ""


def load_settings(*, serving: bool = False, **given: object) -> Settings:
    """Read the settings or raise SettingsError with every complaint.

    `serving` says that pages will be served, which needs a secret key; `given` outranks the
    environment.
    """
    complaints: list[str] = []
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = {str(item["loc"][0]): item["input"] for item in error.errors()}
        complaints += [_complaint(name, value) for name, value in wrong.items()]
        defaults = {name: Settings.model_fields[name].default for name in wrong}
        settings = Settings(**{**given, **defaults})
    complaints += _cross_complaints(settings, serving=serving)
    if complaints:
        raise SettingsError(complaints)
    return settings


def secret_key(settings: Settings) -> str:
    """The key that signs cookies; the demo keeps a random one in its data folder."""
    if settings.secret_key or not settings.demo:
        return settings.secret_key
    path = settings.data_dir / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _cross_complaints(settings: Settings, *, serving: bool) -> list[str]:
    complaints = []
    if settings.demo and not is_loopback(settings.host):
        complaints.append(
            f"{PREFIX}HOST：LIANSHU_DEMO=1 时口令是公开的，只能是本机地址，现为 {settings.host!r} / "
            "demo passwords are public: with LIANSHU_DEMO=1 it must be a loopback address"
        )
    if settings.secret_key and len(settings.secret_key) < SHORTEST_SECRET:
        complaints.append(f"{PREFIX}SECRET_KEY：{' / '.join(RULES['secret_key'])}")
    if settings.evidence_url.startswith("s3:") and find_spec("s3fs") is None:
        complaints.append(
            f"{PREFIX}EVIDENCE_URL：s3 需要另装 Python 包 s3fs / s3 needs the Python package s3fs"
        )
    if serving and not settings.demo and not settings.secret_key:
        complaints.append(
            f"{PREFIX}SECRET_KEY：必须设置（LIANSHU_DEMO=1 时可以不设） / "
            "must be set (not needed with LIANSHU_DEMO=1)"
        )
    return complaints


def _complaint(name: str, value: object) -> str:
    chinese, english = RULES[name]
    shown = "" if name in {"secret_key", "smtp_url", "database_url"} else f"，现为 {value!r}"
    return f"{PREFIX}{name.upper()}：{chinese}{shown} / {english}"


__all__ = ["Settings", "SettingsError", "is_loopback", "load_settings", "secret_key"]
