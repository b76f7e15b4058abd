"""A small mapping and a small table that the tests of tables change."""

import io

from trialwright.events.entries import Entry
from trialwright.tables.entries import LeftOut, read_table
from trialwright.tables.mapping_file import read_mapping
from trialwright.tables.rows import Problem

ZONE = "Asia/Shanghai"
MAPPING = """\
table:
  encoding: utf-8
  dates: [YYYY-MM-DD, YYYY-MM]
  missing: [NA, 未查]
  not_recoverable: [lost]
  looked: 2026-11-02
  marks: [↑]
patient: {column: code}
source: "register, row {row}"
events:
  - id: creatinine
    kind: lab.resulted
    happened: day
    fields:
      analyte: creatinine
      value: {column: crea, unit: umol/L}
"""


def mapping_with(old: str = "", new: str = "") -> str:
    """The mapping with one part exchanged."""
    assert old in MAPPING
    return MAPPING.replace(old, new)


def told(
    table: str | bytes, mapping: str = MAPPING, *, codes: dict[str, str] | None = None
) -> list[Entry | Problem | LeftOut]:
    """What a table gives."""
    raw = table.encode() if isinstance(table, str) else table
    plan = read_mapping(mapping, "map.yaml", zone=ZONE)
    return list(read_table(io.BytesIO(raw), plan, where="table.csv", zone=ZONE, codes=codes))


def entry(one: Entry | Problem | LeftOut) -> Entry:
    """It is an entry."""
    assert isinstance(one, Entry), one
    return one


def problem(one: Entry | Problem | LeftOut) -> Problem:
    """It is a problem."""
    assert isinstance(one, Problem), one
    return one
