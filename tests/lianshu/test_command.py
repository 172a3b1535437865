"""The frame of the command line: exit codes, stdout and stderr."""

from __future__ import annotations

import json

import pytest

from lianshu.command import command_names, main
from lianshu.migrate import current_state


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("LIANSHU_DATA_DIR", str(tmp_path / "var"))
    return tmp_path / "var"


@pytest.mark.parametrize("name", command_names())
def test_every_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: lianshu {name}")


def test_usage_is_exit_2(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["no-such-command"])

    assert ended.value.code == 2
    assert not capsys.readouterr().out


def test_wrong_settings_are_exit_2(monkeypatch, capsys):
    monkeypatch.setenv("LIANSHU_PORT", "0")

    assert main(["migrate"]) == 2
    said = capsys.readouterr()
    assert "LIANSHU_PORT" in said.err
    assert not said.out


def test_not_migrated_is_exit_3(data, capsys, monkeypatch):
    monkeypatch.setenv("LIANSHU_SECRET_KEY", "0123456789abcdef")

    assert main(["serve"]) == 3
    assert "lianshu migrate" in capsys.readouterr().err
    assert not data.exists(), "asking leaves nothing behind"


@pytest.mark.parametrize("words", [["--json", "migrate"], ["migrate", "--json"]])
def test_json_is_one_document_on_stdout(data, capsys, words):
    assert main(words) == 0

    document = json.loads(capsys.readouterr().out)
    assert document["state"] == "current"
    assert current_state(f"sqlite:///{data}/lianshu.sqlite") == "current"
