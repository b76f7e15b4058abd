"""The three patients whose sheets are shown: chosen by what is computed of them."""

from tests.unit.publish.rehearsal.test_rehearsal_counts import CALM, INFUSED, LOST, WORST, status
from tests.unit.publish.rehearsals import status_of

from trialwright.publish.rehearsal.rehearsal_chosen import chosen, marks

OTHER, THIRD = "SZ01-2671-E", "SZ01-4597-7"


def test_three_patients_are_chosen_by_rule() -> None:
    found = chosen(status())
    assert (found.uneventful, found.severe, found.without) == (CALM, WORST, LOST)
    assert found.codes() == (CALM, WORST, LOST)


def test_where_only_one_was_infused_the_worst_course_is_shown() -> None:
    found = chosen(status_of({CALM: INFUSED}))
    assert (found.uneventful, found.severe, found.without) == (None, CALM, None)


def test_a_whole_visit_that_was_missed_outweighs_a_lower_grade() -> None:
    """The one without the visit has the lower grade, and no more deviations than the other."""
    seen = INFUSED + "2026-03-20 crs 2 by ASTCT-2019\n2026-04-12 visit M1 held: performance"
    unseen = INFUSED + "2026-03-20 crs 1 by ASTCT-2019"
    worst = INFUSED + "2026-03-20 crs 4 by ASTCT-2019"
    found = status_of({CALM: unseen, OTHER: seen, THIRD: worst})
    numbers = marks(found)
    assert numbers[OTHER].missed < numbers[CALM].missed
    assert chosen(found).uneventful == OTHER


def test_the_numbers_are_those_of_the_status() -> None:
    numbers = marks(status())[WORST]
    (standing,) = (one for one in status().patients if one.patient == WORST)
    missed = [one for one in status().course.visits if WORST in (*one.missed, *one.overdue)]
    critical = [one for one in status().deviations if (one.patient, one.severity) == (WORST, "critical")]
    assert (numbers.missed, numbers.deviations, numbers.findings) == (
        len(missed), standing.deviations, standing.findings,
    )  # fmt: skip
    assert (numbers.grade, numbers.severe, numbers.critical) == (4, 1, len(critical))
    assert marks(status())[LOST].grade is None


def test_nobody_is_chosen_of_nobody() -> None:
    assert chosen(status_of({})).codes() == ()
