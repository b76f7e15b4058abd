"""What looks like a person's name or number is found, and what only resembles one is not; the words never repeat it."""

import pytest
from tests.story import events_of

from trialwright.derive.identifiers import CERTAIN, identifier_findings, identifiers_in, texts_of
from trialwright.events import Event, kinds
from trialwright.events.trial import ProtocolAdopted

ID = "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "sort", "what"),
    [
        (f"number {ID} on the letter", "national identity number", ID),
        ("11010519491231002x", "national identity number", "11010519491231002x"),
        ("110105 19491231 002X", "national identity number", "110105 19491231 002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "national identity number", "１１０１０５１９４９１２３１００２Ｘ"),
        ("999999197811229993", "national identity number", "999999197811229993"),  # of no place, and every digit counts
        ("write to wang.xm@hospital.org.cn, please", "e-mail address", "wang.xm@hospital.org.cn"),
        ("姓名：王小明，男", "name", "姓名：王小明"),
        ("联系人 欧阳建国", "name", "联系人 欧阳建国"),
        ("患者：张伟", "name", "患者：张伟"),
        ("the patient's name: Zhang San", "name", "patient's name: Zhang San"),
        ("Name: Li", "name", "Name: Li"),
        ("seen by Mrs. Wang Li", "name", "Mrs. Wang Li"),
        ("住院号 0012345 转入", "record number", "住院号 0012345"),
        ("MRN: 998877", "record number", "MRN: 998877"),
        ("出生日期：1990年5月", "date of birth", "出生日期：1990年5"),
        ("DOB 1990-05-05", "date of birth", "DOB 1990-05"),
        ("call 13800138000", "telephone number", "13800138000"),
        ("138-0013-8000", "telephone number", "138-0013-8000"),
        ("电话0755-83366388", "telephone number", "0755-83366388"),
        ("+44 20 7946 0958", "telephone number", "+44 20 7946 0958"),
    ],
)
def test_it_is_found(text: str, sort: str, what: str) -> None:
    (found,) = identifiers_in(text)
    assert (found.sort, text[found.start : found.end]) == (sort, what)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "creatinine",
        "110105194912310021",  # the check digit is wrong
        "11010519491331002X",  # there is no 13th month
        "one febrile seizure at the age of two",
        "患者拒绝骨髓穿刺",
        "患者高热",
        "drug name: Cytarabine",
        "G123498654321",
        "20261103123456",
        "FHIR Observation/9afe28dc-7ad5-4e90-b6a6-16123eae98c3",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d13800138000a",
        "ward register, R-0001",
        "ratio 1.13800138000",
    ],
)
def test_what_only_resembles_one_is_not(text: str) -> None:
    assert identifiers_in(text) == ()


def test_what_lies_within_another_is_told_once() -> None:
    (found,) = identifiers_in(f"身份证号：{ID}")
    assert found.sort == "record number"
    assert len(identifiers_in(f"{ID}; 13800138000")) == 2


def test_a_telephone_number_alone_is_not_certain() -> None:
    assert "telephone number" not in CERTAIN


def test_the_finding_points_at_the_event_and_never_repeats_the_identifier() -> None:
    events = events_of(
        f"""
        2026-10-20  consent 1
        2026-10-20  condition.recorded: condition=seizure; detail=letter of {ID}, 13800138000
        2026-10-20  creatinine 141 umol/L
        """
    )
    (finding,) = identifier_findings(events)
    assert (finding.code, finding.patient, finding.seqs) == ("privacy.identifier", events[1].patient, (2,))
    assert finding.found == (
        "condition.recorded: detail holds what looks like a national identity number (characters 11 to 28); "
        "detail holds what looks like a telephone number (characters 31 to 41)"
    )
    assert finding.to_do.startswith("have the event redacted")
    assert ID not in repr(finding)


def test_lists_units_and_reasons_are_looked_at() -> None:
    told = events_of(
        f"""
        2026-10-20  refused enrol: name: Zhang San
        2026-10-20  creatinine 141 {ID}
        2026-10-20  visit D28 held: marrow, 13800138000
        """
    )
    found = [finding.found for finding in identifier_findings(told)]
    assert [words.split(" holds")[0] for words in found] == [
        "decision.made: reasons",
        "lab.resulted: value",
        "visit.held: done",
    ]


def test_a_redacted_event_and_a_protocol_hold_nothing_to_find() -> None:
    event = events_of("2026-10-20  consent 1")[0]
    adopted = ProtocolAdopted(version="1", sha256="x", canonical=f'"{ID}"')
    fields = {"patient": None, "kind": "protocol.adopted", "body": adopted}
    protocol = Event(**{name: getattr(event, name) for name in event.__struct_fields__} | fields)
    redacted = Event(**{name: getattr(event, name) for name in event.__struct_fields__} | {"body": None})
    assert list(identifier_findings([protocol, redacted])) == []


def test_every_kind_can_be_walked() -> None:
    """A new kind is looked at without anybody thinking of it."""
    event = events_of("2026-10-20  consent 1")[0]
    assert dict(texts_of(event)) == {"version": "1", "language": "zh-Hans"}
    assert len(kinds()) > 60
