"""People who work over HTTP and do not give up: each request is repeated until it is answered."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from random import Random
from threading import Event, Lock
from time import monotonic
from typing import Any
from uuid import UUID

from tests.faults.running import PATIENCE, Running, wait_for
from tests.support.driver import LEAD, NORMAL_WAY

STARTER = "shuili-clerk"
WAY = {
    element: (username, decision, opinion, data)
    for username, element, decision, opinion, data in NORMAL_WAY
}
WATCHING = "accompanying_supervision"
LOOKER = "bailu-sfs"
ASKER = "bailu-team"
ASKED: dict[str, dict[str, Any]] = {
    "inform_procuratorate": {
        "advisory_department": "shuili",
        "advisory_subject": "沙湾段堆砂阻碍行洪无人监管",
        "advisory_field": "ecology",
        "advisory_duty": "《水法》第三十七条",
        "advisory_facts": [{"date": "2026-11-20", "text": "堆放砂石，占用行洪断面。"}],
        "advisory_harm": "行洪断面被占约三分之一。",
    },
    "supervision_point": {
        "subject": "沙湾村堆砂案立案",
        "point": "filing",
        "purpose": "立案前核对管辖和证据",
        "mode": "observe",
    },
}
"""Messages that open cases, with what is said with them."""
RED_CARD = "red_card"
RELATIONS = {
    "inform_procuratorate": "informed",
    "supervision_point": "supervised",
    RED_CARD: "supervised",
}
"""How the case that each opens is linked."""
OFTEN = 0.3
AGAIN = frozenset({500, 502, 503, 504})
PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(2000)
BOUNDARY = "cut-here"
LINE_BREAKS = 0.06
"""A kill between commit and answer is rare; for whoever asked this is the same."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any


@dataclass
class Work:
    """What all people together have done; a test looks at it afterwards."""

    cases: list[str] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)
    """Cases with the messages that were sent into them, each of which opens a case."""
    completed: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    repeated: int = 0
    _lock: Lock = field(default_factory=Lock)

    def start(self, case_id: str) -> None:
        """A case was started."""
        with self._lock:
            self.cases.append(case_id)

    def send(self, case_id: str, message: str) -> None:
        """A message was sent."""
        with self._lock:
            self.sent.append((case_id, message))

    def complete(self, task_id: str) -> None:
        """A task was done, as its person was told."""
        with self._lock:
            self.completed.append(task_id)

    def find(self, what: str) -> None:
        """Something happened that must not."""
        with self._lock:
            self.findings.append(what)

    def repeat(self) -> None:
        """A request was sent again."""
        with self._lock:
            self.repeated += 1

    @property
    def steps(self) -> int:
        """How many tasks were done."""
        return len(self.completed)


