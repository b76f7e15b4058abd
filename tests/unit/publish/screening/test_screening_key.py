"""The key of a screening: a table that other programs read, whatever stands in an identifier."""

import csv
from io import StringIO

from trialwright.publish.screening.screening_key import COLUMNS, KeyLine, screening_key


def line(**more: object) -> KeyLine:
    return KeyLine(**({"code": "6b5558ac", "source": "a.json", "id": "MRN-4711", "identifiers": ()} | more))  # type: ignore[arg-type]


def test_each_patient_has_a_line_and_what_stands_there_comes_back() -> None:
    odd = ('urn:x|a "quoted", name', "|二")
    rows = list(csv.reader(StringIO(screening_key([line(), line(id="a,b", identifiers=odd)]))))
    assert rows == [
        list(COLUMNS),
        ["6b5558ac", "a.json", "MRN-4711", ""],
        ["6b5558ac", "a.json", "a,b", " ".join(odd)],
    ]


def test_nobody() -> None:
    assert screening_key([]) == "code,source,id,identifiers\n"
