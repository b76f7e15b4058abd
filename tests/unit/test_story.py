"""Every line that the manual of the stories shows can be told, and tells what it seems to."""

import pytest
from tests import story
from tests.story import events_of

from trialwright.events.cells import ProductCharacterised
from trialwright.events.consent import ConsentSigned
from trialwright.events.results import LabResulted, RangeRegistered
from trialwright.standards.quantity import read_quantity

_MANUAL = (story.__doc__ or "").split("What somebody else")[0]
SHOWN = [part.strip() for line in _MANUAL.splitlines() if line.startswith("    ") for part in line.split(" | ")]


@pytest.mark.parametrize("line", SHOWN)
def test_a_line_of_the_manual_is_one_event(line: str) -> None:
    line = line if line[:4].isdigit() else f"2026-10-01  {line}"
    assert len(events_of(line)) == 1, line


def test_the_manual_shows_many() -> None:
    assert len(SHOWN) > 50


def test_consent_of_a_guardian() -> None:
    body = events_of("2026-10-01  consent 2.0 by mother, for treatment and samples, amendment")[0].body
    assert body == ConsentSigned(
        version="2.0",
        language="zh-Hans",
        signed_by="guardian",
        guardian="mother",
        scope=("treatment", "samples"),
        occasion="amendment",
    )


def test_a_bag() -> None:
    body = events_of(
        "2026-11-01  bag B1: 50 mL at 2.0 10*7/mL viable, viability 92%, CAR 38% of viable, endotoxin <0.5 {EU}/mL, thawed"
    )[0].body
    assert isinstance(body, ProductCharacterised)
    assert (body.concentration, body.counted, body.cd3) == (read_quantity("2.0 10*7/mL"), "viable", None)
    assert (body.car, body.car_of, body.dmso) == (read_quantity("38 %"), "viable", None)
    assert (body.endotoxin, body.post_thaw) == (read_quantity("<0.5 {EU}/mL"), True)


def test_ranges() -> None:
    lab = events_of("2026-10-20  alt 120 U/L, lower 7 U/L, upper 40 U/L, at Central")[0].body
    assert isinstance(lab, LabResulted)
    assert (lab.low, lab.high, lab.laboratory) == (read_quantity("7 U/L"), read_quantity("40 U/L"), "Central")
    event = events_of("2026-10-20  range of alt at Central, female, from 18, upper 40 U/L, valid 2019-01-01 to 2020")[0]
    assert event.patient is None
    assert isinstance(event.body, RangeRegistered)
    assert (event.body.sex, event.body.age_from, event.body.age_to) == ("female", 18, None)
    assert event.body.valid_to is not None
    assert event.body.valid_to.text == "2020"


def test_who_recorded_it() -> None:
    mine, theirs = events_of("2026-10-20  decided enrol\n2026-10-20  confirmed 1 -- Dr Li, nurse")
    assert (mine.by, mine.role, theirs.by, theirs.role) == ("Dr Chen", "investigator", "Dr Li", "nurse")


def test_an_unknown_line_fails_the_test_that_tells_it() -> None:
    with pytest.raises(AssertionError, match="the story has no such line: Something else"):
        events_of("2026-10-20  Something else")
