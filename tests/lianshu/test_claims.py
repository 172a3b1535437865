"""One port and one data folder for one running platform."""

from __future__ import annotations

import socket

import pytest

from lianshu.claims import Taken, check_port, claim_folder


def test_a_taken_port_is_named_in_one_line():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(Taken, match=str(port)) as caught:
            check_port("127.0.0.1", port)
    assert "\n" not in str(caught.value)
    check_port("127.0.0.1", port)


def test_a_data_folder_is_claimed_once(tmp_path):
    with claim_folder(tmp_path / "run"), pytest.raises(Taken):
        claim_folder(tmp_path / "run")
    claim_folder(tmp_path / "run").close()
