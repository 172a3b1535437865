"""Adding, taking off and reading evidence, and what is left in the store when it is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from lianshu.verify_files import verify_files
from tests.support.driver import Driver
from tests.support.plain_documents import plain_documents
from tests.workflows.evidence.test_media import EXE, JPEG, PDF, PNG
from workflows.cases.queries import visible_case
from workflows.errors import NotFound, NotPermitted, TooLarge, UnsupportedMedia, WrongState
from workflows.evidence import add_evidence
from workflows.evidence.add_evidence import add_draft_evidence, remove_draft_evidence
from workflows.evidence.models import Evidence
from workflows.evidence.queries import evidence_of_case, evidence_of_draft
from workflows.evidence.read_evidence import look_at_picture, read_evidence
from workflows.history.kinds import Kind
from workflows.history.queries import rows_of_case
from workflows.steps.add_to_case import add_to_case

__all__ = ["plain_documents"]

pytestmark = pytest.mark.usefixtures("plain_documents")

ABOUT = "start:lead_referral"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where the driver's county keeps its files."""
    return tmp_path / "evidence"


def files(store: Path) -> list[str]:
    return sorted(path.name for path in store.rglob("*") if path.is_file())


def add(driver: Driver, name: str, *chunks: bytes, about: str = ABOUT) -> Evidence:
    return driver.act("shuili-clerk", lambda uow: add_draft_evidence(uow, about, name, chunks))


def test_a_file_is_kept_by_its_hash_with_who_and_when(driver: Driver, store: Path) -> None:
    case_id = driver.start()
    content = PNG + bytes(5000)
    evidence = driver.act(
        "shuili-clerk",
        lambda uow: add_to_case(uow, case_id, "左岸.png", [content[:7], content[7:]]),
    )

    sha256 = hashlib.sha256(content).hexdigest()
    assert (evidence.sha256, evidence.size) == (sha256, len(content))
    assert (evidence.media_type, evidence.kind, evidence.name) == ("image/png", "photo", "左岸.png")
    assert (evidence.added_by_id, evidence.added_at) == (
        driver.viewer("shuili-clerk").id,
        driver.clock.now(),
    )
    assert files(store) == [sha256]
    with driver.uow() as uow:
        row = rows_of_case(uow.session, case_id)[-1]
    assert (row.kind, row.data) == (
        Kind.EVIDENCE_ADDED,
        {"evidence": evidence.id, "name": "左岸.png", "sha256": sha256, "size": len(content)},
    )


