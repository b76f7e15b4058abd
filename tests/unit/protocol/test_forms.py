"""The sections around the criteria: read into typed objects by the grammar alone, or refused in words."""

from datetime import date
from decimal import Decimal

import pytest
from tests.other_protocol import OTHER, changed
from tests.unit.protocol.bad_sections import BAD_SECTIONS, BadSection
from tests.unit.protocol.small_protocol import SMALL

from trialwright.errors import ProtocolError
from trialwright.protocol.criteria import Choice, Comparison, Limit
from trialwright.protocol.decisions import DecisionRule, Need
from trialwright.protocol.endpoints import EndpointWindow, Requirement
from trialwright.protocol.forms import MAKERS
from trialwright.protocol.grammar import LISTS, MAPPINGS, PROTOCOL, WORDS
from trialwright.protocol.plain_forms import PLAIN
from trialwright.protocol.product import CellDose, DosePart, ReleaseTest, WeightBand
from trialwright.protocol.reading import canonical_of, protocol_from_canonical, read_protocol
from trialwright.protocol.safety import RulesetEra
from trialwright.protocol.sections import SECTION_MAPPINGS
from trialwright.protocol.status import Approvals, Consent, Status
from trialwright.protocol.visits import LymphodepletionGap, Visit

PROTOCOL_READ = read_protocol(SMALL, "small.yaml")
OTHER_READ = read_protocol(OTHER, "other.yaml")


def test_every_mapping_of_a_section_is_made_into_something() -> None:
    assert set(MAKERS) == set(SECTION_MAPPINGS)


def test_every_form_of_a_section_can_be_read() -> None:
    readable = {*WORDS, *LISTS, *MAKERS, *PLAIN, "decided"}
    for shape in SECTION_MAPPINGS.values():
        assert {key.form for key in shape.keys.values()} <= readable


def test_every_key_of_a_section_has_a_field() -> None:
    for form, maker in MAKERS.items():
        fields = maker.struct.__struct_fields__  # type: ignore[attr-defined]  # every maker makes a struct
        wanted = {key.field or name for name, key in MAPPINGS[form].keys.items() if name != "decided"}
        assert wanted | {"choices"} == {*fields, "choices"}, form


@pytest.mark.parametrize("bad", BAD_SECTIONS, ids=lambda bad: bad.name)
def test_what_is_wrong_is_refused_with_its_line(bad: BadSection) -> None:
    with pytest.raises(ProtocolError) as refused:
        read_protocol(bad.text(), "small.yaml")
    assert str(refused.value) == bad.message()


@pytest.mark.parametrize("section", [name for name in PROTOCOL.keys if name not in ("trial", "registered")])
def test_no_section_may_be_left_out(section: str) -> None:
    lines, kept, inside = SMALL.splitlines(keepends=True), [], False
    for line in lines:
        inside = line.startswith(f"{section}:") or (inside and line.startswith((" ", "-")))
        if not inside:
            kept.append(line)
    with pytest.raises(ProtocolError) as refused:
        read_protocol("".join(kept), "small.yaml")
    assert refused.value.found == f"the protocol has no key '{section}'"


def test_the_status_and_the_approvals() -> None:
    assert PROTOCOL_READ.status == Status(
        overall="RECRUITING",
        start="2025-01",
        primary_completion="2027-01",
        completion="2027-06",
        last_update="2025-01-02",
    )
    assert PROTOCOL_READ.approvals == Approvals(required=("ethics_committee",), retention_years=15, source="a law")


def test_a_consent_says_what_it_leaves_out() -> None:
    assert PROTOCOL_READ.consent == Consent(version="1")
    assert (PROTOCOL_READ.consent.guardian_below, PROTOCOL_READ.consent.assent_from) == (18, None)
    assert OTHER_READ.consent == Consent(
        version="3.1",
        languages=("en", "fr"),
        guardian_below=18,
        required_scopes=("treatment", "samples", "long_term_follow_up"),
    )


def test_a_dose_by_weight() -> None:
    assert PROTOCOL_READ.cell_dose == CellDose(
        text="1 to 2 million cells per kg",
        low_per_kg=Decimal(1_000_000),
        high_per_kg=Decimal(2_000_000),
        parts=(DosePart(day=0, fraction=Decimal(1)),),
        weight="infusion",
        weight_change=Decimal("0.10"),
        below=("withdraw",),
        above=("infuse_capped",),
        draw_step_ml=Decimal("0.1"),
        dmso_g_per_ml=Decimal("1.10"),
        limits_source="a pharmacopoeia",
    )


