"""The flow: each patient in one place, and sums that add up."""

from tests.story import PATIENT

from trialwright.derive.answer import Answer
from trialwright.derive.trial.flow import STEPS, Departure, Flow, Reason, Stage, Step, flow


def at(step: Step, reason: Reason | None = None, detail: str = "", *because: int) -> Answer[Stage]:
    gone = None if reason is None else Departure(reason=reason, detail=detail, because=because)
    return Answer(value=Stage(reached=step, departure=gone), status="known", rule="flow/stage")


def lost(found: Flow, step: Step) -> list[tuple[str, str, int]]:
    return [(one.reason, one.detail, len(one.patients)) for one in found.passages[STEPS.index(step)].lost]


def test_nobody_is_no_patient() -> None:
    found = flow({})
    assert [passage.reached for passage in found.passages] == [()] * len(STEPS)


def test_each_patient_counts_at_every_step_up_to_the_last_one() -> None:
    """D8.2 Who was consented, enrolled, apheresed, lymphodepleted and infused."""
    found = flow({"A": at("infused"), "B": at("apheresed"), "C": at("prescreened", "declined")})
    assert [found.reached(step) for step in STEPS] == [3, 2, 2, 2, 1, 1]
    assert found.passages[3].here == ("B",)
    assert found.passages[5].here == ("A",)


def test_losses_are_told_by_reason_in_a_fixed_order_and_then_by_number() -> None:
    """Screen failures by the first criterion that failed; the most frequent one first."""
    found = flow(
        {
            "A": at("consented", "withdrew", "", 4),
            "B": at("consented", "not_eligible", "I4.lvef", 5),
            "C": at("consented", "not_eligible", "E3", 6),
            "D": at("consented", "not_eligible", "E3", 7),
            "E": at("consented", "died", "infection", 8),
        }
    )
    assert lost(found, "consented") == [
        ("not_eligible", "E3", 2),
        ("not_eligible", "I4.lvef", 1),
        ("died", "infection", 1),
        ("withdrew", "", 1),
    ]
    assert found.passages[1].lost[0].patients == ("C", "D")
    assert found.passages[1].lost[0].because == (6, 7)


def test_a_step_that_was_skipped_is_named_with_its_patients() -> None:
    skipped = Stage(reached="infused", skipped=("enrolled", "lymphodepleted"))
    found = flow({PATIENT: Answer(value=skipped, status="review", rule="flow/stage"), "B": at("infused")})
    assert [passage.unrecorded for passage in found.passages] == [(), (), (PATIENT,), (), (PATIENT,), ()]
    assert found.reached("enrolled") == 2
