"""A patient's way: what every stretch of it shares. Waiting, asking for leave, giving up.

A stretch is a generator. It says until when it waits; in between everything that has been told is written into the log.
"""

from collections.abc import Generator
from datetime import date, datetime, timedelta
from typing import Final, Literal, Protocol, TypeAlias

from trialwright.decide.decision import Decision
from trialwright.decide.unpaused import DESPITE_PAUSE
from trialwright.derive.doses.reviewing import CELL_DOSE_REVIEWED, DOSE_REVIEWED
from trialwright.events.conduct import Stage
from trialwright.events.judgements import JudgementAttested
from trialwright.protocol.decisions import Act
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate import telling
from trialwright.simulate.patients.person import birthday
from trialwright.simulate.stations.chart import Chart
from trialwright.simulate.telling.told import Told, moment

Refusal: TypeAlias = frozenset[str]
"""The codes of all reasons against."""
Waiting: TypeAlias = Generator[float, None, bool]
"""Says until when it waits, as seconds since 1970; in the end whether the patient is still on the way."""
MORNING, NOON = 540, 720
CHASED = 45
"""Minutes until those who were late with an entry have made it, when somebody rings them up."""
LOOKED = 10
"""Minutes in which an investigator looks at a dose and writes it down."""
TRIES = 5
"""How often leave for one act is asked before people give up."""
HARMED = 0.35
"""Of those who become too ill while they wait: by an adverse event, and not by the leukaemia. Assumed."""
Birthday: TypeAlias = Literal["came_of_age", "asked"]
OF_AGE: Final = "came_of_age"
ASKED: Final = "asked"
"""What a birthday asks for: the patient's own signature, or that a child is asked."""
PAUSED: Refusal = frozenset({"paused", "paused.due"})
INDIVIDUAL = "paused.individual"
ANEW = {"consent.of_age": "came_of_age", "consent.version": "amendment", "assent.version": "amendment"}
"""What a refusal says of the form, and the occasion on which it is signed anew."""
REVIEWS = {
    "dose.review": (DOSE_REVIEWED, "weight and kidneys compared with the source"),
    "cells.review": (CELL_DOSE_REVIEWED, "weight and counts compared with the source"),
}
"""What a refusal says of a dose that waits for a look; what whoever looks attests, and what was compared."""
UNCONFIRMED: Refusal = frozenset({"unconfirmed"})
WEEKS_OF_PAUSE = 26
"""After which people no longer wait for the end of a pause."""


class House(Protocol):
    """What a patient's way asks of the trial as a whole."""

    def enrolled(self, chart: Chart, day: date) -> None:
        """Somebody has been enrolled."""

    def paused(self, stage: Stage) -> bool:
        """Whether a stage is paused now."""

    def goes_on(self, day: date) -> bool:
        """Whether somebody is still on the way to the cells, or in the three years after them."""

    def protocol(self, now: datetime) -> TrialProtocol:
        """The newest version of the protocol."""

    def present(self) -> datetime:
        """The time of the play."""


