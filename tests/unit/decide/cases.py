"""A patient against whom nothing speaks, line by line, so that a test can take one line away, or add one."""

from collections.abc import Iterable, Mapping

from tests.story import record_of
from tests.unit.protocol.small_protocol import SMALL

from trialwright.decide.acts import may
from trialwright.decide.decision import Asker, Decision
from trialwright.derive.record import Record
from trialwright.protocol.decisions import Act
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.trial import TrialProtocol

TODAY = "2026-10-25"
CHEN = Asker(by="Dr Chen", role="investigator", site="SZ01")
LI = Asker(by="Dr Li", role="investigator", site="SZ01")

_DECISIONS = """\
decisions:
  - {act: enrol, people: 1, roles: [investigator]}
  - act: apherese
    people: 1
    roles: [investigator]
    needs:
      - {what: enrolment}
      - {what: infectious_markers, within: 30 d}
      - {what: washouts}
      - {what: slot_reserved, within: 30 d}
  - act: lymphodeplete
    people: 2
    roles: [investigator]
    from_day: -7
    until_day: -5
    needs:
      - {what: laboratory_recheck, within: 7 d}
      - {what: infection_recheck, within: 3 d}
      - {what: pregnancy_test, within: 7 d}
      - {what: restaging_marrow, within: 28 d}
      - {what: restaging_csf, within: 28 d}
      - {what: washouts}
      - {what: hepatitis_b_prophylaxis}
      - {what: tocilizumab_reserved}
      - {what: bed_reserved}
  - {act: infuse, people: 2, roles: [investigator, nurse]}
  - {act: pause, people: 1, roles: [investigator, safety_board]}
  - {act: resume, people: 2, roles: [investigator, safety_board]}
"""
_WASHOUTS = """\
washouts:
  - {id: steroid_cells, concept: systemic_steroid, before: infusion, days: 3 d, label: Steroid, label_zh: 激素, source: usual}
  - {id: lymphocytes, concept: donor_lymphocytes, before: apheresis, days: 28 d, label: DLI, label_zh: 淋巴, source: usual}
"""
TEXT = (SMALL.split("decisions:\n")[0] + _DECISIONS).replace("washouts:\n", _WASHOUTS)
TEXT = TEXT.replace("status: unconfirmed", "status: confirmed")


def protocol(*changes: tuple[str, str]) -> TrialProtocol:
    """The small protocol with decisions for every act, and these words exchanged."""
    text = TEXT
    for old, new in changes:
        assert old in text, f"{old!r} does not stand in the small protocol"
        text = text.replace(old, new)
    return read_protocol(text, "small.yaml")


PROTOCOL = protocol()

ENROL: dict[str, str] = {
    "approval": "2026-01-01  approval of 1 by ethics_committee until 2027-02-28",
    "duty": "2026-01-01  Dr Chen may enrol, apherese, lymphodeplete, infuse, resume",
    "second duty": "2026-01-01  Dr Li may enrol, apherese, lymphodeplete, infuse, resume",
    "consent": "2026-10-01  consent 1",
    "person": "2026-10-02  male, born 1990-05-05",
    "creatinine": "2026-10-20  creatinine 0.9 mg/dL",
    "seizure": "2026-10-20  history_of_seizure: no",
}
"""Events 1 to 7: nothing speaks against enrolment on `TODAY`."""
APHERESE: dict[str, str] = ENROL | {
    "enrolled": "2026-10-21  decided enrol",
    "hiv": "2026-10-10  hiv_antibody_antigen negative",
    "hbsag": "2026-10-10  hbsag negative",
    "anti_hbc": "2026-10-10  anti_hbc negative",
    "anti_hcv": "2026-10-10  anti_hcv negative",
    "syphilis": "2026-10-10  syphilis negative",
    "drugs": "2026-10-24  medication history taken",
    "treatments": "2026-10-24  treatment history taken",
    "slot": "2026-10-22  slot reserved on 2026-10-26",
}
"""Events 8 to 16 besides: nothing speaks against apheresis."""
LYMPHODEPLETE: dict[str, str] = APHERESE | {
    "weight": "2026-10-24  weight 60 kg",
    "height": "2026-10-24  height 170 cm",
    "product": "2026-10-23  bag B1 released",
    "infection": "2026-10-24  no infection",
    "marrow": "2026-10-22  blasts_marrow 2 %",
    "fluid": "2026-10-22  csf_blasts negative",
    "rescue": "2026-10-24  2 tocilizumab reserved",
    "bed": "2026-10-24  bed reserved until 2026-11-30",
    "plan": "2026-10-24  infusion planned on 2026-10-31",
}
"""Events 17 to 25 besides: `TODAY` is D-6, and nothing speaks against lymphodepletion."""
INFUSE: dict[str, str] = LYMPHODEPLETE | {
    "flu 1": "2026-10-18  fludarabine 50 mg given",
    "flu 2": "2026-10-19  fludarabine 50 mg given",
    "flu 3": "2026-10-20  fludarabine 50 mg given",
    "counts": "2026-10-23  bag B1: 50 mL at 20 10*6/mL total, viability 92%, CD3 95%, CAR 40% of viable_cd3",
}
"""Events 26 to 29 besides: D0 is planned for the 23rd, and nothing speaks against the infusion two days late."""
READY: Mapping[Act, dict[str, str]] = {
    "enrol": ENROL,
    "apherese": APHERESE,
    "lymphodeplete": LYMPHODEPLETE,
    "infuse": INFUSE,
}


def told(
    act: Act,
    *,
    without: Iterable[str] = (),
    more: str = "",
    exchange: Mapping[str, str] | None = None,
    as_of: str = TODAY,
) -> Record:
    """The record of a patient against whom nothing speaks, without these lines, and with more."""
    lines = {**READY[act], **(exchange or {})}
    missing = set(without)
    assert missing <= set(lines), f"no such lines: {missing - set(lines)}"
    return record_of("\n".join([*(line for name, line in lines.items() if name not in missing), more]), as_of=as_of)


def asked(
    act: Act,
    *,
    by: Asker = CHEN,
    under: TrialProtocol = PROTOCOL,
    without: Iterable[str] = (),
    more: str = "",
    exchange: Mapping[str, str] | None = None,
    as_of: str = TODAY,
) -> Decision:
    """The decision about that patient."""
    return may(act, under, told(act, without=without, more=more, exchange=exchange, as_of=as_of), asked_by=by)


def codes(decision: Decision) -> list[str]:
    """The codes of the reasons against."""
    return [reason.code for reason in decision.against]
