"""What events say, in the words of their fields."""

from datetime import UTC, datetime
from decimal import Decimal

from trialwright.events import Body, Event, kinds
from trialwright.events.consent import ConsentSigned
from trialwright.events.judgements import JudgementAttested
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import LabResulted
from trialwright.publish.event_words import LONGEST, Said, content_of, title_of
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When


def event(body: Body | None, kind: str = "lab.resulted") -> Event:
    return Event(
        seq=1, patient="P", kind=kind, schema=1, body=body, happened=When("2026-10-20", "Asia/Shanghai"),
        recorded_at=datetime(2026, 10, 20, tzinfo=UTC), by="b", role="r", site="s",
    )  # fmt: skip


def test_fields_have_their_labels_and_empty_ones_are_left_out() -> None:
    body = LabResulted(analyte="alt", value=Quantity(value=Decimal("5.0"), unit="U/L", bound="<"))
    assert content_of(event(body)) == [
        Said("Analyte", "检验项目", "alt"),
        Said("Result as reported", "报告结果", "<5.0 U/L"),
    ]


def test_truths_dates_and_words_are_written_for_people() -> None:
    assert content_of(event(JudgementAttested(statement="x", holds=False)))[1].value == "no"
    born = DemographicsRecorded(sex="female", birth=When("1956-03", "Asia/Shanghai"))
    assert content_of(event(born))[1].value == "1956-03"


def test_long_contents_are_shortened_and_say_so() -> None:
    said = content_of(event(ConsentSigned(version="x" * 1000, language="zh-Hans")))[0].value
    assert said == "x" * LONGEST + " … (1000 characters)"


def test_a_redacted_event_and_one_of_an_unknown_kind_are_still_named() -> None:
    assert content_of(event(None)) == [Said("Content", "内容", "redacted, with permission")]
    assert title_of(event(None)) == ("Laboratory result", "实验室检查结果")
    assert title_of(event(None, kind="of.the.future")) == ("of.the.future", "")


def test_every_field_of_every_kind_has_a_label_in_both_languages() -> None:
    from trialwright.publish.event_words import _labels

    for (name, _), entry in kinds().items():
        for field, (label, label_zh) in _labels(entry.body).items():
            assert label, f"{name} {field}"
            assert label_zh, f"{name} {field}"