def test_a_fixed_dose_in_two_parts() -> None:
    dose = OTHER_READ.cell_dose
    assert (dose.low_per_kg, dose.high_per_kg, dose.cap_cells) == (None, None, Decimal(410_000_000))
    assert dose.parts == (
        DosePart(day=0, cells=Decimal(100_000_000)),
        DosePart(day=10, before=2, after=2, cells=Decimal(310_000_000)),
    )


def test_a_release_test_keeps_its_words_beside_its_numbers() -> None:
    assert PROTOCOL_READ.release == (
        ReleaseTest(
            attribute="viability",
            label="Viability",
            label_zh="细胞活率",
            test="a dye",
            limit="70 % or more",
            comparisons=(Comparison("at_least", Limit(Decimal(70), "%")),),
            hard_stop="conditional",
            exceptional=False,
            source="a pharmacopoeia",
        ),
    )


def test_bands_begin_at_nothing() -> None:
    assert PROTOCOL_READ.tocilizumab.bands == (
        WeightBand(at_least_kg=Decimal(0), mg_per_kg=Decimal(12)),
        WeightBand(at_least_kg=Decimal(30), mg_per_kg=Decimal(8)),
    )
    assert (PROTOCOL_READ.tocilizumab.hours_between, PROTOCOL_READ.tocilizumab.reserved) == (8, 2)


def test_visits_and_the_time_that_the_infusion_may_wait() -> None:
    schedule = PROTOCOL_READ.schedule
    assert schedule.lymphodepletion_to_infusion == LymphodepletionGap(
        free_until_day=3, note_until_days_after=14, reassess_after=14, repeat_after=28, source="usual"
    )
    assert schedule.visit("M12") == Visit(
        id="M12",
        label="Month 12",
        label_zh="12 个月",
        day=365,
        before=28,
        after=28,
        assessments=("survival",),
        manner="contact",
    )
    assert schedule.visit("M13") is None


def test_a_response_with_its_window() -> None:
    response = OTHER_READ.endpoints[0]
    assert response.window == EndpointWindow(day=90, before=10, after=10)
    assert response.requires == (
        Requirement(measure="blasts_marrow", comparisons=(Comparison("below", Limit(Decimal(5), "%")),)),
    )
    assert response.conventions["missing_assessment"] == "left_out"


def test_an_era_of_a_ruleset() -> None:
    assert PROTOCOL_READ.safety.toxicity.rulesets == (
        RulesetEra(scale="crs", ruleset="ASTCT-2019", infused_from=date(2019, 1, 1), source="Lee 2019"),
    )


def test_none_is_said_and_is_no_item() -> None:
    assert PROTOCOL_READ.safety.stopping == ()
    assert PROTOCOL_READ.strata == ()
    assert PROTOCOL_READ.supportive == ()


def test_a_decision_and_what_it_needs() -> None:
    assert OTHER_READ.decision("lymphodeplete") == DecisionRule(
        act="lymphodeplete",
        people=1,
        roles=("investigator",),
        from_day=-8,
        until_day=-6,
        needs=(Need(what="product_released"), Need(what="laboratory_recheck", within_days=3)),
    )
    assert OTHER_READ.decision("pause") is None


def test_choices_stand_section_by_section_and_by_the_name_of_the_part() -> None:
    enrol = "  - act: enrol\n"
    text = changed(enrol, f"{enrol}    decided: {{people: two, status: unconfirmed}}\n")
    text = changed(
        "    conventions: {transplant: censored}\n",
        "    conventions: {transplant: censored}\n    decided: {transplant: usual, until_day: as said, status: confirmed}\n",
        text,
    )
    assert list(read_protocol(text, "x").choices()) == [
        Choice(id="reference_ranges/rows", reason="the invented laboratories have handed them in", confirmed=True),
        Choice(id="lymphodepletion/surface", reason="the invented record names none", confirmed=True),
        Choice(id="endpoint.survival/transplant", reason="usual", confirmed=True),
        Choice(id="endpoint.survival/until_day", reason="as said", confirmed=True),
        Choice(id="decision.enrol/people", reason="two", confirmed=False),
    ]


def test_a_reason_for_what_does_not_stand_there_is_stale() -> None:
    text = changed("    conventions: {transplant: censored}\n", "    decided: {transplant: usual, status: confirmed}\n")
    with pytest.raises(ProtocolError) as refused:
        read_protocol(text, "x")
    assert (
        refused.value.found
        == "decided of endpoint.survival gives a reason for 'transplant', which does not stand there"
    )


@pytest.mark.parametrize("text", [SMALL, OTHER], ids=["small", "other"])
def test_both_roads_give_the_same_protocol(text: str) -> None:
    assert protocol_from_canonical(canonical_of(text, "x")) == read_protocol(text, "x")
