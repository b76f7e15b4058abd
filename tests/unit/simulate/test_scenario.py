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
    found, wanted, to_do = told.split("\n")
    assert found.startswith("mine.toml, scenario careful: no parameter 'dirt.slips'; did you mean 'dirt.slip'")
    assert wanted.startswith("  wanted: one of dirt.")
    assert set(wanted.removeprefix("  wanted: one of ").split(", ")) == {n for n in parameters() if n[:5] == "dirt."}
    assert to_do == "  to do:  correct its name; all of them stand at the end of every report"


def test_a_parameter_that_is_like_no_other(path: Path) -> None:
    told = refused(path, CAREFUL.replace("dirt.slip", "qqqq"))
    assert "scenario careful: no parameter 'qqqq'\n  wanted: a parameter, which begins with accrual, " in told


def test_a_dot_outside_of_quotation_marks(path: Path) -> None:
    assert refused(path, CAREFUL.replace('"dirt.slip"', "dirt.slip")) == (
        'mine.toml, scenario careful: dirt without quotation marks\n  wanted: "dirt.slip" = ...\n'
        "  to do:  put the whole name in quotes"
    )


@pytest.mark.parametrize(("value", "shown"), [('"much"', "'much'"), ("true", "True"), ("[1]", "[1]")])
def test_a_value_that_is_no_number(path: Path, value: str, shown: str) -> None:
    assert refused(path, CAREFUL.replace("= 0\n", f"= {value}\n")) == (
        f"mine.toml, scenario careful: dirt.slip = {shown}, which is no number\n"
        "  wanted: from 0 to 1 (1 of the values)\n  to do:  set a number"
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
        ("[scenario.x]\n", "mine.toml, scenario x: 'text' is missing\n  wanted: text = \"...\" under [scenario.x]"),
        (
            '[scenario.x]\ntext = "x"\nsets = 1\n',
            "mine.toml, scenario x: no key 'sets'; did you mean 'set'?\n  wanted: one of text, text_zh, set",
        ),
        (
            '[scenarios.x]\ntext = "x"\n',
            "mine.toml: no key 'scenarios'; did you mean 'scenario'?\n  wanted: [scenario.NAME] alone",
        ),
        ('[scenario.x]\ntext = "x"\n[other]\n', "mine.toml: no key 'other'\n"),
    ],
)
def test_a_key_that_is_wrong_or_missing_is_named_with_its_scenario(path: Path, text: str, said: str) -> None:
    assert refused(path, text).startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[scenario.x\n", "Expected ']'"),
        ("[scenario.x]\ntext = 1\n", "scenario x: Expected `str`, got `int`"),
        ('[scenario.x]\ntext = "x"\nset = 1\n', "scenario x: Expected `object`, got `int`"),
        ("scenario = 1\n", "Expected `object`, got `int`"),
        ("[scenario]\nx = 1\n", "Expected `object`, got `int`"),
    ],
)
def test_what_is_no_file_of_scenarios(path: Path, text: str, said: str) -> None:
    told = refused(path, text)
    assert told.startswith(f"{path}: this is no file of scenarios: {said}")
    assert "wanted: a TOML file with [scenario.NAME], its text, and numbers under [scenario.NAME.set]" in told


def test_a_file_that_is_not_there_or_is_no_text(path: Path) -> None:
    with pytest.raises(InputError) as absent:
        scenarios(path)
    assert str(absent.value) == (
        f"{path}: there is no such file\n  wanted: a TOML file with scenarios\n"
        "  to do:  check its name, or leave --scenarios out"
    )
    with pytest.raises(InputError, match="this is a folder\n  wanted: a TOML file"):
        scenarios(path.parent)
    with pytest.raises(InputError, match="this is no file of scenarios: it cannot be read: Not a directory"):
        scenarios(Path(__file__) / "x")
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="this is no file of scenarios: it is no text in UTF-8"):
        scenarios(path)


def test_who_names_none_gets_the_only_one_of_the_file(path: Path) -> None:
    assert scenario().name == AS_PUBLISHED
    assert scenario(None, written(path, CAREFUL)).name == "careful"
    for text, said in (
        ("", "mine.toml has no scenario, and --scenario names none\n  wanted: a file with"),
        (CAREFUL + '[scenario.b]\ntext = "b"\n', "mine.toml has 2 scenarios, and --scenario names none\n"
         "  wanted: the name of one: careful, b\n  to do:  add --scenario NAME"),
    ):  # fmt: skip
        with pytest.raises(InputError) as wrong:
            scenario(None, written(path, text))
        assert str(wrong.value).startswith(said)


def test_a_name_that_is_nearly_right() -> None:
    with pytest.raises(InputError, match=r"no scenario 'slow_acrual'; did you mean 'slow_accrual'\?"):
        scenario("slow_acrual")


def test_parameters_are_not_a_sites_to_define(path: Path) -> None:
    told = refused(path, '[parameter."dirt.slip"]\nvalue = 0.5\nunit = "1"\nsource = "mine"\n')
    assert told == (
        f"{path}: parameters in mine.toml\n  wanted: scenarios only\n  to do:  set the values under [scenario.NAME.set]"
    )


def test_the_first_of_the_shipped_is_as_published() -> None:
    assert next(iter(scenarios())) == AS_PUBLISHED == scenario().name
