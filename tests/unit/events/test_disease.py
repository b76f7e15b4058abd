"""The disease: a sample of which nobody said how good it is, a relapse with its sites, a response with its rule set."""

from tests.unit.events.told import refused, told

from trialwright.events.disease import MarrowExamined, RelapseFound, ResponseAssessed
from trialwright.standards.quantity import read_quantity


def test_of_a_marrow_nothing_is_known_that_was_not_said() -> None:
    assert told("marrow.examined") == MarrowExamined(
        evaluable=None, nucleated_cells=None, cellularity=None, diluted=None, first_pull=None
    )
    assert told("marrow.examined", evaluable="no") != told("marrow.examined")


def test_a_marrow_that_is_no_sample() -> None:
    body = told("marrow.examined", evaluable="no", nucleated_cells="40", cellularity="<5 %", diluted="yes")
    assert body == MarrowExamined(
        evaluable=False, nucleated_cells=40, cellularity=read_quantity("<5 %"), diluted=True, first_pull=None
    )
    assert "neither yes nor no" in refused("marrow.examined", evaluable="poor")
    assert "no whole number" in refused("marrow.examined", nucleated_cells="about 40")


def test_a_relapse_is_somewhere() -> None:
    assert told("relapse.found", sites="marrow, testis") == RelapseFound(sites=("marrow", "testis"), cd19="not_tested")
    assert "missing required field `sites`" in refused("relapse.found", cd19="negative")
    assert "Invalid enum value 'skin'" in refused("relapse.found", sites="skin")
    assert "Invalid enum value 'dim'" in refused("relapse.found", sites="marrow", cd19="dim")


def test_a_response_has_its_rule_set() -> None:
    assert told("response.assessed", category="no_response", ruleset="ELN-2024") == ResponseAssessed(
        category="no_response", mrd="not_done", ruleset="ELN-2024"
    )
    assert "missing required field `ruleset`" in refused("response.assessed", category="progression")
    assert "Invalid enum value 'partial_remission'" in refused(
        "response.assessed", category="partial_remission", ruleset="ELN-2024"
    )
    assert "Invalid enum value 'undetectable'" in refused(
        "response.assessed", category="no_response", mrd="undetectable", ruleset="ELN-2024"
    )