@pytest.mark.parametrize(
    ("name", "chunks"),
    [
        ("a.jpg", [EXE]),
        ("a.exe", [EXE]),
        ("a.png", [JPEG]),
        ("a.jpg", []),
        ("a.jpg", [b"", b""]),
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    driver: Driver, store: Path, name: str, chunks: list[bytes]
) -> None:
    with pytest.raises(UnsupportedMedia, match=name):
        add(driver, name, *chunks)
    assert files(store) == []
    with driver.uow("shuili-clerk") as uow:
        assert list(evidence_of_draft(uow.session, uow.person.id, ABOUT)) == []


def test_a_file_too_large_leaves_nothing_behind(
    driver: Driver, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(add_evidence, "MOST_BYTES", 3 * 1024 * 1024)
    full = PNG + bytes(3 * 1024 * 1024 - len(PNG))
    assert add(driver, "full.png", full).size == 3 * 1024 * 1024
    kept = files(store)

    with pytest.raises(TooLarge, match="3 MB"):
        add(driver, "over.png", full, b"1")
    assert files(store) == kept


def test_reading_stops_at_the_limit(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(add_evidence, "MOST_BYTES", 5000)
    taken = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(1)
            yield PNG + bytes(1000)

    with pytest.raises(TooLarge):
        driver.act("shuili-clerk", lambda uow: add_draft_evidence(uow, ABOUT, "a.png", endless()))
    assert len(taken) < 10


def test_an_upload_that_breaks_off_leaves_nothing_behind(driver: Driver, store: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield PNG + bytes(2000)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        driver.act("shuili-clerk", lambda uow: add_draft_evidence(uow, ABOUT, "a.png", broken()))
    assert files(store) == []


def test_the_same_content_is_stored_once(driver: Driver, store: Path) -> None:
    first, second = add(driver, "a.png", PNG), add(driver, "b.png", PNG)
    assert first.id != second.id
    assert files(store) == [first.sha256] == [second.sha256]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("/etc/cron.d/a.png", "a.png"),
        ("C:\\fakepath\\现场 1.png", "现场 1.png"),
        ("..\\..\\a.png", "a.png"),
        ("a\x00b\r\nSet-Cookie: x.png", "abSet-Cookie: x.png"),
        ("evil\u202egnp.png", "evilgnp.png"),
        ("  a.png", "a.png"),
        ("照" * 300 + ".png", "照" * 176 + ".png"),
        ("x." + "y" * 300 + ".png", "x." + "y" * 174 + ".png"),
    ],
)
def test_a_name_is_a_name_and_no_path(driver: Driver, store: Path, given: str, kept: str) -> None:
    evidence = add(driver, given, PNG)
    assert evidence.name == kept
    assert files(store) == [evidence.sha256]
    with driver.uow() as uow:
        assert uow.session.get_one(Evidence, evidence.id).name == kept


@pytest.mark.parametrize("name", ["", "..", "/", "a/", "\x00", "png", "." * 300, "a." + "p" * 300])
def test_a_name_that_says_nothing_is_refused(driver: Driver, store: Path, name: str) -> None:
    with pytest.raises(UnsupportedMedia):
        add(driver, name, PNG)
    assert files(store) == []


# ── drafts ───────────────────────────────────────────────────────────────────────────────────────


def test_evidence_of_a_draft_moves_with_the_start(driver: Driver) -> None:
    kept, removed = add(driver, "a.png", PNG), add(driver, "b.pdf", PDF)
    elsewhere = add(driver, "c.jpg", JPEG, about="start:another")
    with driver.uow("shuili-clerk") as uow:
        remove_draft_evidence(uow, uow.session.get_one(Evidence, removed.id))
        left = evidence_of_draft(uow.session, uow.person.id, ABOUT)
        assert [item.id for item in left] == [kept.id]
    case_id = driver.start()

    with driver.uow("shuili-clerk") as uow:
        assert [item.id for item in evidence_of_case(uow.session, case_id)] == [kept.id]
        assert list(evidence_of_draft(uow.session, uow.person.id, ABOUT)) == []
        assert uow.session.get_one(Evidence, elsewhere.id).case_id is None
        told = [
            row for row in rows_of_case(uow.session, case_id) if row.kind == Kind.EVIDENCE_ADDED
        ]
    assert [row.data and row.data["evidence"] for row in told] == [kept.id]


def test_the_next_start_takes_nothing_of_the_one_before(driver: Driver) -> None:
    add(driver, "a.png", PNG)
    driver.start()
    second = driver.start()
    with driver.uow() as uow:
        assert list(evidence_of_case(uow.session, second)) == []


def test_a_start_that_is_refused_leaves_the_files_on_the_draft(driver: Driver) -> None:
    kept = add(driver, "a.png", PNG)
    with pytest.raises(Exception, match="处需要改"):
        driver.start(place="")
    with driver.uow("shuili-clerk") as uow:
        left = evidence_of_draft(uow.session, uow.person.id, ABOUT)
        assert [item.id for item in left] == [kept.id]


def test_evidence_of_a_case_cannot_be_removed(driver: Driver) -> None:
    evidence = add(driver, "a.png", PNG)
    case_id = driver.start()
    with pytest.raises(WrongState), driver.uow("shuili-clerk") as uow:
        remove_draft_evidence(uow, uow.session.get_one(Evidence, evidence.id))
    with driver.uow() as uow:
        assert len(evidence_of_case(uow.session, case_id)) == 1


def test_a_draft_is_its_owners_alone(driver: Driver) -> None:
    evidence = add(driver, "a.png", PNG)
    with pytest.raises(NotFound), driver.uow("shuili-head") as uow:
        read_evidence(uow, evidence.id)
    with pytest.raises(WrongState), driver.uow("shuili-head") as uow:
        remove_draft_evidence(uow, uow.session.get_one(Evidence, evidence.id))


def test_what_was_removed_is_not_read_any_more(driver: Driver) -> None:
    evidence = add(driver, "a.png", PNG)
    with driver.uow("shuili-clerk") as uow:
        remove_draft_evidence(uow, uow.session.get_one(Evidence, evidence.id))
    with pytest.raises(NotFound), driver.uow("shuili-clerk") as uow:
        read_evidence(uow, evidence.id)


# ── who may add, and reading ─────────────────────────────────────────────────────────────────────


def test_only_who_has_the_case_in_hand_adds_to_it(driver: Driver, store: Path) -> None:
    case_id = driver.start()
    driver.until(case_id, "check_completeness")
    for username, refusal in (
        ("shuili-clerk", NotPermitted),
        ("bailu-deputy", NotPermitted),
        ("qingshi-officer", NotFound),
        ("admin", NotFound),
    ):
        before = files(store)
        with pytest.raises(refusal), driver.uow(username) as uow:
            add_to_case(uow, case_id, "a.png", [PNG])
        assert files(store) == before
    driver.act("bailu-officer2", lambda uow: add_to_case(uow, case_id, "a.png", [PNG]))


def test_nothing_is_added_to_a_case_that_is_over(driver: Driver) -> None:
    case_id = driver.start()
    driver.complete(case_id, "shuili-clerk", "draft", "withdraw", "重复登记")
    with pytest.raises((NotPermitted, WrongState)), driver.uow("shuili-clerk") as uow:
        add_to_case(uow, case_id, "a.png", [PNG])


def test_what_is_shown_small_is_a_picture(driver: Driver) -> None:
    """Nobody reads a document or sees a film that way without being recorded."""
    case_id = driver.start()
    picture = driver.act("shuili-clerk", lambda uow: add_to_case(uow, case_id, "a.png", [PNG]))
    paper = driver.act("shuili-clerk", lambda uow: add_to_case(uow, case_id, "a.pdf", [PDF]))
    with driver.uow("shuili-head") as uow:
        assert look_at_picture(uow, picture.id)[0].name == "a.png"
        with pytest.raises(NotFound):
            look_at_picture(uow, paper.id)
    with driver.uow("bailu-officer") as uow, pytest.raises(NotFound):
        look_at_picture(uow, picture.id)


def test_each_look_is_recorded(driver: Driver) -> None:
    case_id = driver.start()
    evidence = driver.act("shuili-clerk", lambda uow: add_to_case(uow, case_id, "a.png", [PNG]))
    with driver.uow("shuili-head") as uow:
        found, content = read_evidence(uow, evidence.id)
    assert (found.name, b"".join(content)) == ("a.png", PNG)
    with driver.uow() as uow:
        row = rows_of_case(uow.session, case_id)[-1]
    assert (row.kind, row.actor_id) == (Kind.EVIDENCE_READ, driver.viewer("shuili-head").id)


def test_tampering_with_a_file_is_found(driver: Driver, store: Path) -> None:
    case_id = driver.start()
    evidence = driver.act("shuili-clerk", lambda uow: add_to_case(uow, case_id, "a.png", [PNG]))
    blobs = driver.platform.database.services.blobs
    path = next(store.rglob(evidence.sha256))
    with driver.uow() as uow:
        assert verify_files(uow, case_id) == (1, None)
    assert blobs.intact(evidence.sha256)

    path.write_bytes(PNG + b"1")
    assert not blobs.intact(evidence.sha256)
    with driver.uow() as uow:
        found = verify_files(uow)[1]
    assert found is not None
    assert (found.kind, found.case) == ("evidence", case_id)


def test_a_file_that_is_gone_is_found_and_not_handed_out(driver: Driver, store: Path) -> None:
    case_id = driver.start()
    evidence = driver.act("shuili-clerk", lambda uow: add_to_case(uow, case_id, "a.png", [PNG]))
    next(store.rglob(evidence.sha256)).unlink()

    assert not driver.platform.database.services.blobs.intact(evidence.sha256)
    with pytest.raises(NotFound, match="备份"), driver.uow("shuili-clerk") as uow:
        read_evidence(uow, evidence.id)
    with driver.uow("shuili-clerk") as uow:
        assert verify_files(uow)[1] is not None
        assert visible_case(uow.session, uow.person, case_id) is not None
