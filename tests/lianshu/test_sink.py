"""The demo's mail sink keeps what it is given, byte by byte."""

from __future__ import annotations

import smtplib
import subprocess
import sys
from time import monotonic, sleep

MAIL = "Subject: 红灯\r\nX-Lianshu-Kind: warn\r\n\r\n.开头的点\r\n".encode()


def test_mail_becomes_a_file(tmp_path):
    folder, port_file = tmp_path / "mail", tmp_path / "run" / "smtp.port"
    words = [sys.executable, "-m", "lianshu.sink", str(folder), str(port_file)]
    with subprocess.Popen(words) as process:
        limit = monotonic() + 10
        while not port_file.exists():
            assert monotonic() < limit and process.poll() is None
            sleep(0.02)
        with smtplib.SMTP("127.0.0.1", int(port_file.read_text())) as client:
            client.sendmail("a@yunxi.example", ["b@yunxi.example"], MAIL)
        process.terminate()

    assert process.returncode == 0
    assert [path.read_bytes() for path in folder.iterdir()] == [MAIL]
    assert not port_file.exists()
