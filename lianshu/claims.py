"""What one running platform has for itself: its port and its data folder."""

from __future__ import annotations

import fcntl
import socket
from pathlib import Path
from typing import IO


class Taken(Exception):
    """Somebody else has it; the text is one line for the person."""


def check_port(host: str, port: int) -> None:
    """Raise Taken when the port cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Taken(
                f"端口 {port} 不能使用（{error.strerror}），请换一个：make run PORT=… / "
                f"port {port} cannot be used, choose another one"
            ) from error


def claim_folder(folder: Path) -> IO[str]:
    """Lock the data folder while the returned file is open; raise Taken when it is locked."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise Taken(
            f"已有联枢在使用数据文件夹 {folder.parent} / this data folder is in use by another one"
        ) from error
    return file
