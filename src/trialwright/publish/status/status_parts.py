"""The status of a trial as parts: the flow, the deviations, what is overdue, what is not known, and what is odd."""

from collections.abc import Iterable, Iterator, Mapping

from trialwright.derive.trial.flow import Lost, Passage
from trialwright.derive.trial.ledger import Role, Unknown
from trialwright.derive.trial.triggers import Fired
from trialwright.publish.parts import Part, Row, counted, named
from trialwright.publish.report_words import departure_said, step_words
from trialwright.publish.status.course import assessments_words, deviations_part, ledger_part, stage_words
from trialwright.publish.status.trial_status import Late, Standing, TrialStatus
from trialwright.publish.wording import criterion_names


def status_parts(status: TrialStatus, *, who: Role | None = None) -> tuple[Part, ...]:
    """The parts of the status, from the patients to the choices.

    Parameters
    ----------
    status : TrialStatus
        Where the trial stands.
    who : Role or None
        Only what this role can fill is listed as not known; None lists everything.
    """
    ledger = [entry for entry in status.unknowns if who is None or entry.who == who]
    return (
        _flow(status),
        _held(status),
        _triggers(status),
        deviations_part(status.deviations, patients=True),
        _overdue(status.late),
        ledger_part(ledger, patients=True),
        _findings(status),
        _patients(status.patients),
        _choices(status),
    )


def _flow(status: TrialStatus) -> Part:
    names = criterion_names(status.protocol, "en")
    lead = "everybody who reached a step went on, waits there, or is lost from it"
    rows = tuple(row for passage in status.flow.passages for row in _passage(passage, names))
    header = ("Step", "Patients", "What became of them")
    return Part(name="flow", heading="Flow of patients", lead=lead, header=header, rows=rows)


def _passage(passage: Passage, names: Mapping[str, str]) -> Iterator[Row]:
    step = step_words(passage.step, "en")
    unrecorded = f"; not recorded for {named(passage.unrecorded)}" if passage.unrecorded else ""
    yield Row((step, str(len(passage.reached)), f"reached it, or a later step{unrecorded}"))
    if passage.here:
        words = "in follow-up" if passage.step == "infused" else "wait here"
        yield Row(("", str(len(passage.here)), f"{words}: {named(passage.here)}"))
    yield from (_lost(lost, names) for lost in passage.lost)


def _lost(lost: Lost, names: Mapping[str, str]) -> Row:
    words = f"went no further: {departure_said(lost.reason, lost.detail, 'en', names)}: {named(lost.patients)}"
    return Row(("", str(len(lost.patients)), words), lost.because)


def _held(status: TrialStatus) -> Part:
    rows = [
        Row((pause.stage, f"held since {pause.event.happened.text}: {pause.why}"), (pause.event.seq,))
        for pause in status.pauses
    ]
    rows += [
        Row((one.act, f"{one.patient or 'the trial'}: given by {one.by}, waits for another person"), (one.seq,))
        for one in status.awaited
    ]
    lead = "stages that are held, and decisions that wait" if rows else "no stage is held, and no decision waits"
    return Part(name="held", heading="Held and waiting", lead=lead, header=("What", "How"), rows=tuple(rows))


def _triggers(status: TrialStatus) -> Part:
    """What has fired, what became of it, and what only a person can notice."""
    rows = tuple(_fired(one, status) for one in status.fired)
    manual = [f"“{one.text}”" for one in status.protocol.safety.toxicity.pause_triggers if one.manual]
    lead = f"{counted(len(rows), 'trigger')} fired, or may have" if rows else "none has fired"
    if manual:
        lead += f"; no event can tell {' or '.join(manual)}, so a person must notice it and pause the trial"
    header = ("Patient", "Trigger", "What happened", "Pause")
    return Part(name="triggers", heading="Pause triggers", lead=lead, header=header, rows=rows)


def _fired(one: Fired, status: TrialStatus) -> Row:
    if one.before_opening:
        became = "fired before the log was opened"
    elif not one.known:
        became = "cannot be told yet"
    else:
        became = "A PAUSE IS DUE" if one in status.due else "the trial was paused"
    return Row((one.patient or "trial", one.trigger.text, one.found, became), one.because)


def _overdue(late: Iterable[Late]) -> Part:
    rows = tuple(_late(one) for one in late)
    lead = counted(len(rows), "visit") if rows else "nothing"
    header = ("Patient", "Visit", "Until", "Late", "What is missing")
    return Part(name="overdue", heading="Overdue", lead=lead, header=header, rows=rows)


def _late(one: Late) -> Row:
    visit = one.visit
    until = "" if visit.latest is None else visit.latest.isoformat()
    late = counted(visit.days_late, "day") if visit.days_late else "held"
    return Row((one.patient, visit.visit.id, until, late, assessments_words(visit)), visit.because)


def _findings(status: TrialStatus) -> Part:
    rows = tuple(
        Row((one.patient or "trial", one.code, f"{one.found}; to do: {one.to_do}"), one.seqs) for one in status.findings
    )
    lead = f"{counted(len(rows), 'query', 'queries')} to be answered by the site" if rows else "nothing odd was found"
    return Part(name="queries", heading="Queries", lead=lead, header=("Patient", "Query", "What"), rows=rows)


def _patients(patients: Iterable[Standing]) -> Part:
    rows = tuple(_patient(one) for one in patients)
    header = ("Patient", "Stage", "Version", "Events", "Overdue", "Not known", "Deviations", "Queries")
    lead = f"{counted(len(rows), 'patient')}, one row each"
    return Part(name="patients", heading="Patients", lead=lead, header=header, rows=rows)


def _patient(one: Standing) -> Row:
    assert one.stage.value is not None  # noqa: S101  a patient whom the log knows is at some step
    version = one.bound_by if one.bound_by == one.judged_by else f"{one.bound_by}, enrolled by {one.judged_by}"
    numbers = (one.events, one.overdue, one.open, one.deviations, one.findings)
    return Row((one.patient, stage_words(one.stage.value), version, *map(str, numbers)), one.stage.because)


def _choices(status: TrialStatus) -> Part:
    rows = tuple(Row((choice.id, choice.reason)) for choice in status.choices)
    lead = (
        f"{counted(len(rows), 'choice')} that no investigator has signed; `trialwright protocol check` lists them"
        if rows
        else "every choice is signed"
    )
    header = ("Choice", "Why it is as it is")
    return Part(name="choices", heading="Open choices", lead=lead, header=header, rows=rows)


def by_role(ledger: Iterable[Unknown]) -> dict[str, int]:
    """How many open entries each role can fill."""
    counts: dict[str, int] = {}
    for entry in ledger:
        if entry.closed is None:
            counts[entry.who.replace("_", " ")] = counts.get(entry.who.replace("_", " "), 0) + 1
    return dict(sorted(counts.items(), key=lambda one: -one[1]))


def summary(status: TrialStatus) -> str:
    """The status in one sentence."""
    flow, planned = status.flow, status.protocol.planned_patients
    open_ = by_role(status.unknowns)
    roles = f" ({', '.join(f'{who} {number}' for who, number in open_.items())})" if open_ else ""
    due = f"A PAUSE IS DUE: {', '.join(one.words for one in status.due)}. " if status.due else ""
    return (
        f"{due}{flow.reached('infused')} of {planned} planned patients infused, {flow.reached('enrolled')} enrolled, "
        f"{flow.reached('consented')} consented; {counted(len(status.deviations), 'deviation')}, "
        f"{len(status.late)} overdue, {sum(open_.values())} not known{roles}"
    )
