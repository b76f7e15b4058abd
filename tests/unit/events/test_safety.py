"""Safety: what is left out was not examined, a grade has its rule set, and seriousness must be said."""

import pytest
from tests.unit.events.told import ZONE, refused, told

from trialwright.events.safety import AdverseEventReported, NeurologyExamined, OxygenGiven, ToxicityGraded
from trialwright.standards.quantity import read_quantity
from trialwright.standards.when import When


def test_oxygen_is_a_device_and_may_say_how_much_and_why() -> None:
    assert told("oxygen.given", device="nasal_cannula", flow="2 L/min", why="hypoxia") == OxygenGiven(
        device="nasal_cannula", flow=read_quantity("2 L/min"), fraction=None, why="hypoxia"
    )
    assert told("oxygen.given", device="room_air") == OxygenGiven(device="room_air")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"flow": "2 L/min"}, "missing required field `device`"),
        ({"device": "mask"}, "Invalid enum value 'mask'"),
        ({"device": "cpap", "why": "sleep"}, "Invalid enum value 'sleep'"),
        ({"device": "nasal_cannula", "flow": "2,5 L/min"}, "oxygen.given flow: "),
    ],
)
def test_oxygen_that_cannot_be_read(fields: dict[str, str], words: str) -> None:
    assert words in refused("oxygen.given", **fields)


def test_what_nobody_examined_is_neither_normal_nor_there() -> None:
    alert = told("neurology.examined", consciousness="alert")
    assert alert == NeurologyExamined(consciousness="alert", seizure=None, weakness=None, oedema=None, signs=())
    assert alert != told("neurology.examined", consciousness="alert", seizure="none")


def test_signs_are_a_list_and_another_cause_can_be_named() -> None:
    body = told("neurology.examined", oedema="diffuse", signs="papilloedema, posturing", explained_by="haemorrhage")
    assert body == NeurologyExamined(oedema="diffuse", signs=("papilloedema", "posturing"), explained_by="haemorrhage")


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("consciousness", "drowsy"),
        ("seizure", "febrile"),
        ("weakness", "mild"),
        ("oedema", "yes"),
        ("signs", "tremor"),
        ("explained_by", "none"),
    ],
)
def test_a_sign_of_another_word_is_refused(field: str, word: str) -> None:
    assert f"Invalid enum value '{word}'" in refused("neurology.examined", **{field: word})


def test_an_entered_grade_has_its_rule_set() -> None:
    assert told("toxicity.graded", scale="icans", grade="4", ruleset="ASTCT-2019") == ToxicityGraded(
        scale="icans", grade=4, ruleset="ASTCT-2019"
    )
    assert "missing required field `ruleset`" in refused("toxicity.graded", scale="crs", grade="2")
    assert "Invalid enum value 'cytopenia'" in refused("toxicity.graded", scale="cytopenia", grade="2", ruleset="X")
    assert "'3-4' is no whole number" in refused("toxicity.graded", scale="crs", grade="3-4", ruleset="ASTCT-2019")


AN_EVENT = {"number": "1", "term": "Febrile neutropenia", "grade": "3", "ruleset": "CTCAE-5.0"}


def test_an_adverse_event_that_is_not_serious_says_so() -> None:
    assert told("adverse_event.reported", **AN_EVENT, serious="") == AdverseEventReported(
        number=1,
        term="Febrile neutropenia",
        grade=3,
        ruleset="CTCAE-5.0",
        began=None,
        ended=None,
        serious=(),
        related_to=(),
        relatedness="not_assessed",
        outcome="unknown",
    )
    assert "missing required field `serious`" in refused("adverse_event.reported", **AN_EVENT)


def test_an_adverse_event_has_its_dates_its_reasons_and_its_causes() -> None:
    body = told(
        "adverse_event.reported",
        **AN_EVENT,
        began="2026-12-03",
        ended="2026-12",
        serious="hospitalisation, important",
        related_to="cells, lymphodepletion",
        relatedness="probable",
        outcome="recovering",
    )
    assert isinstance(body, AdverseEventReported)
    assert (body.began, body.ended) == (When("2026-12-03", ZONE), When("2026-12", ZONE))
    assert (body.serious, body.related_to) == (("hospitalisation", "important"), ("cells", "lymphodepletion"))
    assert (body.relatedness, body.outcome) == ("probable", "recovering")


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("serious", "severe"),
        ("related_to", "tocilizumab"),
        ("relatedness", "related"),
        ("outcome", "resolved"),
    ],
)
def test_another_word_about_an_adverse_event_is_refused(field: str, word: str) -> None:
    fields = {**AN_EVENT, "serious": "", field: word}
    assert f"Invalid enum value '{word}'" in refused("adverse_event.reported", **fields)
