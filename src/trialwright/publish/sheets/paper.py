"""What every sheet on paper shares: its frame, its rows of arithmetic and of events, and how it becomes a PDF.

Data goes to Typst as JSON and never as markup, so that no name or comment can become code.
"""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

import typst

from trialwright.decide.choices import unconfirmed
from trialwright.derive.answer import Answer, Step
from trialwright.events.event import Event
from trialwright.publish.event_words import content_of, title_of
from trialwright.publish.numbers import calendar_day, in_prose, moment, shown
from trialwright.publish.parts import counted
from trialwright.publish.sheet import REHEARSAL_WORDS, Sheet, end_words
from trialwright.publish.sheets.latin import latin_only
from trialwright.standards.canonical import canonical_json

_STANDARDS: list[Any] = ["a-2a", "ua-1"]


def printed(template: str, sheet: Sheet, data: dict[str, Any]) -> bytes:
    """A sheet as PDF/A-2a and PDF/UA-1, the same bytes for the same log.

    Parameters
    ----------
    template : str
        The name of the file that follows the frame, such as ``dose_sheet.typ``.
    sheet : Sheet
        Whose it is; it dates the document.
    data : dict
        What the template shows: text, and lists and mappings of text.
    """
    return typst.compile(
        _template(template),
        sys_inputs={"data": canonical_json(latin_only(data)).decode()},
        timestamp=int(sheet.stamped_at().timestamp()),
        ignore_system_fonts=True,
        pdf_standards=_STANDARDS,
    )


@lru_cache(maxsize=8)
def _template(name: str) -> bytes:
    return b"\n".join(files(__package__).joinpath(part).read_bytes() for part in ("frame.typ", name))


def frame(sheet: Sheet, title: str, infusion_day: date | None) -> dict[str, Any]:
    """What stands on every sheet: whose it is, under which protocol, as of when, and the seal."""
    protocol, as_of, zone = sheet.protocol, sheet.record.as_of, sheet.zone()
    return {
        "title": f"{title}, patient {sheet.record.patient}",
        "trial": f"{protocol.id}: {protocol.title}",
        "patient": sheet.record.patient,
        "version": protocol.version,
        "sha256": protocol.sha256,
        "at_end": end_words(sheet.at_end),
        "happened": moment(as_of.happened, zone),
        "recorded": moment(as_of.recorded, zone),
        "infusion_day": "" if infusion_day is None else calendar_day(infusion_day),
        "made_by": sheet.made_by,
        "software": f"Trialwright {sheet.software}",
        "seal": sheet.seal_words(),
        "rehearsal": REHEARSAL_WORDS if sheet.rehearsal else "",
    }


def unsigned(sheet: Sheet, touching: Collection[str]) -> dict[str, Any]:
    """What nobody has signed: the choices that the amounts rest on with their reasons, and how many others there are.

    Nobody reads a wall of two hundred names, and it hides those that matter here.

    Parameters
    ----------
    touching : collection of str
        The ids of the choices that the amounts of this sheet rest on.
    """
    waiting = unconfirmed(sheet.protocol, sheet.record)
    resting = [{"id": choice.id, "reason": choice.reason} for choice in waiting if choice.id in touching]
    others = len(waiting) - len(resting)
    return {"choices": resting, "other_choices": counted(others, "choice") if others else ""}


def cited(answer: Answer[Any]) -> set[int]:
    """The events that an answer and its steps rest on."""
    return {*answer.because, *(seq for step in answer.steps for seq in step.because)}


def step_row(step: Step, otherwise: tuple[int, ...], known: Collection[int]) -> dict[str, Any]:
    """A line of arithmetic; a step without events of its own rests on those of the answer."""
    return {
        "name": step.name,
        "how": in_prose(step.how),
        "value": "" if step.value is None else shown(step.value, step.unit),
        "source": step.source,
        "events": [str(seq) for seq in sorted({*(step.because or otherwise)}) if seq in known],
    }


def event_row(event: Event) -> dict[str, str]:
    """An event in words."""
    said = "; ".join(f"{field.label}: {field.value}" for field in content_of(event))
    correction = (
        "" if event.replaces is None else f"; corrects event {event.replaces}: {event.reason or 'no reason given'}"
    )
    return {
        "seq": str(event.seq),
        "happened": event.happened.text,
        "recorded": moment(event.recorded_at),
        "by": f"{event.by} ({event.role}, {event.site})",
        "source": event.source or "none given",
        "content": f"{title_of(event)[0]}. {said}{correction}",
    }
