"""Acts and leave where dates are vague, contents redacted, and protocols amended or smaller."""

import msgspec
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import IN_ORDER, INFUSION, LYMPHODEPLETION
from tests.unit.derive.telling import believed, event, quantity

from trialwright.derive.deviations.deviating_acts import deviating_acts
from trialwright.derive.record import Record
from trialwright.events.cells import InfusionGiven
from trialwright.protocol.trial import TrialProtocol

ALL_OF_IT = LYMPHODEPLETION + INFUSION + IN_ORDER


def codes(record: Record, protocol: TrialProtocol = PROTOCOL) -> set[str]:
    return {one.code for one in deviating_acts(protocol, record) if one.category != "eligibility"}


def told(text: str, *, as_of: str = "2024-03-12") -> set[str]:
    return codes(record_of(text, as_of=as_of))


def test_vague_dates_accuse_nobody() -> None:
    assert told(ALL_OF_IT.replace("2024-03-10  decided infuse", "2024-03  decided infuse")) == set()
    assert told(ALL_OF_IT.replace("2024-02-20  bag", "2024  bag")) == set()
    assert told(ALL_OF_IT + "2024-03  withdrawn: treatment") == set()
    assert told(ALL_OF_IT + "2024-03-09  consent C1\n2024-03-09  withdrawn: treatment") == set()
    assert told(ALL_OF_IT.replace("2024-03-10  infusion", "2024-03  infusion"), as_of="2024-04-30") == set()


def test_a_redacted_infusion_still_needs_leave() -> None:
    """What was infused is not known any more, so no bag can be asked about; that cells were infused is."""
    record = believed([event(1, InfusionGiven(bag="B1", volume=quantity("5 mL")), "2026-03-10", redacted=True)])
    assert codes(record) == {"infuse.without_consent", "infuse.without_enrolment", "infuse.without_leave",
                             "infuse.without_lymphodepletion"}  # fmt: skip


def test_a_protocol_that_asks_for_no_decision() -> None:
    free = msgspec.structs.replace(PROTOCOL, decisions=())
    record = record_of(
        LYMPHODEPLETION + INFUSION + "2024-01-05  consent C1\n2024-02-20  bag B1 released", as_of="2024-03-12"
    )
    assert codes(record, free) == set()
    assert codes(record) == {"infuse.without_enrolment", "infuse.without_leave", "lymphodeplete.without_enrolment",
                             "lymphodeplete.without_leave"}  # fmt: skip


def test_a_protocol_without_lymphodepletion() -> None:
    regimen = msgspec.structs.replace(PROTOCOL.lymphodepletion, drugs=())
    bare = msgspec.structs.replace(PROTOCOL, lymphodepletion=regimen)
    without = record_of(ALL_OF_IT.replace(LYMPHODEPLETION, ""), as_of="2024-03-12")
    assert codes(without, bare) == set()
    assert codes(without) == {"infuse.without_lymphodepletion"}


def test_an_enrolment_that_was_refused() -> None:
    refused = ALL_OF_IT.replace("2024-01-20  decided enrol", "2024-01-20  refused enrol: not eligible")
    assert "infuse.without_enrolment" in told(refused)


def test_a_decision_under_an_older_version_is_judged_by_that_version() -> None:
    """The enrolment names a version that is not in this log: the one that binds is asked."""
    named = "2024-01-20  decision.made: act=enrol; given=yes; protocol=" + "0" * 64
    record = record_of("2024-01-05  consent C1\n2024-01-18  creatinine 1.7 mg/dL\n" + named, as_of="2024-02-01")
    found = {one.code for one in deviating_acts(PROTOCOL, record)}
    assert "eligibility.not_met.I4.creatinine" in found


def test_at_one_and_the_same_instant() -> None:
    """Machines that write one time for all: nothing came surely too late, and nobody is accused."""
    now = "2024-03-10T10:00:00.000000+08:00"
    acts = (
        "consent C1", "decided enrol", "decided apherese", "apheresis G123498654321", "bag B1 released",
        "decided lymphodeplete", "fludarabine 54 mg given", "decided infuse", "infusion 50 mL of bag B1",
    )  # fmt: skip
    text = "\n".join(f"{now}  {what}" for what in acts)
    assert told(text) == set()
    assert told(text + f"\n{now}  withdrawn: treatment") == set()
    infused = ALL_OF_IT.replace("2024-03-10  infusion", f"{now}  infusion").replace(
        "2024-03-10  dec", "2024-03-09  dec"
    )
    assert told(infused + f"{now}  withdrawn: treatment") == set()
    opened = f"\n{now}  trial.opened: trial=NCT03919240; title=x; zone=Asia/Shanghai"
    assert told(text.replace(f"{now}  decided infuse\n", "") + opened) == {"infuse.without_leave"}
