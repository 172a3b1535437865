"""Adding evidence: the file is hashed as it comes in and never changes afterwards."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from workflows.blob_store import BlobTooLarge
from workflows.cases.models import Case
from workflows.cases.queries import sees_confidential
from workflows.cases.standing_still import check_not_frozen
from workflows.database.base import new_id
from workflows.database.unit_of_work import UnitOfWork
from workflows.errors import NotPermitted, TooLarge, UnsupportedMedia, WrongState
from workflows.evidence.media import ACCEPTED_TEXT, MOST_BYTES, MediaKind, recognise
from workflows.evidence.models import Evidence
from workflows.history.kinds import Kind
from workflows.history.record import record
from workflows.processes.published import published_folder
from workflows.texts import Text

HEAD = 1024
LONGEST_NAME = 180
LONGEST_ENDING = 20


def add_evidence(
    uow: UnitOfWork, case: Case, name: str, chunks: Iterable[bytes], *, may_add: bool
) -> Evidence:
    """Add a file to a case. The caller holds the case's lock and says whether this person may.

    Raises NotPermitted, WrongState (the case is over or stands still), UnsupportedMedia (also of a
    file that the process refuses by its name), TooLarge.
    """
    if not may_add:
        raise NotPermitted(Text("只有正在办理这件事的人能添加证据。"))
    if case.state != "running":
        raise WrongState(Text("案件已经结束，不能再添加证据。"))
    check_not_frozen(case)
    for refused in published_folder(uow.session, case.process_version_id).refused_files:
        if all(word in name for word in refused.named):
            raise UnsupportedMedia(Text(refused.reason, refused.reason_en))
    evidence = _stored(uow, name, chunks)
    _belong(uow, case, evidence)
    return evidence


def add_draft_evidence(uow: UnitOfWork, about: str, name: str, chunks: Iterable[bytes]) -> Evidence:
    """Keep a file for something the person has not started yet. Raises as `add_evidence` does."""
    evidence = _stored(uow, name, chunks)
    evidence.draft_about = about
    return evidence


def attach_draft_evidence(uow: UnitOfWork, case: Case, files: Iterable[Evidence]) -> None:
    """Move what hung on a draft to the case it became."""
    for evidence in files:
        _belong(uow, case, evidence)


def remove_draft_evidence(uow: UnitOfWork, evidence: Evidence) -> None:
    """Take a file off a draft. Raises WrongState once it belongs to a case."""
    if evidence.case_id is not None or evidence.added_by_id != uow.person.id:
        raise WrongState(Text("证据已随案件提交，不能删除。"))
    evidence.removed_at = uow.now


def _stored(uow: UnitOfWork, name: str, chunks: Iterable[bytes]) -> Evidence:
    name = _plain(name)
    head, whole = _peek(chunks)
    media = _accepted(name, head)
    try:
        blob = uow.services.blobs.put(whole, limit=MOST_BYTES)
    except BlobTooLarge:
        limit = MOST_BYTES // (1024 * 1024)
        raise TooLarge(
            Text("“{name}”超过 {limit} MB，请压缩或剪短后再传。", name=name, limit=limit)
        ) from None
    evidence = Evidence(
        id=new_id(),
        name=name,
        kind=media.kind,
        media_type=media.media_type,
        sha256=blob.sha256,
        size=blob.size,
        added_by_id=uow.person.id,
        added_at=uow.now,
    )
    uow.session.add(evidence)
    return evidence


def _plain(name: str) -> str:
    """The name alone: no folders, nothing invisible, not too long, its ending kept."""
    visible = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    path = PurePath(visible.replace("\\", "/"))
    ending = path.suffix[-LONGEST_ENDING:]
    stem = path.name.removesuffix(ending).strip()
    return stem[: LONGEST_NAME - len(ending)] + ending or "未命名"


def _accepted(name: str, head: bytes) -> MediaKind:
    if not head:
        raise UnsupportedMedia(Text("“{name}”是空文件，请重新选择。", name=name))
    media = recognise(name, head)
    if media is None:
        raise UnsupportedMedia(
            Text("“{name}”不能接收：请存为 {kinds} 再上传。", name=name, kinds=ACCEPTED_TEXT)
        )
    return media


def _peek(chunks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    iterator = iter(chunks)
    first: list[bytes] = []
    size = 0
    for chunk in iterator:
        first.append(chunk)
        size += len(chunk)
        if size >= HEAD:
            break
    head = b"".join(first)

    def whole() -> Iterator[bytes]:
        yield head
        yield from iterator

    return head[:HEAD], whole()


def _belong(uow: UnitOfWork, case: Case, evidence: Evidence) -> None:
    evidence.case_id = case.id
    # Added by a body that alone sees the confidential part, it belongs to that part.
    evidence.confidential = case.confidential_to is not None and sees_confidential(uow.person, case)
    _announce(uow, case, evidence)


def _announce(uow: UnitOfWork, case: Case, evidence: Evidence) -> None:
    record(
        uow,
        Kind.EVIDENCE_ADDED,
        case=case,
        evidence=evidence.id,
        name=evidence.name,
        sha256=evidence.sha256,
        size=evidence.size,
    )
