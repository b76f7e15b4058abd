"""Laws of the log, over drafts that nobody thought of."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.log_material import START, TRIAL, counted, lab, ticking

from trialwright.events import Body, Draft
from trialwright.events.consent import ConsentSigned
from trialwright.events.decisions import DecisionMade
from trialwright.events.judgements import JudgementAttested
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import LabResulted
from trialwright.log import MemoryLog, SqliteLog, verify_file
from trialwright.log.chain import COLUMNS, encode
from trialwright.standards.canonical import canonical_json
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
whens = st.dates(date(1900, 1, 1), date(2200, 1, 1)).map(lambda day: When(day.isoformat(), "Asia/Shanghai"))
quantities = st.builds(
    Quantity,
    value=st.decimals(allow_nan=False, allow_infinity=False),
    unit=any_text,
    bound=st.sampled_from(["=", "<", ">"]),
)
bodies: st.SearchStrategy[Body] = st.one_of(
    st.builds(LabResulted, analyte=any_text, value=quantities, low=st.none() | quantities, laboratory=st.none() | any_text),
    st.builds(JudgementAttested, statement=any_text, holds=st.booleans(), comment=st.none() | any_text),
    st.builds(DemographicsRecorded, sex=st.sampled_from(["female", "male"]), birth=whens),
    st.builds(ConsentSigned, version=any_text, language=any_text),
    st.builds(
        DecisionMade, act=any_text, given=st.booleans(), reasons=st.lists(any_text).map(tuple),
        because=st.lists(st.integers(0, 2**53)).map(tuple),
    ),
)  # fmt: skip
drafts = st.builds(
    Draft,
    patient=st.none() | texts.filter(bool),
    body=bodies,
    happened=whens,
    by=texts,
    role=texts,
    site=texts,
    source=st.none() | texts,
)


@contextmanager
def new_file() -> Iterator[SqliteLog]:
    with (
        tempfile.TemporaryDirectory() as folder,
        SqliteLog.create(Path(folder) / "x.trial", TRIAL, clock=ticking(), salt=counted()) as log,
    ):
        yield log


def python_json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


@given(bodies)
def test_the_fast_encoder_the_canonical_one_and_the_standard_library_write_the_same_bytes(body: Body) -> None:
    """The last one is what somebody has in thirty years."""
    assert encode(body) == canonical_json(body) == python_json(json.loads(encode(body)))


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1) | any_text, max_size=15))
def test_a_line_is_written_the_same_by_all_three(line: list[object]) -> None:
    assert encode(tuple(line)) == canonical_json(line) == python_json(line)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(drafts, max_size=4), max_size=4))
def test_both_stores_keep_the_same_and_verify(batches: list[list[Draft]]) -> None:
    memory = MemoryLog.create(TRIAL, clock=ticking(), salt=counted())
    with new_file() as log:
        seals = [log.append(batch) for batch in batches]
        assert seals == [memory.append(batch) for batch in batches]
        assert [(event.patient, event.body, event.source) for event in log.read()] == [
            (draft.patient, draft.body, draft.source) for batch in batches for draft in batch
        ]
        assert list(log.read()) == list(memory.read())
        assert log.patients() == memory.patients()
        for patient in (*log.patients(), None):
            assert list(log.read(patients=[patient])) == list(memory.read(patients=[patient]))
        assert all(log.verify(seal) == memory.verify(seal) == [] for seal in seals)


@settings(max_examples=30, deadline=None)
@given(st.lists(drafts, max_size=6), st.integers(0, 6))
def test_a_prefix_is_the_past(every: list[Draft], length: int) -> None:
    """What was written later changes nothing of what stood before: replaying a prefix gives the log of that moment."""
    whole = MemoryLog.create(TRIAL, clock=lambda: START, salt=counted())
    past = MemoryLog.create(TRIAL, clock=lambda: START, salt=counted())
    for draft in every:
        whole.append([draft])
    for draft in every[:length]:
        past.append([draft])
    assert list(whole.read(until=length)) == list(past.read())
    assert whole.verify(past.head()) == []


@settings(max_examples=30, deadline=None)
@given(st.lists(drafts.map(lambda draft: Draft(**{**fields(draft), "source": draft.source or "s"})), max_size=8))
def test_an_import_leaves_what_the_last_words_of_each_source_say(every: list[Draft]) -> None:
    every = [Draft(**{**fields(draft), "patient": "P", "body": lab(str(len(draft.by))).body}) for draft in every]
    memory = MemoryLog.create(TRIAL, clock=ticking(), salt=counted())
    first = memory.import_(every)
    assert first.appended == len({draft.source for draft in every})
    assert first.appended + first.corrected + first.skipped == len(every)
    replaced = {event.replaces for event in memory.read()}
    told = [event for event in memory.read() if event.source is not None]
    standing = {(event.source, event.body, event.happened) for event in told if event.seq not in replaced}
    taken_back = {(event.source, event.body, event.happened) for event in told if event.seq in replaced}
    last = {draft.source: draft for draft in every}.values()
    assert standing | taken_back >= {(draft.source, draft.body, draft.happened) for draft in last}
    if first.corrected < 2:  # nobody changed his mind more than once
        assert standing == {(draft.source, draft.body, draft.happened) for draft in last}
    assert {source for source, _, _ in standing} == {draft.source for draft in last}
    with new_file() as log:
        assert log.import_(every) == first
        only_last = list({draft.source: draft for draft in every}.values())
        assert log.import_(only_last).skipped == len(only_last)
        assert log.head() == first.seal


def fields(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in draft.__struct_fields__}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_changed_in_whatever_line_verify_names_it(data: st.DataObject) -> None:
    """D1.3 Each field of each line, changed in any way."""
    with new_file() as log:
        log.append([lab("1", source="a"), lab("2", patient=None), lab("3", replaces=1, reason="r")])
        seal, path = log.head(), log.path
        seq = data.draw(st.integers(1, 3))
        column = data.draw(st.sampled_from([*COLUMNS[1:], "salt", "body"]))
        table = "body" if column in {"salt", "body"} else "event"
        value = data.draw(st.none() | st.integers(-9, 9) | texts | st.binary(max_size=3) | st.floats())
        with closing(sqlite3.connect(path, isolation_level=None)) as owner:
            guard = owner.execute(f"SELECT sql FROM sqlite_master WHERE name = '{table}_update'").fetchone()[0]
            owner.execute(f"DROP TRIGGER {table}_update")
            where = f"FROM {table} WHERE seq = {seq}"
            before = owner.execute(f'SELECT typeof("{column}"), "{column}" {where}').fetchone()
            try:
                owner.execute(f'UPDATE {table} SET "{column}" = ? WHERE seq = ?', (value, seq))
            except sqlite3.IntegrityError:
                return  # NOT NULL: the table itself refuses
            after = owner.execute(f'SELECT typeof("{column}"), "{column}" {where}').fetchone()
            owner.execute(guard)
        findings = verify_file(path, seal)
        assert bool(findings) is (before != after)
        if findings:
            assert findings[0].seqs in {(seq,), (seq + 1,)} if column == "hash" else findings[0].seqs == (seq,)
