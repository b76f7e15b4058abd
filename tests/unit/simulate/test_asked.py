"""What a protocol asks for is read from the protocol, whatever it is."""

import msgspec
from tests.unit.simulate.shipped import other_protocol, our_protocol

from trialwright.protocol.criteria import AnyOf, Attested, Criterion, Implies, Not, SexIs
from trialwright.simulate.asked import asked_at_screening, asked_ever, leaves


def test_criteria_and_the_visit_of_screening_name_what_is_looked_at() -> None:
    asked = asked_at_screening(our_protocol())

    assert {"lvef", "hbv_dna", "seizure", "consolidation", "temperature"} <= asked.names
    assert "igg" not in asked.names, "given by later visits alone"
    assert {"refuses_contraception", "infection"} <= asked.denied
    assert "seizure" not in asked.denied, "of a whole life one word is no history"
    assert {"medical", "treatment"} <= asked.histories


def test_another_protocol_asks_for_less() -> None:
    asked = asked_at_screening(other_protocol())

    assert {"b_cell_all", "creatinine", "ecog", "seizure", "alt", "mrd_flow", "height", "weight"} <= asked.names
    assert not {"lvef", "kps", "hbsag", "remission_failure", "age"} & asked.names
    assert asked.histories == {"medical"}
    assert asked.statements == {}


def test_washouts_decisions_and_markers_count_as_well() -> None:
    named = asked_ever(our_protocol()).names

    assert {"blinatumomab", "syphilis", "hcg", "csf_blasts", "hbv_prophylaxis", "igg"} <= named


def test_a_statement_is_good_where_it_works_for_the_patient() -> None:
    asked = asked_ever(our_protocol())

    assert asked.statements == {
        "survival_over_3_months": True,
        "intolerant_to_chemotherapy": False,
        "other_contraindication": False,
    }


def test_not_and_the_guard_of_an_implication_turn_what_is_good() -> None:
    rule = AnyOf((
        Not(Attested(statement="unwell")),
        Implies(when=Attested(statement="may_conceive"), then=Attested(statement="protected")),
    ))  # fmt: skip
    good = {leaf.statement: answer for leaf, answer in leaves(rule) if isinstance(leaf, Attested)}

    assert good == {"unwell": False, "may_conceive": False, "protected": True}


def test_a_statement_that_only_an_assessment_gives_is_asked_for() -> None:
    protocol = our_protocol()
    first = protocol.schedule.assessments[0]
    added = msgspec.structs.replace(first, gives=(*first.gives, "understands_the_trial"))
    schedule = msgspec.structs.replace(protocol.schedule, assessments=(added, *protocol.schedule.assessments[1:]))

    assert (
        asked_ever(msgspec.structs.replace(protocol, schedule=schedule, sha256="with a statement")).statements[
            "understands_the_trial"
        ]
        is True
    )


def test_a_rule_about_sex_alone_names_nothing() -> None:
    only = Criterion(id="S", kind="inclusion", text="women", label="Women", rule=SexIs(sex="female"))
    bare = msgspec.structs.replace(other_protocol(), criteria=(only,), sha256="of women")

    assert asked_at_screening(bare).denied == frozenset()
