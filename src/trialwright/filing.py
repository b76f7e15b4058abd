"""Source documents: filed with their digest in the log, shown, and checked against it.

`main` lists these operations with all the others.
"""

from collections.abc import Iterator
from mimetypes import guess_type
from pathlib import Path

from trialwright.acting import Actor
from trialwright.derive.answer import Finding
from trialwright.errors import InputError
from trialwright.events import Draft, Event, Seal
from trialwright.events.conduct import DocumentFiled
from trialwright.log.documents import Documents
from trialwright.log.store import Log
from trialwright.standards.when import When


def file_document(
    log: Log,
    documents: Documents,
    patient: str | None,
    path: Path,
    *,
    name: str,
    certified_copy: bool,
    original: str | None,
    happened: When,
    actor: Actor,
) -> Seal:
    """Put a file into the store, and its digest into the log.

    Parameters
    ----------
    patient : str or None
        Whose document it is; None for one of the trial.
    name : str
        What it is, such as ``discharge letter``: never the file's own name, which may hold a person's.
    certified_copy : bool
        Whether somebody certifies that it is a copy of the original; that is who files it.
    original : str or None
        Where the original is kept.
    """
    stored = documents.put(path)
    body = DocumentFiled(
        name=name,
        media_type=guess_type(path.name)[0] or "application/octet-stream",
        digest=stored.digest,
        size=stored.size,
        certified_copy=certified_copy,
        original=original,
    )
    return log.append(
        [Draft(patient=patient, body=body, happened=happened, by=actor.by, role=actor.role, site=actor.site)]
    )


def fetch_document(log: Log, documents: Documents, seq: int, *, actor: Actor) -> tuple[DocumentFiled, Path]:
    """The document of an event and its file, checked; the look is noted first.

    Raises
    ------
    InputError
        If the event files no document, or the file is gone or changed.
    """
    for event, body in _filed(log):
        if event.seq == seq:
            log.record_access("document", f"event {seq}, {body.digest}", actor.by, actor.role)
            return body, documents.find(body.digest)
    raise InputError(f"event {seq} files no document", "the number of a document.filed", "list them: `document check`")


def check_documents(log: Log, documents: Documents) -> list[Finding]:
    """What is wrong between the log and the folder: documents that are gone, changed, or in no event."""
    filed = list(_filed(log))
    wrong = [
        Finding(
            code="document.altered" if body.digest in set(documents.digests()) else "document.missing",
            patient=event.patient,
            seqs=(event.seq,),
            found=f"the document {body.name!r} ({body.digest[:12]}) is gone or was changed",
            wanted="the file with the digest that the log holds",
            to_do="restore the folder of documents from its backup",
        )
        for event, body in filed
        if not documents.is_whole(body.digest)
    ]
    known = {body.digest for _, body in filed}
    strays = [digest for digest in documents.digests() if digest not in known]
    return wrong + [
        Finding(
            code="document.stray",
            patient=None,
            seqs=(),
            found=f"the file {digest[:12]} is in the folder, and no event files it",
            wanted="a document.filed for each file",
            to_do="file it, or take it away",
        )
        for digest in strays
    ]


def _filed(log: Log) -> Iterator[tuple[Event, DocumentFiled]]:
    return ((event, event.body) for event in log.read() if isinstance(event.body, DocumentFiled))
