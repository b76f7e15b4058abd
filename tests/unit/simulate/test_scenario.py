"""Scenarios of a site's own: what they may change, and how a file that is none is refused."""

from pathlib import Path

import pytest

from trialwright.errors import InputError
from trialwright.simulate.scenario import AS_PUBLISHED, parameters, scenario, scenarios

CAREFUL = """
[scenario.careful]
text = "Nobody mistypes."
[scenario.careful.set]
"dirt.slip" = 0
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path, text: str) -> str:
    with pytest.raises(InputError) as wrong:
        scenarios(written(path, text))
    return str(wrong.value)


def test_what_a_scenario_does_not_name_stays_as_published(path: Path) -> None:
    mine = scenario("careful", written(path, CAREFUL))
    published = scenario()
    assert (mine.name, mine.text, mine.text_zh, mine.changed) == ("careful", "Nobody mistypes.", "", ("dirt.slip",))
    assert mine["dirt.slip"] == 0.0
    assert published["dirt.slip"] == parameters()["dirt.slip"].value > 0.0
    assert {name for name, value in mine.values.items() if value != published[name]} == {"dirt.slip"}


def test_a_file_of_ones_own_adds_to_those_that_are_shipped_and_may_replace_one(path: Path) -> None:
    found = scenarios(written(path, CAREFUL + '[scenario.slow_accrual]\ntext = "Mine."\n'))
    assert set(found) == {*scenarios(), "careful"}
    assert (found["slow_accrual"].text, found["slow_accrual"].changed) == ("Mine.", ())


def test_an_empty_file_changes_nothing(path: Path) -> None:
    assert scenarios(written(path, "")) == scenarios()


def test_a_scenario_that_there_is_none_of() -> None:
    with pytest.raises(InputError) as wrong:
        scenario("worst_case")
    assert str(wrong.value) == (
        "no scenario 'worst_case'\n  wanted: one of as_published, toxic_product, poor_manufacturing, slow_accrual, "
        "high_missingness\n  to do:  correct --scenario"
    )


def test_a_parameter_that_there_is_none_of(path: Path) -> None:
    told = refused(path, CAREFUL.replace("dirt.slip", "dirt.slips"))
    assert told == (
        "mine.toml, scenario careful: no parameter 'dirt.slips'\n  wanted: a parameter of scenarios.toml\n"
        "  to do:  correct its name"
    )


@pytest.mark.parametrize("value", ["1.0001", "-0.1", "nan", "inf"])
def test_a_value_that_is_not_possible(path: Path, value: str) -> None:
    told = refused(path, CAREFUL.replace("= 0\n", f"= {value}\n"))
    assert "wanted: from 0 to 1 (1 of the values)\n  to do:  set a value that is possible" in told


@pytest.mark.parametrize("value", ["0", "1", "0.5"])
def test_the_bounds_themselves_are_possible(path: Path, value: str) -> None:
    assert scenario("careful", written(path, CAREFUL.replace("= 0\n", f"= {value}\n")))["dirt.slip"] == float(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[scenario.x\n", "Expected ']'"),
        ("[scenario.x]\n", "missing required field `text`"),
        ('[scenario.x]\ntext = "x"\nsets = 1\n', "unknown field `sets`"),
        ('[scenario.x]\ntext = "x"\n[scenario.x.set]\n"dirt.slip" = "much"\n', "Expected `float`, got `str`"),
        ('[scenarios.x]\ntext = "x"\n', "unknown field `scenarios`"),
    ],
)
def test_what_is_no_file_of_scenarios(path: Path, text: str, said: str) -> None:
    told = refused(path, text)
    assert told.startswith(f"{path}: this is no file of scenarios: ")
    assert said in told
    assert "wanted: a TOML file with [scenario.NAME], its text, and numbers under [scenario.NAME.set]" in told


def test_a_file_that_is_not_there_or_is_no_text(path: Path) -> None:
    with pytest.raises(InputError, match=r"this is no file of scenarios: .*No such file"):
        scenarios(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match=r"this is no file of scenarios: .*utf-8"):
        scenarios(path)


def test_parameters_are_not_a_sites_to_define(path: Path) -> None:
    told = refused(path, '[parameter."dirt.slip"]\nvalue = 0.5\nunit = "1"\nsource = "mine"\n')
    assert told == (
        f"{path}: parameters in mine.toml\n  wanted: scenarios only\n  to do:  set the values under [scenario.NAME.set]"
    )


def test_the_first_of_the_shipped_is_as_published() -> None:
    assert next(iter(scenarios())) == AS_PUBLISHED == scenario().name
