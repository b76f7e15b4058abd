"""Samples, each under its own number."""

from tests.unit.events.told import refused, told

from trialwright.events.samples import SampleDrawn, SampleMoved


def test_a_sample_for_genetics_says_so() -> None:
    assert told("sample.drawn", sample="S-17", material="marrow") == SampleDrawn(
        sample="S-17", material="marrow", genetic=False
    )
    assert told("sample.drawn", sample="S-17", material="blood", genetic="yes") == SampleDrawn(
        sample="S-17", material="blood", genetic=True
    )


def test_what_became_of_it() -> None:
    assert told("sample.moved", sample="S-17", to="stored", place="freezer 3") == SampleMoved(
        sample="S-17", to="stored", place="freezer 3"
    )
    assert "Invalid enum value 'lost'" in refused("sample.moved", sample="S-17", to="lost")