class Way:
    """One patient on the way.

    Parameters
    ----------
    chart : Chart
    house : House
    """

    def __init__(self, chart: Chart, house: House) -> None:
        self.chart, self.house, self.truth = chart, house, chart.truth
        self.desk, self.zone, self.chance = chart.desk, chart.desk.zone, chart.desk.chance
        self.day = self.zero = self.truth.referred
        self.enrolled_on: date | None = None
        self.attempt = self.restaged = 0
        self.depleted: date | None = None
        self.remanufactured = self.ended = False
        self.birthdays: list[tuple[date, Birthday]] = []

    @property
    def protocol(self) -> TrialProtocol:
        """The protocol that binds the patient on this day."""
        return self.chart.protocol(self.present)

    @property
    def present(self) -> datetime:
        """The time of the play: nobody asks, or writes, as of another one."""
        return self.house.present()

    def moment(self, minutes: int) -> float:
        """An instant of this day as seconds since 1970, for waiting."""
        return moment(self.day, minutes, self.zone).timestamp()

    def share(self, name: str) -> float:
        """A parameter of the scenario."""
        return self.chart.scenario[name]

    def some(self, name: str) -> int:
        """A waiting time of the clinic in whole days, at least one, about the scenario's mean."""
        return max(1, round(self.chance.waiting(self.share(name) - 1) + 1))

    def after(self, days: int, minutes: int = MORNING) -> Waiting:
        """Wait some days; False where the patient's way ends before it."""
        return (yield from self.until(self.day + timedelta(days=days), minutes))

    def until(self, day: date, minutes: int = MORNING) -> Waiting:
        """Wait for a day; False where the patient's way ends before it."""
        ends = self.ends()
        if ends is not None and ends[0] <= day:
            self.day = max(ends[0], self.day)
            yield self.moment(NOON)
            self.chart.tell_truly([self._ending(ends[1])])
            self.ended = True
            return False
        while self.birthdays and self.birthdays[0][0] <= day:
            on, what = self.birthdays.pop(0)
            self.day = max(on, self.day)
            yield self.moment(MORNING)
            self.has_grown(what)
        self.day = max(day, self.day)
        yield self.moment(minutes)
        return True

    def ends(self) -> tuple[date, str] | None:
        """What ends the way before the infusion, and when: it counts from the enrolment."""
        if self.enrolled_on is None:
            return None
        waiting = self.truth.waiting
        ways = {"dies": waiting.dies, "withdraws": waiting.withdraws, "worsens": waiting.worsens}
        found = [(self.enrolled_on + timedelta(days=days), why) for why, days in ways.items() if days is not None]
        return min(found, default=None)

    def _ending(self, why: str) -> Told:
        if why == "dies":
            return telling.died(self.day, self.truth.waiting.death_cause, self.desk)
        if why == "withdraws":
            return telling.withdrawn(self.day, self.desk)
        harmed = self.chance.happens(HARMED)
        why, detail = ("adverse_event", "too ill for the cells") if harmed else ("progression", None)
        return telling.goes_no_further(self.day, why, self.desk, detail)

    def give_up(self, why: str, detail: str | None = None) -> bool:
        """The patient goes no further."""
        self.chart.tell_truly([telling.goes_no_further(self.day, why, self.desk, detail)])
        return False

    def leave(self, act: Act, minutes: int = 570) -> Generator[float, None, Refusal | None]:
        """Ask for leave; None where it is in effect, or where the protocol lets nobody ask for it.

        Who looks first has what is late entered before he asks; the others learn from the refusal that it is wanted, and
        ask once more.
        """
        yield self.moment(minutes)
        if self.protocol.decision(act) is None:
            return None
        if self.chance.happens(self.share("clinic.looks_first")) and self.chart.chase(self.present):
            yield self.moment(minutes)
        refused = yield from self._asked(act, minutes)
        if refused is not None and (self.chart.chase(self.present) | self._signed_anew(refused)):
            yield self.moment(minutes + CHASED)
            refused = yield from self._asked(act, minutes + CHASED)
        if refused is not None and self._reviewed(
            refused
        ):  # after what was late, for a look at less counts for nothing
            yield self.moment(minutes + CHASED + LOOKED)
            refused = yield from self._asked(act, minutes + CHASED + LOOKED)
        return refused

    def _signed_anew(self, refused: Refusal) -> bool:
        """Where only the form stands in the way, because it was amended or the patient has come of age, it is signed."""
        occasion = next((why for code, why in ANEW.items() if code in refused), None)
        if occasion is not None:
            self.sign_anew(occasion)
        return occasion is not None

    def _reviewed(self, refused: Refusal) -> bool:
        """Where a dose waits for somebody to look at it, somebody does."""
        waiting = next((code for code in REVIEWS if code in refused), None)
        if waiting is not None:
            self.review_dose(waiting)
        return waiting is not None

    def review_dose(self, waiting: str = "dose.review") -> None:
        """An investigator looks at a provisional dose, and accepts it."""
        statement, compared = REVIEWS[waiting]
        body = JudgementAttested(statement=statement, holds=True, comment=compared)
        self.chart.write(body, self.present, "investigator")

    def will_grow(self) -> None:
        """Note the birthdays on which a child is old enough to be asked, and to sign; none, where the family does not come."""
        consent, comes = self.protocol.consent, self.chance.happens(self.share("clinic.consents_anew"))
        steps: tuple[tuple[int | None, Birthday], ...] = (
            (consent.assent_from, ASKED),
            (consent.guardian_below, OF_AGE),
        )
        days = [(birthday(self.truth.person, years), what) for years, what in steps if years is not None]
        self.birthdays = [(on, what) for on, what in days if on > self.day] if comes else []

    def has_grown(self, what: Birthday) -> None:
        """Today a child is old enough to be asked, or has come of age and signs."""
        if what == OF_AGE:
            self.sign_anew(OF_AGE)
        else:
            version = self.protocol.consent.version
            self.chart.tell_truly(telling.assented(self.protocol, self.truth, self.day, self.desk, version=version))

    def sign_anew(self, occasion: str) -> None:
        """The newest form is signed today."""
        newest = self.house.protocol(self.present)
        version = newest.consent.version
        told = telling.consented(newest, self.truth, self.day, self.desk, version=version, occasion=occasion)
        self.chart.tell_truly(told)

    def _asked(self, act: Act, minutes: int) -> Generator[float, None, Refusal | None]:
        """Ask once, and have it confirmed where the protocol wants two people."""
        decision, event, made = self.chart.ask(act, self.present)
        if INDIVIDUAL in _codes(decision):
            self._decide_for_this_patient(act)
            yield self.moment(minutes + 10)
            decision, event, made = self.chart.ask(act, self.present)
        if not decision.given:
            return _codes(decision)
        if made.people > 1:
            yield self.moment(minutes + 20)
            if not self.chart.confirm(act, event, made, self.present):
                return UNCONFIRMED
        return None

    def leave_after_pauses(self, act: Act) -> Generator[float, None, Refusal | None]:
        """Ask, and where nothing but a pause speaks against it, ask again every week."""
        refused = yield from self.leave(act)
        for _ in range(WEEKS_OF_PAUSE):
            if refused is None or not refused <= PAUSED or not (yield from self.after(7)):
                break
            refused = yield from self.leave(act)
        return refused

    def pause_over(self, stage: Stage) -> Waiting:
        """Wait for the end of a pause before anything is planned anew."""
        for _ in range(WEEKS_OF_PAUSE):
            if not (yield from self.after(7)):
                return False
            if not self.house.paused(stage):
                break
        return True

    def _decide_for_this_patient(self, act: Act) -> None:
        """During a pause after lymphodepletion has begun, an investigator says what is done with this one patient."""
        why = "the cells are ready and the marrow is empty: to wait is the greater risk"
        body = JudgementAttested(statement=DESPITE_PAUSE.format(act=act), holds=True, comment=why)
        self.chart.write(body, self.present, "investigator")


def _codes(decision: Decision) -> Refusal:
    return frozenset(reason.code for reason in decision.against)
