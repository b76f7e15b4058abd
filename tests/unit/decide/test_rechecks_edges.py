"""What is taken again where the protocol has no word about the act: all that the criteria measure."""

import msgspec
from tests.unit.decide.cases import CHEN, PROTOCOL, told

from trialwright.decide.case import Case, case_of
from trialwright.decide.rechecks import laboratory_recheck


def unruled(creatinine: str) -> Case:
    record = told("lymphodeplete", exchange={"creatinine": f"{creatinine}  creatinine 0.9 mg/dL"})
    return case_of("lymphodeplete", msgspec.structs.replace(PROTOCOL, decisions=()), record, CHEN)


def test_an_act_without_a_rule_looks_at_everything_again() -> None:
    case = unruled("2026-10-13")
    assert case.rule is None
    assert [reason.code for reason in laboratory_recheck(case, 7).against] == ["laboratory.missing"]
    assert laboratory_recheck(unruled("2026-10-20"), 7).against == ()
