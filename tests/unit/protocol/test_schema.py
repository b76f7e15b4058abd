"""The JSON Schema that editors complete from: fresh, valid, and no milder than a schema can be."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from tests.other_protocol import OTHER
from tests.unit.protocol.bad_sections import BAD_SECTIONS, BadSection
from tests.unit.protocol.small_protocol import BAD, SMALL, Bad

from trialwright import protocol
from trialwright.protocol.schema import json_schema, schema_text
from trialwright.protocol.yaml_text import read_yaml_text
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.units import UNITS
from trialwright.trials import trial_text

VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def refused(tree: Any) -> bool:
    return not VALIDATOR.is_valid(tree)


def test_the_file_beside_the_reader_is_fresh() -> None:
    path = Path(protocol.__path__[0]) / "protocol.schema.json"
    assert path.read_text(encoding="utf-8") == schema_text(), (
        "the grammar has changed: python -m trialwright.protocol.schema > src/trialwright/protocol/protocol.schema.json"
    )


def test_the_schema_is_itself_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_every_form_that_is_used_is_defined() -> None:
    schema = json_schema()
    used = {name for name in schema["$defs"] if f'"#/$defs/{name}"' in schema_text()}
    assert used == set(schema["$defs"])


def test_editors_complete_every_analyte_and_take_every_unit() -> None:
    forms = json_schema()["$defs"]
    assert forms["analyte"]["enum"] == list(ANALYTES)
    limits = jsonschema.Draft202012Validator(forms["limit"])
    assert [unit for unit in UNITS if not limits.is_valid(f"1.5 {unit}")] == []
    assert not limits.is_valid("1.5 mg/dl")


@pytest.mark.parametrize("text", [SMALL, OTHER, trial_text("NCT03919240")], ids=["small", "other", "NCT03919240"])
def test_a_good_file_is_taken_as_text_and_as_an_editor_reads_it(text: str) -> None:
    as_text = read_yaml_text(text, "x").plain()
    assert [error.message for error in VALIDATOR.iter_errors(as_text)] == []
    as_an_editor_reads_it = yaml.safe_load(text)
    assert as_an_editor_reads_it != as_text
    assert [error.message for error in VALIDATOR.iter_errors(as_an_editor_reads_it)] == []


@pytest.mark.parametrize("bad", [bad for bad in BAD if bad.seen], ids=lambda bad: bad.name)
def test_what_a_schema_can_see_it_refuses(bad: Bad) -> None:
    assert refused(read_yaml_text(bad.text(), "x").plain())


@pytest.mark.parametrize("bad", [bad for bad in BAD if not bad.seen], ids=lambda bad: bad.name)
def test_the_list_of_what_a_schema_cannot_see_is_honest(bad: Bad) -> None:
    assert not refused(read_yaml_text(bad.text(), "x").plain())


@pytest.mark.parametrize("bad", BAD_SECTIONS, ids=lambda bad: bad.name)
def test_of_the_sections_a_schema_sees_what_it_can(bad: BadSection) -> None:
    assert refused(read_yaml_text(bad.text(), "x").plain()) == bad.seen
