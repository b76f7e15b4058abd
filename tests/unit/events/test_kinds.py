"""The list of kinds: found by name, refused in words, and each entered once."""

import pytest

from trialwright.errors import InputError
from trialwright.events import Body, kind_of, kinds
from trialwright.events.judgements import JudgementAttested
from trialwright.events.kinds import find_kind, kind, names


def test_a_kind_is_found_by_name_and_by_body() -> None:
    found = find_kind("judgement.attested", 1)
    assert found.body is JudgementAttested
    assert kind_of(JudgementAttested) is kind_of(JudgementAttested(statement="x", holds=True)) is found


def test_an_unknown_kind_lists_the_known_ones() -> None:
    with pytest.raises(InputError) as wrong:
        find_kind("judgment.attested", 1)
    assert wrong.value.found == "unknown kind of event: judgment.attested schema 1"
    assert "judgement.attested" in wrong.value.wanted


@pytest.mark.parametrize("schema", [0, 2, -1])
def test_an_unknown_schema_lists_the_known_ones(schema: int) -> None:
    with pytest.raises(InputError) as wrong:
        find_kind("judgement.attested", schema)
    assert wrong.value.wanted == "schema 1 of judgement.attested"


def test_two_classes_cannot_claim_one_kind(registry: None) -> None:
    with pytest.raises(ValueError, match=r"two classes claim the kind judgement\.attested schema 1"):

        @kind("judgement.attested", "Twice", "两次")
        class Twice(Body, frozen=True, kw_only=True):
            """A second claim."""


def test_a_kind_of_a_test_is_gone_after_it(registry: None) -> None:
    before = set(names())

    @kind("test.happened", "Test", "测试")
    class Tested(Body, frozen=True, kw_only=True):
        """A kind for this test."""

    assert set(names()) - before == {"test.happened"}
    assert find_kind("test.happened", 1).body is Tested


def test_the_list_is_not_to_be_written_to() -> None:
    with pytest.raises(TypeError):
        kinds()["test.happened", 1] = find_kind("lab.resulted", 1)  # type: ignore[index]
    assert "test.happened" not in set(names())


@pytest.mark.parametrize("name", sorted(names()))
def test_each_kind_has_a_label_in_two_languages(name: str) -> None:
    found = find_kind(name, 1)
    assert found.label.isascii()
    assert found.label
    assert any("\u4e00" <= letter <= "\u9fff" for letter in found.label_zh)
    assert found.about in {"patient", "trial", "either"}
