"""The key of a screening: which code is whom, for the coordinator who has to find the patient in the hospital's system.

It is no part of the report, which goes from hand to hand: it is made only where it is asked for, as a table by itself.
"""

import csv
from collections.abc import Iterable
from io import StringIO

import msgspec

COLUMNS = ("code", "source", "id", "identifiers")


class KeyLine(msgspec.Struct, frozen=True, kw_only=True):
    """Who one patient of a report is.

    Parameters
    ----------
    code, source : str
        What the patient is called in the report, and where the data about the patient begin, in the same words as there.
    id : str
        The id of the FHIR Patient, or the subject of MEDS.
    identifiers : tuple[str, ...]
        The identifiers of the FHIR Patient, each with its system.
    """

    code: str
    source: str
    id: str
    identifiers: tuple[str, ...]


def begins_as_key(content: bytes) -> bool:
    """Whether a file that begins so is a key.

    Examples
    --------
    >>> begins_as_key(screening_key([]).encode()), begins_as_key(b"code,source,id,name"), begins_as_key(b"")
    (True, False, False)
    """
    return content.partition(b"\n")[0].rstrip(b"\r") == ",".join(COLUMNS).encode()


def screening_key(lines: Iterable[KeyLine]) -> str:
    """The key as CSV, one line for each patient.

    Examples
    --------
    >>> line = KeyLine(code="6b5558ac", source="ward.ndjson line 1", id="MRN-4711", identifiers=("urn:oid:1.2.3|4711", "|7"))
    >>> print(screening_key([line]), end="")
    code,source,id,identifiers
    6b5558ac,ward.ndjson line 1,MRN-4711,urn:oid:1.2.3|4711 |7
    """
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows((line.code, line.source, line.id, " ".join(line.identifiers)) for line in lines)
    return text.getvalue()
