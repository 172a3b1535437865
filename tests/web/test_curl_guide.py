"""The commands of docs/how-to/drive-a-case-with-curl.md do what the page says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from threading import Thread

import pytest
from werkzeug.serving import make_server

from lianshu.application import DemoControls
from lianshu.demo_clock import DemoClock
from tests.support.sources import ROOT
from web.app import create_app
from workflows.clock import OFFICE_ZONE
from workflows.database.queries import create_demo_clock

GUIDE = ROOT / "docs" / "how-to" / "drive-a-case-with-curl.md"
JPEG = b"\xff\xd8\xff\xe0" + bytes(100)

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")


@pytest.fixture
def site(county) -> Iterator[str]:
    """The small county behind a real socket; its clock stands at the start of the demo."""
    clock = DemoClock(county.database)
    with county.unit_of_work() as uow:
        create_demo_clock(uow.session)
    clock.set_to(datetime(2026, 11, 24, 9, 0, tzinfo=OFFICE_ZONE))
    platform = replace(county, clock=clock)
    app = create_app(platform, secret_key="only for tests", demo=DemoControls(platform))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_guide_runs_as_it_stands(site, tmp_path):
    script = "\n".join(re.findall(r"```bash\n(.*?)```", GUIDE.read_text(), re.DOTALL))
    for name in ("photo-1.jpg", "photo-2.jpg"):
        (tmp_path / name).write_bytes(JPEG + name.encode())
    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env={"PATH": os.environ["PATH"], "BASE": site, "LC_ALL": "C.UTF-8"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    lines = ended.stdout.splitlines()
    assert lines[0] == "违法事实"
    assert lines.count("done") == 12
    assert {"red", "yellow", "archived", "404"} <= set(lines)
    told = {line.split()[1] for line in lines if line.startswith("overdue_l1 ")}
    assert told >= {"bailu-desk", "bailu-deputy", "bailu-sfs"}
    assert any("办结：" in line for line in lines)