class Office:
    """Sends requests in the name of people."""

    def __init__(self, running: Running, work: Work, random: Random | None = None) -> None:
        """With `random` the line breaks now and then before an answer comes."""
        self._running = running
        self._work = work
        self._random = random
        self._pause = Event()

    def get(self, username: str, path: str) -> Any:
        """What a person sees under a path."""
        answer = self._until_answered("GET", username, path, None, {})
        assert answer.status == 200, (path, answer)
        return answer.body

    def post(self, username: str, path: str, body: Any, key: str) -> Answer:
        """Send JSON under an Idempotency-Key, the same until it is answered."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._until_answered("POST", username, path, json.dumps(body).encode(), headers)

    def upload(self, username: str, path: str, key: str) -> Answer:
        """Send a photo under an Idempotency-Key, the same until it is answered."""
        body, headers = _form(PHOTO, key)
        return self._until_answered("POST", username, path, body, headers)

    def try_to_upload(self, username: str, path: str, key: str, content: bytes) -> Answer:
        """Send a file once, whatever comes of it."""
        body, headers = _form(content, key)
        return self._once("POST", path, body, self._signed(username, headers))

    def ready(self) -> bool:
        """Whether the platform says that it is ready."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self._running.port, timeout=60)
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _until_answered(
        self, method: str, username: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer:
        headers = self._signed(username, headers)
        limit = monotonic() + PATIENCE
        while monotonic() < limit:
            try:
                answer = self._once(method, path, body, headers)
            except (OSError, http.client.HTTPException, ValueError):
                answer = None  # it was killed, or is not there yet
            if answer is not None and answer.status not in AGAIN:
                return answer
            if answer is not None and answer.status == 500:
                self._work.find(f"500 for {method} {path}: {answer.body}")
            self._work.repeat()
            self._pause.wait(0.2)
        raise AssertionError(f"no answer to {method} {path}")

    def _line_breaks(self) -> bool:
        return self._random is not None and self._random.random() < LINE_BREAKS

    def _signed(self, username: str, headers: dict[str, str]) -> dict[str, str]:
        return {**headers, "Authorization": f"Bearer {self._running.token(username)}"}

    def _once(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._running.port, timeout=60)
        try:
            connection.request(method, f"/api/v1{path}", body, headers)
            if method == "POST" and self._line_breaks():
                raise ConnectionResetError("the line broke; what was asked may be done or not")
            response = connection.getresponse()
            return Answer(response.status, json.loads(response.read()))
        finally:
            connection.close()


def _form(content: bytes, key: str) -> tuple[bytes, dict[str, str]]:
    head = (
        f"--{BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="file"; filename="a.png"\r\n'
        "Content-Type: image/png\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return body, {"Content-Type": kind, "Idempotency-Key": key}


class CaseDriver:
    """Drives one case as far as a throw of the die says, by the normal way with returns."""

    def __init__(self, office: Office, work: Work, seed: str) -> None:
        self._office = office
        self._work = work
        self._random = Random(seed)
        self._most_steps = 40 if self._random.random() < 0.8 else self._random.randint(1, 11)

    def drive(self) -> None:
        """Start the case, add a photo, and complete task after task."""
        started = self._office.post(
            STARTER, "/cases", {"process": "lead_referral", "data": LEAD}, self._key()
        )
        assert started.status == 201, started
        case_id = started.body["id"]
        self._work.start(case_id)
        sent = self._office.upload(STARTER, f"/cases/{case_id}/evidence", self._key())
        assert sent.status == 201, sent
        for _ in range(self._most_steps):
            case = self._office.get(STARTER, f"/cases/{case_id}")
            found = [t for t in case["tasks"] if t["state"] == "open" and t["element"] in WAY]
            if case["state"] != "running" or not found:
                break
            self._complete(found[0])
            self._ask(case)
        if (case_id, "supervision_point") in self._work.sent:
            self._look(case_id)

    def _ask(self, case: dict[str, Any]) -> None:
        """Now and then send a message that opens a case, each at most once."""
        signed = any(
            task["element"] == "sign_receipt" and task["state"] == "done" for task in case["tasks"]
        )
        left = [name for name in sorted(ASKED) if (case["id"], name) not in self._work.sent]
        if not signed or not left or self._random.random() > OFTEN:
            return
        name = self._random.choice(left)
        body = {"name": name, "data": ASKED[name]}
        answer = self._office.post(ASKER, f"/cases/{case['id']}/messages", body, self._key())
        if answer.status == 202:
            self._work.send(case["id"], name)
        elif answer.status != 409:  # the case may just have ended
            self._work.find(f"{answer.status} for {name}: {answer.body}")

    def _look(self, case_id: str) -> None:
        """The judicial office looks at the case as it was asked to; the case is told so."""
        found: list[str] = []

        def opened() -> bool:
            related = self._office.get(LOOKER, f"/cases/{case_id}")["related"]
            found.extend(each["id"] for each in related if each["process"] == WATCHING)
            return bool(found)

        wait_for(opened, f"the case that {case_id} asked for is opened")
        for task in self._office.get(LOOKER, f"/cases/{found[0]}")["tasks"]:
            if task["state"] == "open" and task["element"] == "look":
                seen = self._office.get(LOOKER, f"/tasks/{task['id']}")
                body = {"decision": "no_issue", "data": {}, "version": seen["version"]}
                self._send(LOOKER, task["id"], body)

    def _complete(self, seen: dict[str, Any]) -> None:
        username, decision, opinion, data = WAY[seen["element"]]
        task = self._office.get(username, f"/tasks/{seen['id']}")
        values = [each["value"] for each in task["decisions"]]
        body = {"decision": decision, "data": data, "opinion": opinion, "version": task["version"]}
        if "return" in values and self._random.random() < 0.15:
            detour = {**body, "decision": "return", "data": {}, "opinion": "请补充后再送。"}
            if self._send(username, task["id"], detour) != 422:
                return
        status = self._send(username, task["id"], body)
        if status == 422:
            self._work.find(f"422 for {seen['element']}")

    def _send(self, username: str, task_id: str, body: dict[str, Any]) -> int:
        answer = self._office.post(username, f"/tasks/{task_id}/complete", body, self._key())
        if answer.status == 200:
            self._work.complete(task_id)
        elif answer.status not in (412, 422):  # stale: a clock did something in between
            self._work.find(f"{answer.status} for {task_id}: {answer.body}")
        return answer.status

    def _key(self) -> str:
        return str(UUID(int=self._random.getrandbits(128)))
