"""Which pause triggers of the protocol have fired, in whom, by which event: a pause must not depend on somebody's memory.

What only a person can judge counts as fired until a person has judged it: a death is at least possibly related until then,
and a death whose day is not known may be an early one. A second malignancy whose cells nobody has named fires nothing; it is
told as undecided. What no event can tell is `manual` in the protocol, and left to people.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import msgspec

from trialwright.derive.answer import Finding
from trialwright.derive.by_kind import of_kind
from trialwright.derive.record import Record
from trialwright.derive.trial.early_deaths import DEATH_UNRELATED, early_deaths
from trialwright.events.cells import InfusionGiven
from trialwright.events.conduct import DeviationRecorded, ReadingAdjudicated, TrialPaused
from trialwright.events.course import ContactMade, PatientDied, SecondMalignancyFound
from trialwright.events.event import Body, Event
from trialwright.events.judgements import JudgementAttested
from trialwright.events.kinds import kind_of
from trialwright.events.laboratory import LotCertified
from trialwright.events.results import TestResulted
from trialwright.events.safety import AdverseEventReported, NeurologyExamined
from trialwright.events.trial import EventVoided, TrialOpened
from trialwright.protocol.safety import PauseTrigger
from trialwright.protocol.trial import TrialProtocol

VIRUS = "replicating_virus"
"""The test, as in ``standards/concepts.toml``."""
CEREBRAL_OEDEMA = frozenset(
    ("edema cerebral", "cerebral edema", "cerebral oedema", "oedema cerebral", "brain edema", "brain oedema", "脑水肿")
)
"""How an adverse event of this name is written; CTCAE calls it Edema cerebral."""
OEDEMA_GRADE = 4
_PAUSED = kind_of(TrialPaused).name
_MAY_FIRE: tuple[type[Body], ...] = (
    PatientDied, ContactMade, InfusionGiven, SecondMalignancyFound, NeurologyExamined, AdverseEventReported,
    ReadingAdjudicated, EventVoided,
)  # fmt: skip


class Fired(msgspec.Struct, frozen=True, kw_only=True):
    """A pause trigger that has fired, or that may have.

    Parameters
    ----------
    trigger : PauseTrigger
        As the protocol has it.
    patient : str or None
        In whom; None where it is the trial's own, such as a lot of vector.
    event : Event
        What fired it.
    because : tuple[int, ...]
        That event, and what it was judged by.
    found : str
        What happened, in words.
    known : bool
        Whether it has fired; False where a fact that decides is not known.
    before_opening : bool
        Whether it surely happened before this log was opened: then nobody can be late with a pause.
    """

    trigger: PauseTrigger
    patient: str | None
    event: Event
    because: tuple[int, ...]
    found: str
    known: bool = True
    before_opening: bool = False

    @property
    def words(self) -> str:
        """Which trigger, and in whom: as a pause and a refusal say it."""
        whose = "in the trial" if self.patient is None else f"in patient {self.patient}"
        return f"pause trigger {self.trigger.id} fired {whose}"


class _Seen(msgspec.Struct, frozen=True):
    """An event that fires, what it was judged by, and the words for it."""

    event: Event
    found: str
    more: tuple[int, ...] = ()
    known: bool = True


def may_fire(body: Body) -> bool:
    """Whether an event of this content, that corrects none, can make a trigger fire: whoever records one has to look.

    A report of an adverse event always can: the newest one of its number may no longer be the fatal one to which a death
    was laid. After a correction or a redaction there is always to look, whatever it says: what spoke against a trigger
    may be gone.

    Examples
    --------
    >>> may_fire(PatientDied(cause="crs")), may_fire(TestResulted(test="hbsag", result="positive"))
    (True, False)
    """
    match body:
        case TestResulted(test=test):
            return test == VIRUS
        case LotCertified(replicating_virus=virus):
            return virus is not None
        case DeviationRecorded(category=category):
            return category == "identity"
        case JudgementAttested(statement=statement):
            return statement == DEATH_UNRELATED
        case ContactMade(alive=True) | NeurologyExamined(oedema=None):
            return False
    return isinstance(body, _MAY_FIRE)


def fired(protocol: TrialProtocol, record: Record) -> tuple[Fired, ...]:
    """The triggers that have fired in a patient, or in the trial where the record is of no patient.

    Parameters
    ----------
    protocol : TrialProtocol
        The newest version: what pauses the trial is a question of the trial, not of who signed which version.
    record : Record
        What is believed of a patient, or of no patient (``""``).

    Returns
    -------
    tuple[Fired, ...]
        In the order of the protocol and of the events; with `known` False what cannot be told yet.

    References
    ----------
    Clinical review, 6.4, pause triggers: any death within 30 days at least possibly related; cerebral oedema of grade 4; a
    positive test for replication-competent virus; an error of identity; a second malignancy of T cells.
    """
    openings = [event.happened.span()[0] for event, _ in record.shared_of(TrialOpened)]
    opened = min(openings, default=None)
    return tuple(
        Fired(
            trigger=trigger,
            patient=seen.event.patient,
            event=seen.event,
            because=tuple(sorted({seen.event.seq, *seen.more})),
            found=seen.found,
            known=seen.known,
            before_opening=opened is not None and seen.event.happened.span()[1] < opened,
        )
        for trigger in protocol.safety.toxicity.pause_triggers
        for seen in _seen(trigger, record)
    )


def _seen(trigger: PauseTrigger, record: Record) -> Iterator[_Seen]:
    match trigger.fires:
        case "death_after_infusion":
            for death in early_deaths(record, trigger.within_days or 0):
                yield _Seen(death.event, death.found, death.more)
        case "cerebral_oedema":
            yield from _oedema(record)
        case "replicating_virus":
            yield from _virus(record)
        case "identity_error":
            told = record.of(DeviationRecorded) if record.patient else record.shared_of(DeviationRecorded)
            for event, body in told:
                if body.category == "identity":
                    yield _Seen(event, f"an error of identity, recorded for {event.happened.text}", body.concerns)
        case "t_cell_malignancy":
            yield from _malignancies(record)


def _oedema(record: Record) -> Iterator[_Seen]:
    """Each episode once: examinations and reports that only say the same again are none of their own."""
    before = None
    for event, body in record.of(NeurologyExamined):
        if body.oedema == "diffuse" and before != "diffuse":
            yield _Seen(event, f"diffuse oedema of the brain on {event.happened.text}")
        before = body.oedema or before
    reported = set[int]()
    for event, report in sorted(record.of(AdverseEventReported), key=lambda pair: pair[0].seq):
        named = report.grade >= OEDEMA_GRADE and report.term.strip().casefold() in CEREBRAL_OEDEMA
        if named and report.number not in reported:
            reported.add(report.number)
            found = f"an adverse event of cerebral oedema of grade {report.grade}, reported for {event.happened.text}"
            yield _Seen(event, found)


def _virus(record: Record) -> Iterator[_Seen]:
    if not record.patient:
        for event, lot in record.shared_of(LotCertified):
            if lot.replicating_virus == "positive":
                yield _Seen(event, f"{lot.material}, lot {lot.lot}: positive for replication-competent virus")
        return
    for event, body in record.of(TestResulted):
        if body.test == VIRUS and body.result == "positive":
            yield _Seen(event, f"replication-competent virus positive on {event.happened.text}")


def _malignancies(record: Record) -> Iterator[_Seen]:
    for event in of_kind(record, SecondMalignancyFound):
        body = event.body
        if not isinstance(body, SecondMalignancyFound):
            yield _Seen(event, f"a second malignancy on {event.happened.text}, whose content was redacted", known=False)
        elif body.t_cell is not False:
            cells = "of T cells" if body.t_cell else "of which nobody has said whether it is of T cells"
            found = f"a second malignancy {cells}, found on {event.happened.text}"
            yield _Seen(event, found, known=body.t_cell is True)


def unanswered(found: Iterable[Fired], trial: Record) -> tuple[Fired, ...]:
    """Of the triggers that have fired since the log was opened, those for which no pause is in the log.

    Parameters
    ----------
    found : iterable of Fired
        Of patients and of the trial.
    trial : Record
        Any record of the trial: its shared events hold the pauses.

    Returns
    -------
    tuple[Fired, ...]
        A pause answers the event that it names; one that a person recorded after the event, of all stages of the trigger,
        answers it as well. Whether the trial has gone on since does not matter here.
    """
    due = [one for one in found if one.known and not one.before_opening]
    return tuple(one for one in due if not any(_answers(pause, one) for pause in trial.shared if pause.kind == _PAUSED))


def _answers(pause: Event, one: Fired) -> bool:
    if not isinstance(pause.body, TrialPaused):  # redacted: it holds every stage, until somebody resumes
        return pause.seq > one.event.seq
    if pause.body.trigger is not None or pause.body.concerns:
        named = one.event.seq in pause.body.concerns and pause.body.trigger in (None, one.trigger.id)
        return named and bool(pause.body.stages)
    return pause.seq > one.event.seq and set(pause.body.stages) >= set(one.trigger.stages)


def of_all(by_patient: Mapping[str, Iterable[Fired]], trial: Iterable[Fired]) -> tuple[Fired, ...]:
    """All that has fired, or may have: the trial's own first, then by patient."""
    return (*trial, *chain.from_iterable(by_patient[code] for code in sorted(by_patient)))


def trigger_findings(found: Iterable[Fired], trial: Record) -> Iterator[Finding]:
    """What has to be done about triggers: a pause that is due, and facts that decide and are not known."""
    told = tuple(found)
    for one in unanswered(told, trial):
        yield Finding(
            code="pause.due",
            patient=one.patient,
            seqs=one.because,
            found=f"critical: a pause is due. {one.words}, nobody has answered it: {one.found}",
            wanted=f"a pause of {', '.join(one.trigger.stages)}, because of: {one.trigger.text}",
            to_do="pause now with `trialwright decide TRIAL pause`; only a decision to resume ends it",
        )
    for one in told:
        if not one.known and not one.before_opening:
            yield Finding(
                code="pause.undecided",
                patient=one.patient,
                seqs=one.because,
                found=f"whether pause trigger {one.trigger.id} has fired cannot be told: {one.found}",
                wanted=f"the fact that decides: {one.trigger.text}",
                to_do="find out and correct the entry; until then decide whether to pause",
            )
