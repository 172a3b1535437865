"""Settings: defaults, every complaint at once, and the rules between them."""

from __future__ import annotations

import stat

import pytest

from lianshu.serve import address, public_url
from lianshu.settings import PREFIX, RULES, Settings, SettingsError, load_settings, secret_key

FITTING_SECRET = "0123456789abcdef"


def complaints(monkeypatch, serving=False, **values):
    for name, value in values.items():
        monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings(serving=serving)
    return caught.value.complaints


def test_defaults(monkeypatch, tmp_path):
    monkeypatch.setenv("LIANSHU_DATA_DIR", str(tmp_path))
    settings = load_settings()

    assert (settings.host, settings.port, settings.tick_seconds) == ("127.0.0.1", 8000, 5)
    assert settings.database == f"sqlite:///{tmp_path}/lianshu.sqlite"
    assert settings.evidence == f"file://{tmp_path}/evidence"
    assert settings.demo_start.isoformat() == "2026-11-24T09:00:00+08:00"
    assert not settings.demo


def test_empty_variables_count_as_unset(monkeypatch):
    monkeypatch.setenv("LIANSHU_PORT", "")

    assert load_settings().port == 8000


def test_every_complaint_at_once(monkeypatch):
    lines = complaints(
        monkeypatch,
        serving=True,
        PORT="eighty",
        DEMO_START="2026-11-24T09:00",
        DATABASE_URL="mysql://x",
        TICK_SECONDS="0",
        LOG_FORMAT="xml",
    )

    named = {line.partition("：")[0].removeprefix(PREFIX) for line in lines}
    assert named == {
        "PORT", "DEMO_START", "DATABASE_URL", "TICK_SECONDS", "LOG_FORMAT", "SECRET_KEY"
    }  # fmt: skip
    assert all(" / " in line for line in lines), "Chinese and English"


def test_every_setting_has_its_rule():
    assert set(RULES) == set(Settings.model_fields)


@pytest.mark.parametrize("name", ["DATABASE_URL", "SMTP_URL"])
def test_complaints_keep_passwords_to_themselves(monkeypatch, name):
    [line] = complaints(monkeypatch, **{name: "ftp://user:hunter2@host"})

    assert "hunter2" not in line


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "county.example"])
def test_demo_stays_on_this_machine(monkeypatch, host):
    [line] = complaints(monkeypatch, DEMO="1", HOST=host)

    assert line.startswith("LIANSHU_HOST")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.1.2.3"])
def test_demo_on_loopback(monkeypatch, host):
    monkeypatch.setenv("LIANSHU_HOST", host)
    monkeypatch.setenv("LIANSHU_DEMO", "1")

    assert load_settings(serving=True).host == host


def test_serving_needs_a_secret_outside_the_demo(monkeypatch):
    assert complaints(monkeypatch, serving=True)[0].startswith("LIANSHU_SECRET_KEY")
    assert complaints(monkeypatch, serving=True, SECRET_KEY="short")

    monkeypatch.setenv("LIANSHU_SECRET_KEY", FITTING_SECRET)
    assert secret_key(load_settings(serving=True)) == FITTING_SECRET


@pytest.mark.parametrize("url", ["lianshu.example", "https://", "https://x/lianshu", "ftp://x"])
def test_the_public_address_has_a_scheme_and_no_path(monkeypatch, url):
    [line] = complaints(monkeypatch, BASE_URL=url)

    assert line.startswith("LIANSHU_BASE_URL")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("", "http://127.0.0.1:8000"),
        ("https://lianshu.example/", "https://lianshu.example"),
        ("http://10.1.2.3:81", "http://10.1.2.3:81"),
    ],
)
def test_where_people_open_it(monkeypatch, url, shown):
    monkeypatch.setenv("LIANSHU_BASE_URL", url)

    assert public_url(load_settings()) == shown
    assert address(load_settings()) == "http://127.0.0.1:8000/", "what is listened on stays"


@pytest.mark.parametrize("hops", ["-1", "11", "yes"])
def test_proxies_are_counted(monkeypatch, hops):
    [line] = complaints(monkeypatch, TRUSTED_PROXIES=hops)

    assert line.startswith("LIANSHU_TRUSTED_PROXIES")


def test_demo_keeps_a_secret_of_its_own(monkeypatch, tmp_path):
    monkeypatch.setenv("LIANSHU_DATA_DIR", str(tmp_path / "var"))
    settings = load_settings(serving=True, demo=True)

    first = secret_key(settings)
    assert len(first) == 64
    assert secret_key(settings) == first
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600


def test_demo_mails_go_to_the_running_sink(monkeypatch, tmp_path):
    monkeypatch.setenv("LIANSHU_DATA_DIR", str(tmp_path))
    settings = load_settings(demo=True)
    assert settings.mail_url == ""

    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "smtp.port").write_text("2525")
    assert settings.mail_url == "smtp://127.0.0.1:2525"
