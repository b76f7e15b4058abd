"""The one list of what may stand in a protocol file."""

import msgspec

from trialwright.protocol import criteria
from trialwright.protocol.criteria import OPERATORS
from trialwright.protocol.grammar import COMPARISONS, LISTS, MAPPINGS, MEASURED, PROTOCOL, WORDS
from trialwright.protocol.grammar_rules import AGE_LIMITS, EVERY_RULE, FORMS_OF_RULES, NOTICE, OCCURRING
from trialwright.protocol.schema import json_schema


def test_every_key_says_what_it_is_about_and_has_a_known_form() -> None:
    forms = json_schema()["$defs"]
    for shape in (PROTOCOL, *MAPPINGS.values(), *FORMS_OF_RULES.values(), AGE_LIMITS, NOTICE):
        for name, key in shape.keys.items():
            assert key.about, name
            assert key.form in forms, name


def test_the_forms_do_not_overlap() -> None:
    names = [*WORDS, *LISTS, *MAPPINGS]
    assert len(names) == len(set(names))


def test_the_grammar_names_every_rule_of_the_tree() -> None:
    tags = {cls.__struct_config__.tag for cls in vars(criteria).values() if _is_rule(cls)}
    by_concept = {"occurred": "any", "not_occurred": "none", "occurrences": "count", "resulted": "latest"}
    assert {by_concept.get(str(tag), tag) for tag in tags} == set(EVERY_RULE)
    assert set(OCCURRING) == {"any", "none", "count"}


def _is_rule(cls: object) -> bool:
    return isinstance(cls, type) and issubclass(cls, msgspec.Struct) and cls.__struct_config__.tag is not None


def test_the_first_comparisons_are_the_operators_in_their_order() -> None:
    # `limits.py` reads what is neither `between` nor `is` as an operator.
    assert tuple(COMPARISONS) == (*OPERATORS, "between", "is")


def test_every_measured_rule_compares_alike() -> None:
    assert all(set(COMPARISONS) < set(shape.keys) for shape in MEASURED.values())
