"""The play: one loop in the order of the calendar over all patients of a rehearsal.

It holds what is to be written, each with its time, and the journeys that wait. The earliest comes first: an entry is
written, or a journey goes on. Every line comes out with the time at which it is recorded; nothing here knows of a store.
"""

import heapq
from collections.abc import Generator, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from trialwright.derive.belief import believe, protocol_for
from trialwright.derive.record import AsOf
from trialwright.derive.trial.pauses import standing_pauses
from trialwright.derive.trial.triggers import may_fire
from trialwright.events import Body, Draft, Event
from trialwright.events.conduct import Stage
from trialwright.events.course import VisitHeld
from trialwright.events.kinds import kind_of
from trialwright.events.results import LabResulted, VitalMeasured
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate import telling
from trialwright.simulate.chance import Chance
from trialwright.simulate.entry import Entry
from trialwright.simulate.events_of_the_trial import amendment, closing, opening
from trialwright.simulate.patients.truth import Truth
from trialwright.simulate.plan import MOST_REFERRED, Plan
from trialwright.simulate.stations.chart import Chart
from trialwright.simulate.stations.infusing import LAST_DAY
from trialwright.simulate.stations.journey import journey
from trialwright.simulate.stations.pauses import is_grave, pauses_due, resumed
from trialwright.simulate.stations.way import WEEKS_OF_PAUSE
from trialwright.simulate.telling.desk import Desk
from trialwright.simulate.telling.told import ROLES, STAFF, instant, moment
from trialwright.standards.patient_code import new_patient_code

Timed: TypeAlias = tuple[datetime, Draft]
_Sheaf: TypeAlias = list[tuple[float, int, Entry]]
"""Entries of one chart that were handed in together, each with its time and its place among all, the next one last."""
AMENDED_AFTER = 7
"""Days after the middle of accrual on which the amendment is adopted."""
_MEASURED = frozenset({LabResulted, VitalMeasured})
_BULK = _MEASURED | {VisitHeld}
"""Kinds that nothing asks about again once a patient has been infused; they need not stand in memory for three years."""


class Dirt(msgspec.Struct, frozen=True):
    """Something that chance made wrong on its way into the log, or what mended it."""

    seq: int
    patient: str
    what: str


