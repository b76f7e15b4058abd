"""R4 Washouts: over on the day for which they are wanted, and asked about."""

import pytest
from tests.unit.decide.cases import asked, codes


@pytest.mark.parametrize(
    ("stopped", "given"),
    [("2026-10-22", True), ("2026-10-23", False), ("2026-10", False), ("2026-09", True)],
)
def test_before_apheresis_the_day_is_today(stopped: str, given: bool) -> None:
    """The protocol wants 3 days without a steroid; today is the 25th."""
    steroid = f"2026-09-01  prednisone started as systemic_steroid\n{stopped}  prednisone stopped"
    found = asked("apherese", more=steroid)
    assert found.given is given
    assert given or codes(found)[0].startswith("washout")


def test_the_words_say_when_it_is_over() -> None:
    steroid = "2026-09-01  prednisone started as systemic_steroid"
    assert (
        asked("apherese", more=steroid)
        .reasons[0]
        .startswith(
            "Steroid: its end is not recorded; wanted are 3 days without it before apheresis on 2026-10-25 (event"
        )
    )
    stopped = asked("apherese", more=f"{steroid}\n2026-10-24  prednisone stopped")
    assert stopped.reasons[0].startswith("Steroid: over on 2026-10-27; wanted are 3 days without it before apheresis")


@pytest.mark.parametrize(("stopped", "given"), [("2026-10-24", True), (None, False)])
def test_before_the_cells_the_day_is_the_planned_one(stopped: str | None, given: bool) -> None:
    """Planned is the 31st; what still runs today may run until then."""
    more = "2026-10-20  prednisone started as systemic_steroid"
    more += f"\n{stopped}  prednisone stopped" if stopped else ""
    found = asked("lymphodeplete", more=more)
    assert codes(found) == ([] if given else ["washout"])


def test_silence_clears_nobody() -> None:
    found = asked("apherese", without=["drugs"])
    assert set(codes(found)) == {"washout.unknown"}
    assert "medication history" in found.reasons[0]


@pytest.mark.parametrize(("day", "given"), [("2026-09-27", True), ("2026-09-28", False)])
def test_lymphocytes_of_a_donor(day: str, given: bool) -> None:
    """The protocol wants 28 days; today is the 25th of October."""
    found = asked("apherese", more=f"{day}  lymphocytes.given")
    assert codes(found) == ([] if given else ["washout"])
