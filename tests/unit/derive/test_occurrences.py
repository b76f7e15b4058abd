"""What occurred, from when to when."""

import pytest
from tests.story import events_of
from tests.unit.derive.telling import believed, event

from trialwright.derive.facts import facts_of
from trialwright.derive.occurrences import OPEN, Spell, spells
from trialwright.events import Event
from trialwright.events.medication import MedicationStarted, MedicationStopped

LATER = believed([], as_of="2026-12-31").as_of.happened


def told(text: str) -> dict[str, list[Spell]]:
    return spells(events_of(text), LATER)


def days(spell: Spell) -> tuple[str, str]:
    end = "open" if spell.until_last == OPEN else spell.until_last.date().isoformat()
    return spell.first.date().isoformat(), end


@pytest.mark.parametrize(
    ("line", "name", "wanted"),
    [
        ("2026-10-20T08:00Z  has infection", "infection", ("2026-10-20", "open")),
        ("2026-10-20  infection began 2026-01-05, ended 2026-02-10", "infection", ("2026-01-04", "2026-02-10")),
        ("2026-10-20T08:00Z  consolidation x2", "consolidation", ("2026-10-20", "2026-10-20")),
        ("2026-10-20T08:00Z  consolidation x2", "chemotherapy", ("2026-10-20", "2026-10-20")),
        ("2026-10-20T08:00Z  dexamethasone started as systemic_steroid", "systemic_steroid", ("2026-10-20", "open")),
        ("2026-10-20T08:00Z  dexamethasone started as systemic_steroid", "dexamethasone", ("2026-10-20", "open")),
    ],
)
def test_each_kind_lasts_in_its_own_way(line: str, name: str, wanted: tuple[str, str]) -> None:
    (spell,) = told(line)[name]
    assert days(spell) == wanted


@pytest.mark.parametrize(
    ("sites", "names"),
    [
        ("marrow", {"relapse"}),
        ("blood, molecular", {"relapse"}),
        ("cns", {"relapse", "cns_leukaemia"}),
        ("marrow and testis", {"relapse", "extramedullary_disease"}),
        ("cns, other_extramedullary", {"relapse", "cns_leukaemia", "extramedullary_disease"}),
        ("molecular", set()),
    ],
)
def test_a_relapse_is_one_where_it_is_more_than_residual_disease(sites: str, names: set[str]) -> None:
    found = told(f"2026-10-20T08:00Z  relapse in {sites}")
    assert set(found) == names
    assert {days(spell) for each in found.values() for spell in each} <= {("2026-10-20", "open")}


def test_a_relapse_without_a_site_is_a_relapse() -> None:
    assert set(told("2026-10-20  relapse.found: sites=")) == {"relapse"}


def test_a_condition_that_is_not_there_has_not_occurred() -> None:
    assert told("2026-10-20  no infection") == {}


def test_what_begins_later_has_not_occurred_yet() -> None:
    assert spells(events_of("2026-10-20  infection began 2027-01-01"), LATER) == {}


def test_cycles_count_each_and_never_less_than_none() -> None:
    (spell,) = told("2026-10-20  consolidation x3")["consolidation"]
    assert spell.times == 3
    (odd,) = told("2026-10-20  treatment.recorded: treatment=chemotherapy; intent=other; cycles=-2")["chemotherapy"]
    assert odd.times == 0


def test_a_drug_runs_until_its_own_stop() -> None:
    text = """
    2026-10-01T08:00Z  dexamethasone started as systemic_steroid
    2026-10-02T08:00Z  prednisone started as systemic_steroid
    2026-10-05T08:00Z  Dexamethasone stopped
    2026-10-09T08:00Z  dexamethasone started as systemic_steroid
    """
    found = told(text)
    assert [days(spell) for spell in found["dexamethasone"]] == [("2026-10-01", "2026-10-05"), ("2026-10-09", "open")]
    assert [days(spell) for spell in found["systemic_steroid"]] == [
        ("2026-10-01", "2026-10-05"),
        ("2026-10-02", "open"),
        ("2026-10-09", "open"),
    ]


def test_a_stop_without_a_start_is_passed_over() -> None:
    assert told("2026-10-05  dexamethasone stopped") == {}


def drugs(*, redacted: bool) -> list[Event]:
    return [
        event(1, MedicationStarted(drug="dexamethasone", group="systemic_steroid"), "2026-10-01"),
        event(2, MedicationStopped(drug="prednisone"), "2026-10-05", redacted=redacted),
    ]


def test_a_redacted_stop_may_be_that_of_any_drug() -> None:
    (known,) = spells(drugs(redacted=False), LATER)["dexamethasone"]
    (vague,) = spells(drugs(redacted=True), LATER)["dexamethasone"]
    assert (known.until_first, known.until_last) == (OPEN, OPEN)
    assert vague.until_first < vague.until_last == OPEN


def test_they_stand_in_the_order_in_which_they_began() -> None:
    facts = facts_of(believed(events_of("2026-10-20  seizure began 2020\n2026-10-21  seizure began 1998")))
    assert [spell.event.seq for spell in facts.occurred["seizure"]] == [2, 1]
