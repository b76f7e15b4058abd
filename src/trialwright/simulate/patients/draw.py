"""Drawing the truth of one patient, from the referral to three years after the cells, alone and before anything is told."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from math import log

from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.illness import draw_leukaemia
from trialwright.simulate.patients.kinetics import draw_kinetics
from trialwright.simulate.patients.outcome import Treated, draw_fate
from trialwright.simulate.patients.person import age_on, draw_person
from trialwright.simulate.patients.production import draw_attempts
from trialwright.simulate.patients.recovery import settled
from trialwright.simulate.patients.toxicity import draw_toxicity
from trialwright.simulate.patients.truth import Leukaemia, Person, Truth, Workup
from trialwright.simulate.patients.waiting import draw_waiting
from trialwright.simulate.patients.workup import draw_workup
from trialwright.simulate.scenario import Scenario

TRIES = 20
"""So many patients are drawn until one is as suitable as a referring doctor would want it."""
MONTH = 30.4375
LOST_BEFORE = 0.01
"""Never heard of again after the referral: assumed."""


def draw_truth(protocol: TrialProtocol, scenario: Scenario, seed: int, number: int, referred: date) -> Truth:
    """All that is true of the patient of a number: the same on any number of processes.

    Parameters
    ----------
    protocol : TrialProtocol
        Whose criteria the referring doctors know, and whose product and regimen the patient would be given.
    scenario : Scenario
    seed, number : int
        Of the rehearsal, and of the referral, from 1 on.
    referred : date
        The day of the referral.
    """

    def chance(topic: str) -> Chance:
        return Chance(seed, scenario.name, number, topic)

    person, leukaemia, workup = _referred(protocol, scenario, chance, referred)
    attempts = draw_attempts(protocol, scenario, chance("production"), person)
    waiting = draw_waiting(scenario, chance("waiting"), leukaemia)
    kinetics = draw_kinetics(scenario, chance("kinetics"))
    toxicity = draw_toxicity(protocol, scenario, seed, number, person, leukaemia, kinetics, workup, referred)
    treated = Treated(
        person=person, age=age_on(person, referred), leukaemia=leukaemia, attempts=attempts, waiting=waiting,
        kinetics=kinetics, toxicity=toxicity,
    )  # fmt: skip
    fate = draw_fate(scenario, chance("fate"), treated)
    return Truth(
        number=number, referred=referred, prescreening=_prescreening(scenario, chance("prescreening")), person=person,
        leukaemia=leukaemia, workup=workup, attempts=attempts, waiting=waiting, kinetics=kinetics,
        toxicity=settled(chance("settled"), toxicity, fate), fate=fate,
    )  # fmt: skip


def _referred(
    protocol: TrialProtocol, scenario: Scenario, chance: Callable[[str], Chance], referred: date
) -> tuple[Person, Leukaemia, Workup]:
    """Somebody whom a doctor refers who knows the criteria, and is now and then wrong.

    Where nobody of so many fits, the last one is referred: a trial whose criteria nobody meets must be seen to be one.
    """
    wanted = not chance("suitable").happens(scenario["person.unsuitable_referred"])
    people, illnesses, bodies = chance("person"), chance("leukaemia"), chance("workup")
    for _ in range(TRIES):
        person = draw_person(scenario, people, referred)
        leukaemia = draw_leukaemia(scenario, illnesses, person, referred)
        workup = draw_workup(protocol, bodies, person, leukaemia, referred)
        if workup.eligible is wanted:
            break
    return person, leukaemia, workup


def _prescreening(scenario: Scenario, chance: Chance) -> str:
    """What comes of looking at the referral, in the words of `prescreening.recorded`."""
    unsuitable, declines = scenario["person.not_approached"], scenario["person.declines"]
    approached = max(1.0 - unsuitable - declines - LOST_BEFORE, 0.0)
    return chance.weighted(
        {"approached": approached, "unsuitable": unsuitable, "declined": declines, "lost": LOST_BEFORE}
    )


def referral_day(scenario: Scenario, seed: int, start: date, number: int) -> date:
    """The day on which the patient of a number is referred: referrals come one by one, each after a wait of its own.

    Examples
    --------
    >>> from trialwright.simulate.scenario import scenario
    >>> days = [referral_day(scenario(), 1, date(2026, 1, 5), number) for number in (1, 2, 300)]
    >>> days == sorted(days), days[0] >= date(2026, 1, 5)
    (True, True)
    """
    chunk = 1 << number.bit_length()
    waits = _summed(seed, scenario.name, MONTH / scenario["accrual.referrals_a_month"], chunk)
    return start + timedelta(days=int(waits[number - 1]))


@lru_cache(maxsize=64)
def _summed(seed: int, name: str, mean_days: float, number: int) -> tuple[float, ...]:
    """Days from the start to each of the first so many referrals; a longer list begins with the shorter one."""
    chance, day, days = Chance(seed, name, "referrals"), 0.0, []
    for _ in range(number):
        day += -mean_days * log(1.0 - chance.uniform())
        days.append(day)
    return tuple(days)
