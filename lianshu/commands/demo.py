"""Run the demo county on this machine: web, worker and mail sink in the foreground."""

from __future__ import annotations

import shutil
import sys
import urllib.error
import urllib.request
from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path

from lianshu.bring_forward import bring_forward
from lianshu.children import Child
from lianshu.claims import Taken, check_port, claim_folder
from lianshu.demo.load import load_demo, state_of_county
from lianshu.output import note
from lianshu.platform import Platform, opened
from lianshu.serve import address, server_command
from lianshu.settings import Settings, secret_key
from lianshu.supervise import Supervisor, end_at_once_on_signals
from lianshu.volume.load import load_volume

IMPLIES = {"demo": True}
READY_SECONDS = 60.0


def add_arguments(parser: ArgumentParser) -> None:
    """What to load, and whether to run."""
    parser.add_argument("--size", choices=["demo", "county", "city"], default="demo")
    parser.add_argument("--load-only", action="store_true", help="load the county and end")
    parser.add_argument("--fresh", action="store_true", help="forget the data there is first")


def run(settings: Settings, args: Namespace) -> int:
    """Load the county if there is none, then run until a signal comes."""
    try:
        if not args.load_only:
            check_port(settings.host, settings.port)
        claim = claim_folder(settings.run_dir)
    except Taken as error:
        note(str(error))
        return 2
    end_at_once_on_signals()
    with claim:
        if args.fresh and not _forget(settings):
            return 2
        if not _load(settings, args.size):
            return 1
        return 0 if args.load_only else _serve(settings)


def _forget(settings: Settings) -> bool:
    if not settings.database.startswith("sqlite"):
        note("--fresh 只清空 SQLite 演示库 / --fresh empties a demo on SQLite only")
        return False
    file = Path(settings.database.removeprefix("sqlite:///"))
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
        (file.parent / name).unlink(missing_ok=True)
    for folder in (settings.mail_dir, settings.data_dir / "evidence"):
        shutil.rmtree(folder, ignore_errors=True)
    return True


def _load(settings: Settings, size: str) -> bool:
    bring_forward(settings)
    secret_key(settings)
    with opened(settings) as platform:
        state = state_of_county(platform)
    if state == "other":
        note("数据库里已经有别的单位，不是演示县 / the database holds a county that is no demo")
        return False
    if state == "interrupted":
        note("上次装入演示县时中断，重新装入 / loading was interrupted, starting again")
        if not _forget(settings):
            return False
        bring_forward(settings)
    if state != "loaded":
        with opened(settings) as platform:
            _fill(platform, size, settings.demo_start)
    return True


def _fill(platform: Platform, size: str, starts_at: datetime) -> None:
    if size == "demo":
        note("正在装入演示县 / loading the demo county …")
        load_demo(platform, starts_at)
        return
    whole = "市" if size == "city" else "县"
    note(
        f"正在装入一个{whole}三年的合成案件 / loading three years of synthetic cases of a {size} …"
    )
    loaded = load_volume(platform, "city" if size == "city" else "county", starts_at, _say)
    note(f"共 {loaded.cases} 件，在办 {loaded.running} 件 / cases: all, under way")


def _say(written: int, wanted: int) -> None:
    note(f"{written} / {wanted}")


def _serve(settings: Settings) -> int:
    supervisor = Supervisor()
    with supervisor.signals():
        ready = _start_all(supervisor, settings)
        if ready:
            print(f"READY {address(settings)}", flush=True)
        elif supervisor.healthy:
            note("没有在一分钟内就绪 / not ready within a minute")
            supervisor.stop()
            return 1
        return supervisor.watch()


def _start_all(supervisor: Supervisor, settings: Settings) -> bool:
    environment = {
        "LIANSHU_DEMO": "1",
        "LIANSHU_DATA_DIR": str(settings.data_dir),
        "LIANSHU_SMTP_URL": settings.smtp_url,
    }
    port_file = settings.run_dir / "smtp.port"
    if not settings.smtp_url:
        port_file.unlink(missing_ok=True)
        words = [sys.executable, "-m", "lianshu.sink", str(settings.mail_dir), str(port_file)]
        supervisor.start(Child("mail", words))
        if not supervisor.wait_until(port_file.is_file, READY_SECONDS):
            return False
        environment["LIANSHU_SMTP_URL"] = settings.mail_url
    worker = [sys.executable, "-m", "lianshu.command", "worker"]
    supervisor.start(Child("web", server_command(settings), environment))
    supervisor.start(Child("worker", worker, environment))
    return supervisor.wait_until(lambda: _answers(settings), READY_SECONDS)


def _answers(settings: Settings) -> bool:
    try:
        with urllib.request.urlopen(f"{address(settings)}healthz", timeout=2) as response:  # noqa: S310
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
