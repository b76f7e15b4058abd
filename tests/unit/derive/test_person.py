"""Sex and age: who the patient is."""

from datetime import UTC, datetime

import pytest

from trialwright.derive.answer import Missing
from trialwright.derive.person import Ages, age_in_years, ages
from trialwright.standards.when import When

ZONE = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("born", "at", "wanted"),
    [
        ("1990-06-15", "2026-06-14T15:59:59", Ages(35, 35)),  # the last second of the day before, at the site
        ("1990-06-15", "2026-06-14T16:00:00", Ages(36, 36)),
        ("1990-06", "2026-06-14T12:00:00", Ages(35, 36)),
        ("2026", "2026-06-14T12:00:00", Ages(0, 0)),
        ("2000-02-29", "2026-02-28T12:00:00", Ages(25, 25)),
        ("2000-02-29", "2026-03-01T12:00:00", Ages(26, 26)),
    ],
)
def test_completed_years_at_the_site(born: str, at: str, wanted: Ages) -> None:
    assert ages(When(born, ZONE), datetime.fromisoformat(at).replace(tzinfo=UTC)) == wanted


@pytest.mark.parametrize("born", ["2027", "1905"])
def test_a_birth_date_that_cannot_be(born: str) -> None:
    answer = age_in_years(When(born, ZONE), datetime(2026, 6, 14, tzinfo=UTC))
    assert isinstance(answer, Missing)
    assert (answer.what, answer.reason, answer.detail) == (
        "date of birth",
        "implausible",
        f"born {born}, asked for 2026-06-14",
    )


def test_the_oldest_that_is_believed() -> None:
    assert age_in_years(When("1906-06-14", ZONE), datetime(2026, 6, 14, tzinfo=UTC)) == 120
