"""What names a person never comes onto a line of the chain, where nothing can be erased."""

import pytest
from tests.log_material import lab

from trialwright.errors import InputError
from trialwright.log import Log

ID = "11010519491231002X"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            {"source": f"letter of {ID}"},
            "the source holds what looks like a national identity number (characters 11 to 28)",
        ),
        ({"patient": ID}, "the patient holds what looks like a national identity number"),
        ({"source": "mail of wang@hospital.org"}, "the source holds what looks like an e-mail address"),
        ({"source": "住院号 0012345"}, "the source holds what looks like a record number"),
        ({"source": "姓名：王小明"}, "the source holds what looks like a name"),
    ],
)
def test_it_is_refused_and_not_repeated(log: Log, more: dict[str, str], words: str) -> None:
    """Design: names and national numbers never enter the chain; a body could be redacted, a line cannot."""
    with pytest.raises(InputError) as refused:
        log.append([lab(**more)])
    assert words in refused.value.found
    assert "could never be erased" in refused.value.wanted
    assert not any(value in str(refused.value) for value in more.values())
    assert log.head().seq == 0


def test_a_reason_is_looked_at_as_well(log: Log) -> None:
    log.append([lab()])
    with pytest.raises(InputError, match="the reason holds what looks like a name"):
        log.append([lab(replaces=1, reason="姓名：王小明 entered in error")])
    assert log.head().seq == 1


@pytest.mark.parametrize("source", ["message 13800138000", "FHIR Observation/138", "chart 7, 2016-03-01", "患者拒绝"])
def test_what_is_not_certain_comes_in(log: Log, source: str) -> None:
    """The number of a message looks like a telephone number; a fact is not refused for that."""
    log.append([lab(source=source)])
    assert log.head().seq == 1


def test_an_import_is_held_to_the_same(log: Log) -> None:
    with pytest.raises(InputError, match="the source holds"):
        log.import_([lab(source="letter 1"), lab(source=f"letter of {ID}")])
    assert log.head().seq == 0
