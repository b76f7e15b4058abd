"""Identifiers are planted in every text field of every kind of event, and looked for in all that leaves the product.

D9.2 asks for exactly this. The fields are found by reflection, so a kind that is added one day is planted as well.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from pypdf import PdfReader

from trialwright import main
from trialwright.derive.identifiers import identifier_findings
from trialwright.derive.record import AsOf
from trialwright.errors import InputError
from trialwright.events import Body, Draft, Event, kinds
from trialwright.events.consent import ConsentSigned
from trialwright.events.reading import decode_body
from trialwright.log.identities import Identities, identities_path
from trialwright.log.sqlite import SqliteLog
from trialwright.publish.screening.screening_text import screening_text
from trialwright.publish.sharing.disguise import Dates
from trialwright.publish.status.status_text import status_text
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When
from trialwright.trials import example_paths

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
ZONE = "Asia/Shanghai"
CHEN = main.Actor(by="chen", role="investigator", site="SZ01")
PATIENT = "SZ01-0417-0"
IDENTIFIERS = ("王小明", "11010519491231002X", "13800138000", "wang.xm@hospital.org.cn", "H0012345")
PLANTED = f"姓名：{IDENTIFIERS[0]}，{IDENTIFIERS[1]}，{IDENTIFIERS[2]}，{IDENTIFIERS[3]}，住院号 {IDENTIFIERS[4]}"
ROWS = [json.loads(line) for line in (ROOT / "tests/house/golden_rows.jsonl").read_text(encoding="utf-8").splitlines()]
GOLDEN = {(row["kind"], row["schema"]): json.dumps(row["body"]) for row in ROWS}
WRITTEN_BY_THE_LOG = ("event.voided", "log.redacted")
"""These two name another event: the first has no text, and the door looks at that of the second."""


def options(hint: Any) -> tuple[Any, ...]:
    """The types that a field can have."""
    if get_origin(hint) in (Union, UnionType):
        return tuple(option for part in get_args(hint) for option in options(part))
    return (hint,)


def planted(body: Body) -> tuple[Body, int]:
    """The body with identifiers in each of its texts, also in those that were empty; and how many there are."""
    hints = {name: options(hint) for name, hint in get_type_hints(type(body)).items() if name in body.__struct_fields__}
    changes: dict[str, Any] = {name: PLANTED for name, kinds_of in hints.items() if str in kinds_of}
    changes |= {name: (PLANTED, PLANTED) for name, kinds_of in hints.items() if tuple[str, ...] in kinds_of}
    changes |= {
        name: msgspec.structs.replace(value, unit=PLANTED)
        for name in hints
        if isinstance(value := getattr(body, name), Quantity)
    }
    return msgspec.structs.replace(body, **changes), len(changes)


def drafts() -> Iterator[tuple[Draft, int]]:
    """A draft of every kind."""
    for (name, schema), kind in kinds().items():
        if name not in WRITTEN_BY_THE_LOG and (name, schema + 1) not in kinds():
            body, count = planted(decode_body(name, schema, GOLDEN[name, schema]))
            about = None if kind.about == "trial" else PATIENT
            # Long before the real opening and the real protocol, so that these stay the ones in force.
            happened = When("2001-01-01", ZONE)
            yield Draft(patient=about, body=body, happened=happened, by="chen", role="investigator", site="SZ01"), count


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    """A trial with planted events of every kind, and with a consent, so that they leave."""
    with SqliteLog.create(tmp_path / "my.trial", "NCT03919240", clock=lambda: NOW) as made:
        main.init(made, *main.find_protocol("NCT03919240"), zone=ZONE, rehearsal=True, actor=CHEN, now=NOW)
        consent = ConsentSigned(version="1", language="zh-Hans", scope=("treatment", "genetics"))
        frame = {"by": "chen", "role": "investigator", "site": "SZ01", "happened": When("2026-11-01", ZONE)}
        made.append([Draft(patient=PATIENT, body=consent, **frame), *(draft for draft, _ in drafts())])  # type: ignore[arg-type]
        fields = {"body": "genetic_resources", "number": "7", "covers": "1", "valid_from": "2026-01-01"}
        main.record_fact(made, None, "approval.given", fields, happened=When("2026-01-01", ZONE), actor=CHEN)
        yield made


def seqs(log: SqliteLog) -> list[tuple[int, str | None]]:
    return [(event.seq, event.patient) for event in log.read() if event.happened.text == "2001-01-01"]


def leaks(raw: bytes) -> list[str]:
    """Which of the identifiers stand in the bytes, as they are or as JSON and HTML may write them."""
    spellings = {
        one: (one, json.dumps(one)[1:-1], one.encode("ascii", "xmlcharrefreplace").decode()) for one in IDENTIFIERS
    }
    return [one for one, ways in spellings.items() if any(way.encode() in raw for way in ways)]


def bytes_in(folder: Path) -> bytes:
    return b"\n".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def everything(log: SqliteLog, folder: Path) -> bytes:
    """All that the product can make of a log and of a patient, as one run of bytes."""
    main.export(log, folder / "whole", actor=CHEN)
    times = AsOf(happened=NOW, recorded=NOW)
    page = main.patient(log, PATIENT, as_of=times, made_by="chen")
    standing = main.status(log, as_of=times, made_by="chen")
    pages = [main.patient_words(page), main.evidence(page), status_text(standing), main.status_html(standing)]
    (folder / "dose.pdf").write_bytes(main.dose(page, infusion_day=None))
    (folder / "cells.pdf").write_bytes(main.cells(page, infusion_day=None))
    pages += [sheet.extract_text() for name in ("dose", "cells") for sheet in PdfReader(folder / f"{name}.pdf").pages]
    return bytes_in(folder) + "\n".join(pages).encode()


def test_every_kind_with_text_is_planted_and_found() -> None:
    """Each of them becomes a finding; a protocol is published, and is looked at when it leaves."""
    for draft, count in drafts():
        kind = next(kind for kind in kinds().values() if kind.body is type(draft.body))
        event = Event(
            seq=1, patient=draft.patient, kind=kind.name, schema=kind.schema, body=draft.body, happened=draft.happened,
            recorded_at=NOW, by="chen", role="investigator", site="SZ01",
        )  # fmt: skip
        found = [finding.code for finding in identifier_findings([event])]
        assert found == ([] if count == 0 or kind.name == "protocol.adopted" else ["privacy.identifier"]), kind.name
    assert sum(count > 0 for _, count in drafts()) > 40


@pytest.mark.parametrize("dates", ["shifted", "study_days"])
@pytest.mark.parametrize("with_genetic", [False, True])
def test_no_identifier_leaves_in_a_deidentified_export(
    log: SqliteLog, tmp_path: Path, dates: Dates, with_genetic: bool
) -> None:
    """D9.2 Planted in every text field, looked for in every file of the export."""
    with Identities.open(identities_path(log.path), create=True) as identities:
        identities.put(PATIENT, {"name": IDENTIFIERS[0], "national_number": IDENTIFIERS[1]})
        told = main.export_deidentified(
            log, identities, tmp_path / "out", dates=dates, with_genetic=with_genetic, now=NOW, draw=lambda n: n - 1,
            actor=CHEN,
        )  # fmt: skip
    assert told.events + told.withheld.genetic > 60
    raw = bytes_in(tmp_path / "out")
    assert leaks(raw) == []
    for other in (PATIENT, "chen", log.head().hash, "2001-01-01", "2026-11-01"):
        assert other.encode() not in raw, other


def test_nothing_of_a_hospital_record_but_facts_is_on_a_screening_report(tmp_path: Path) -> None:
    """Whoever is screened is a label: the names and numbers of the bundle are on no page."""
    bundle = json.loads(example_paths()[0].read_text(encoding="utf-8"))
    for entry in bundle["entry"]:
        resource = entry["resource"]
        resource["text"] = {"status": "generated", "div": PLANTED}
        resource["identifier"] = [{"system": "urn:hospital", "value": IDENTIFIERS[4]}]
        if resource["resourceType"] == "Patient":
            resource |= {
                "name": [{"text": IDENTIFIERS[0], "family": "王", "given": ["小明"]}],
                "telecom": [{"system": "phone", "value": IDENTIFIERS[2]}, {"system": "email", "value": IDENTIFIERS[3]}],
                "contact": [{"name": {"text": IDENTIFIERS[0]}}],
            }
        else:
            resource["note"] = [{"text": PLANTED, "authorString": IDENTIFIERS[0]}]
            resource["performer"] = [{"display": IDENTIFIERS[0]}]
            resource["subject"]["display"] = IDENTIFIERS[0]
    (tmp_path / "bundle.json").write_text(json.dumps(bundle), encoding="utf-8")
    protocol = main.protocol_named("NCT03919240")
    rows = list(main.screen(protocol, [tmp_path / "bundle.json"], zone=ZONE, as_of=None, sheets=tmp_path / "sheets"))
    assert len(rows) == 1
    page = main.screening_sheet(protocol, rows, made_by="chen")
    told = bytes_in(tmp_path / "sheets") + page.encode() + screening_text(rows, protocol).encode()
    assert len(told) > 10_000
    assert leaks(told) == []


def test_nothing_is_left_anywhere_after_the_erasure(log: SqliteLog, tmp_path: Path) -> None:
    """D1.6, D9.1 Bodies are redacted, the identity erased: then no page, no export and no byte of a file has them."""
    beside = tmp_path / "my.trial.identities"
    with Identities.open(beside, create=True) as identities:
        identities.put(PATIENT, dict(zip(("name", "national_number", "telephone", "email"), IDENTIFIERS, strict=False)))
        before = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert leaks(before) == list(IDENTIFIERS)  # the search finds what is there
        assert leaks(everything(log, tmp_path / "before"))
        for seq, patient in seqs(log):
            main.redact(log, patient, seq, permitted_by="ethics committee, letter 12", reason="a name", actor=CHEN)
        main.erase_identity(log, identities, PATIENT, reason="letter 13", actor=CHEN)
    assert log.verify() == []
    assert leaks(everything(log, tmp_path / "after")) == []
    main.backup(log, tmp_path / "copy.trial", actor=CHEN)
    log.close()
    files = [file for file in tmp_path.iterdir() if file.is_file()]
    assert {file.name for file in files} == {"my.trial", "my.trial.identities", "copy.trial"}
    assert leaks(b"".join(file.read_bytes() for file in files)) == []


def test_what_can_never_be_erased_never_comes_in(log: SqliteLog) -> None:
    """The line of an event stays for ever: its source, its reason, its patient, and who permitted a redaction."""
    head, frame = log.head(), {"happened": When("2026-11-03", ZONE), "actor": CHEN}
    fields = {"statement": "survival_over_3_months", "holds": True}
    for bad in ({"source": PLANTED}, {"replaces": 3, "reason": PLANTED}):
        with pytest.raises(InputError, match="could never be erased"):
            main.record_fact(log, PATIENT, "judgement.attested", fields, **frame, **bad)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="could never be erased"):
        main.record_fact(log, IDENTIFIERS[1], "judgement.attested", fields, **frame)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="could never be erased"):
        main.redact(log, PATIENT, 3, permitted_by=PLANTED, reason="a name", actor=CHEN)
    with pytest.raises(InputError, match="could never be erased"):
        main.void(log, PATIENT, 3, reason=PLANTED, **frame)  # type: ignore[arg-type]
    assert log.head() == head