class Play:
    """A rehearsal that is playing.

    Parameters
    ----------
    plan : Plan
    truths : iterator of Truth
        Of the referrals, in their order; taken one by one, when they are referred.
    """

    def __init__(self, plan: Plan, truths: Iterator[Truth]) -> None:
        self.plan, self._truths = plan, truths
        self.shared: list[Event] = []
        self.charts: list[Chart] = []
        self.truths: list[tuple[str, Truth]] = []
        self.dirt: list[Dirt] = []
        self.enrolments: list[date] = []
        self._seq, self._order, self._clock, self._recorded = 0, count(), 0.0, 0.0
        self._recorded_at = datetime.fromtimestamp(0.0, UTC)
        self._agenda: list[tuple[float, int, int, Chart | None, _Sheaf | Generator[float, None, object]]] = []
        self._out: list[Timed] = []
        self._by_code: dict[str, Chart] = {}
        self._code_chance = Chance(plan.seed, plan.scenario.name, "codes")
        self._pause_chance = Chance(plan.seed, plan.scenario.name, "pauses")
        self._open = True

    def run(self) -> Iterator[Timed]:
        """Every line of the log, in its order, with the time at which it is recorded."""
        self._wake(moment(self.plan.start, 480, self.plan.zone).timestamp(), self._trial())
        while self._agenda:
            self._clock, _, _, chart, what = heapq.heappop(self._agenda)
            if isinstance(what, list):
                entry = what.pop()[2]
                if what:
                    heapq.heappush(self._agenda, (what[-1][0], 0, what[-1][1], chart, what))
                if not entry.seq:  # what somebody has hastened comes a second time
                    self._put(chart, entry)
            else:
                self._go_on(what)
            if self._out:
                yield from self._out
                self._out.clear()

    # ------------------------------------------------------------------ what charts and journeys ask for

    def schedule(self, chart: Chart | None, entries: Iterable[Entry]) -> None:
        """Write these when their time has come."""
        recorded, at, timed = None, self._clock, []
        for entry in entries:
            if entry.told.recorded is not recorded:  # what comes of one sample has one time
                recorded = entry.told.recorded
                at = max(recorded.timestamp(), self._clock)  # nothing is written down in the past
            timed.append((at, next(self._order), entry))
        self._plan_to_write(chart, timed)

    def hasten(self, chart: Chart, entries: Iterable[Entry]) -> None:
        """Write now what would have been written later."""
        self._plan_to_write(chart, [(self._clock, next(self._order), entry) for entry in entries])

    def _plan_to_write(self, chart: Chart | None, sheaf: "_Sheaf") -> None:
        """Only the first of a sheaf stands on the agenda, with the sheaf: it stays short, which makes it fast."""
        if sheaf:
            sheaf.sort(reverse=True)
            heapq.heappush(self._agenda, (sheaf[-1][0], 0, sheaf[-1][1], chart, sheaf))

    def write_now(self, patient: str | None, body: Body, at: datetime, by: str, role: str) -> Event:
        """Write this now, at the present of the play."""
        happened = instant(at.astimezone(ZoneInfo(self.plan.zone)), self.plan.zone)
        draft = Draft(patient=patient, body=body, happened=happened, by=by, role=role, site=self.plan.site)
        self._append(draft, max(at.timestamp(), self._clock))
        return self.shared[-1] if patient is None else self._by_code[patient].events[-1]

    def enrolled(self, chart: Chart, day: date) -> None:
        """One more has been enrolled: half-way the protocol is amended, with the last one accrual ends."""
        self.enrolments.append(day)
        if len(self.enrolments) == (self.plan.patients + 1) // 2:
            self._wake(0.0, self._amended(day + timedelta(days=AMENDED_AFTER)))
        if len(self.enrolments) >= self.plan.patients and self._open:
            self._open = False
            self.write_now(None, closing(self.plan), self.present(), STAFF.investigator, ROLES["investigator"])

    def paused(self, stage: Stage) -> bool:
        """Whether a stage is paused now."""
        trial = believe(self.shared, patient="", as_of=AsOf(self.present(), self.present()))
        return any(pause.stage == stage for pause in standing_pauses(trial))

    def goes_on(self, day: date) -> bool:
        """Whether somebody is still on the way to the cells, or in the three years after them."""
        before = day - timedelta(days=LAST_DAY)
        return self._open or any(
            chart.zero >= before if chart.zero is not None else chart.consented and not chart.over
            for chart in self.charts
        )

    def present(self) -> datetime:
        """The time of the play: whoever asks for anything asks as of now."""
        return datetime.fromtimestamp(self._clock, UTC)

    def last_day(self) -> date:
        """The day of the site on which the last line was recorded."""
        return datetime.fromtimestamp(self._recorded, ZoneInfo(self.plan.zone)).date()

    # ------------------------------------------------------------------ the trial as a whole

    def _trial(self) -> Generator[float, None, None]:
        """The site opens, and patients are referred until enough are enrolled."""
        for told in opening(self.plan):
            self._write(None, Entry(told=told), told.recorded.timestamp())
        for truth in self._truths:
            yield moment(truth.referred, 480, self.plan.zone).timestamp()
            if not self._open or truth.number > MOST_REFERRED * self.plan.patients:
                return
            self._begin(truth)

    def _begin(self, truth: Truth) -> None:
        plan = self.plan
        code = new_patient_code(plan.site, self._by_code, lambda n: int(self._code_chance.uniform() * n))
        names = (plan.seed, plan.scenario.name, truth.number)
        desk = Desk(zone=plan.zone, site=plan.site, chance=Chance(*names, "clinic"))
        chart = Chart(code, truth, desk, plan.scenario, Chance(*names, "dirt"), self)
        self.charts.append(chart)
        self._by_code[code] = chart
        self.truths.append((code, truth))
        self._wake(moment(truth.referred, 500, plan.zone).timestamp(), journey(chart, self))

    def _amended(self, day: date) -> Generator[float, None, None]:
        """A new version is adopted; whoever is in the trial signs it within the next weeks, but for some."""
        yield moment(day, 480, self.plan.zone).timestamp()
        self.schedule(None, [Entry(told=one) for one in amendment(self.plan, self.shared, day)])
        chance = Chance(self.plan.seed, self.plan.scenario.name, "consented anew")
        for chart in list(self.charts):
            if chance.happens(self.plan.scenario["clinic.consents_anew"]):
                self._wake(0.0, self._consented_anew(chart, day + timedelta(days=chance.whole(7, 60))))

    def _consented_anew(self, chart: Chart, day: date) -> Generator[float, None, None]:
        yield moment(day, 600, self.plan.zone).timestamp()
        now = self.present()
        newest = self.protocol(now)
        if chart.takes_part(day) and chart.protocol(now).consent.version != newest.consent.version:
            version = newest.consent.version
            told = telling.consented(newest, chart.truth, day, chart.desk, version=version, occasion="amendment")
            chart.tell_truly(told)

    def protocol(self, now: datetime) -> TrialProtocol:
        """The newest version of the protocol."""
        return protocol_for(believe(self.shared, patient="", as_of=AsOf(now, now)))

    # ------------------------------------------------------------------ writing

    def _wake(self, at: float, what: Generator[float, None, object]) -> None:
        heapq.heappush(self._agenda, (at, 1, next(self._order), None, what))

    def _go_on(self, what: Generator[float, None, object]) -> None:
        """Let a journey go on until it waits; a time that has passed means at once."""
        until = next(what, None)
        if until is not None:
            self._wake(max(self._clock, until), what)

    def _put(self, chart: Chart | None, entry: Entry) -> None:
        """Write an entry where it belongs, or by mistake beside it; what voids it there goes to the same place."""
        if entry.astray:
            entry.where = chart = entry.replaces.where if entry.replaces is not None else self._other(chart)
            if chart is None:
                return
        self._write(chart, entry, self._clock)

    def _write(self, chart: Chart | None, entry: Entry, at: float) -> None:
        told, before = entry.told, entry.replaces
        patient = None if chart is None else chart.code
        draft = Draft(
            patient=patient, body=told.body, happened=told.happened, by=told.by, role=told.role, site=self.plan.site,
            source=told.source, replaces=None if before is None else before.seq, reason=entry.reason,
        )  # fmt: skip
        entry.seq = self._append(draft, at)
        if chart is not None and (before is not None or (type(told.body) not in _MEASURED and may_fire(told.body))):
            chart.grave = chart.grave or is_grave(told.body)
            if chart.grave:  # in all others no trigger has anything to rest on
                self._pause(chart)
        if entry.dirt is not None and patient is not None:
            self.dirt.append(Dirt(entry.seq, patient, entry.dirt))

    def _pause(self, chart: Chart) -> None:
        """What fires a trigger pauses the trial in the same breath; after some weeks people decide to go on."""
        now = self.present()
        for pause in pauses_due(chart, self, now):
            seq = self.write_now(None, pause, now, STAFF.investigator, ROLES["investigator"]).seq
            days = 1.0 + self._pause_chance.waiting(self.plan.scenario["clinic.pause_days"])
            self._wake(self._clock + days * 86400.0, self._resumed(pause.stages, seq))

    def _resumed(self, stages: tuple[Stage, ...], seq: int) -> Generator[float, None, None]:
        """Ask to go on; where that is refused, ask again every week for half a year.

        A stage that was paused once more in the meantime goes on when that is settled, and not before.
        """
        for _ in range(WEEKS_OF_PAUSE):
            held = standing_pauses(believe(self.shared, patient="", as_of=AsOf(self.present(), self.present())))
            newest = {stage: max((p.event.seq for p in held if p.stage == stage), default=0) for stage in stages}
            still = tuple(stage for stage in stages if newest[stage] == seq)
            if not still or resumed(self, still, self.plan.site, self.present()):
                return
            yield self._clock + 7 * 86400.0

    def _append(self, draft: Draft, at: float) -> int:
        """Write a line, and keep it where a later question of the play can rest on it; its number."""
        self._seq += 1
        if at != self._recorded:
            self._recorded, self._recorded_at = at, datetime.fromtimestamp(at, UTC)
        self._out.append((self._recorded_at, draft))
        if draft.patient is None:
            self.shared.append(self._event(draft))
        elif (chart := self._by_code[draft.patient]).keeps or type(draft.body) not in _BULK:
            chart.events.append(self._event(draft))
        return self._seq

    def _event(self, draft: Draft) -> Event:
        kind = kind_of(type(draft.body))
        return Event(
            seq=self._seq, patient=draft.patient, kind=kind.name, schema=kind.schema, body=draft.body,
            happened=draft.happened, recorded_at=self._recorded_at, by=draft.by, role=draft.role, site=draft.site,
            source=draft.source, replaces=draft.replaces, reason=draft.reason,
        )  # fmt: skip

    def _other(self, chart: Chart | None) -> Chart | None:
        """The chart that lies beside this one, into which something is written by mistake; None beside the only one.

        It is that of the patient who was referred last before this one, or else next, of those who are in the trial now.
        """
        if chart is None:
            return None
        place = self.charts.index(chart)
        today = datetime.fromtimestamp(self._clock, ZoneInfo(self.plan.zone)).date()
        beside = (*reversed(self.charts[:place]), *self.charts[place + 1 :])
        return next((other for other in beside if other.takes_part(today)), None)
