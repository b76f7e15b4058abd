"""Verification goes through the rows of any store; what it finds in a file is in the table of attacks."""

import sys

from tests.log_material import START, TRIAL, counted, lab, ticking

from trialwright.derive.answer import Finding
from trialwright.events import Seal
from trialwright.log import MemoryLog
from trialwright.log.chain import access_genesis, access_hash, stamp


def memory(events: int) -> MemoryLog:
    log = MemoryLog.create(TRIAL, clock=ticking(), salt=counted())
    log.append([lab()] * events)
    return log


def test_a_finding_says_what_was_found_what_was_wanted_and_what_to_do() -> None:
    log = memory(3)
    seal = log.head()
    log._rows._lines[1] = (*log._rows._lines[1][:9], "head nurse", *log._rows._lines[1][10:])
    assert log.verify(seal) == [
        Finding(
            code="log.hash",
            patient=None,
            seqs=(2,),
            found="line 2: its fields are not those that were hashed",
            wanted=f"the fields that give {log._rows._lines[1][14]}",
            to_do="compare with the sheets that carry a seal, and restore the last backup that verifies",
        )
    ]


def test_one_changed_line_is_one_finding_and_two_are_two() -> None:
    log = memory(6)
    for seq in (2, 5):
        del log._rows._bodies[seq]
    assert [(finding.code, finding.seqs) for finding in log.verify()] == [("log.missing", (2,)), ("log.missing", (5,))]


def test_an_access_recorded_before_the_one_before_it() -> None:
    log, prev = memory(0), access_genesis(TRIAL)
    for seq, year in ((1, 2024), (2, 2023)):
        line = (seq, prev, "logon", "", stamp(START.replace(year=year)), "li.na", "nurse")
        prev = access_hash(TRIAL, *line)
        log._rows.insert_access((*line, prev))
    (finding,) = log.verify()
    assert (finding.code, finding.found[:41]) == ("access.time", "access line 2: at 2023-03-01T08:00:00.000")


def test_a_seal_of_the_empty_log_and_a_seal_with_an_absurd_number() -> None:
    log = memory(1)
    assert log.verify(Seal(trial=TRIAL, seq=0, hash="0" * 64))[0].code == "log.rewritten"
    assert log.verify(Seal(trial=TRIAL, seq=sys.maxsize * 9, hash="0" * 64))[0].code == "log.cut"
