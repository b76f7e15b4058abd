"""What is true of a rehearsed patient, whoever writes it down and however badly: the hidden truth beside the log.

Truth is drawn before anything is told, for each patient alone. Days are counted from an anchor that each part names, because
calendar days depend on decisions that the product takes while the rehearsal plays.
"""

from datetime import date

import msgspec


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who it is. `birth` is a calendar day; height and weight are those of the referral."""

    sex: str
    birth: date
    height_cm: float
    weight_kg: float


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of treatment before the cells; `before` is how many days before the referral it began."""

    treatment: str
    intent: str
    cycles: int
    before: int
    lasted: int
    response: str


class Leukaemia(msgspec.Struct, frozen=True, kw_only=True):
    """The disease at the referral.

    Parameters
    ----------
    blasts, residual, cd19 : float
        Percent: of the marrow by morphology; of nucleated cells by flow cytometry; of the blasts that carry CD19.
    residual_only : bool
        In morphological remission with residual disease.
    outside : tuple[str, ...]
        Concepts: ``cns_leukaemia``, ``extramedullary_disease``.
    aberrations : tuple[str, ...]
        Such as ``BCR::ABL1``.
    lines : tuple[Line, ...]
        The oldest first.
    """

    blasts: float
    residual: float
    cd19: float
    residual_only: bool
    outside: tuple[str, ...] = ()
    aberrations: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


class Workup(msgspec.Struct, frozen=True, kw_only=True):
    """What looking at the patient on the day of screening would find, if everything were looked at.

    Parameters
    ----------
    values : dict[str, float]
        Analyte to value, in the analyte's canonical unit.
    tests : dict[str, str]
        Test to ``positive`` or ``negative``.
    conditions : dict[str, int]
        Conditions that are there, and how many days ago each began. What is not named is not there.
    statements : dict[str, bool]
        What an investigator would state.
    eligible : bool
        Whether the criteria hold of all this.
    """

    values: dict[str, float]
    tests: dict[str, str]
    conditions: dict[str, int]
    statements: dict[str, bool]
    eligible: bool


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One manufacture, from its apheresis on.

    Parameters
    ----------
    days : int
        From apheresis to release, or to the failure.
    failure : str or None
        Why there is no product; None where there is one.
    cells : float
        Viable CAR-positive T cells in the bag, in millions.
    viability, cd3, car : float
        Percent: of all cells; of viable cells; of viable CD3+ cells.
    volume, endotoxin, dmso : float
        mL; EU/mL; percent by volume.
    out_of_specification : tuple[str, ...]
        Attributes of the release specification that the product fails.
    """

    days: int
    failure: str | None
    cells: float
    viability: float
    cd3: float
    car: float
    volume: float
    endotoxin: float
    dmso: float
    out_of_specification: tuple[str, ...] = ()


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """Between enrolment and infusion; days are counted from the enrolment, None where it does not come to that.

    `creatinine_rise` multiplies the creatinine at lymphodepletion, `delay` is how many days the clinic or an infection holds
    lymphodepletion up, `weight_change` multiplies the weight.
    """

    bridging: tuple[str, ...] = ()
    bridging_response: str = "not_assessed"
    blasts_after: float = 0.0
    dies: int | None = None
    death_cause: str = "leukaemia"
    withdraws: int | None = None
    worsens: int | None = None
    creatinine_rise: float = 1.0
    weight_change: float = 1.0
    infection_days: int = 0
    delay: int = 0


class Kinetics(msgspec.Struct, frozen=True, kw_only=True):
    """Individual parameters of the cellular-kinetic model of Stein 2019; days and copies per ug of DNA."""

    foldx: float
    tmax: float
    cmax: float
    alpha: float
    persistent: float
    beta: float


class Infection(msgspec.Struct, frozen=True, kw_only=True):
    """An infection after D0: first and last day, organism or None, grade after CTCAE."""

    begins: int
    ends: int
    organism: str | None
    grade: int


class Adverse(msgspec.Struct, frozen=True, kw_only=True):
    """An adverse event after D0; `ends` None while it lasts to the end of the record."""

    term: str
    grade: int
    begins: int
    ends: int | None
    related_to: tuple[str, ...]
    serious: tuple[str, ...] = ()


class Drug(msgspec.Struct, frozen=True, kw_only=True):
    """A drug beside the regimen, after D0: when it starts and stops, in days with the third of the day as fraction."""

    drug: str
    group: str
    starts: float
    stops: float
    dose: str | None = None


class Support(msgspec.Struct, frozen=True, kw_only=True):
    """Oxygen from a time on, until the next of its kind: device, L/min, percent; times in days and thirds of a day."""

    at: float
    device: str
    flow: float | None = None
    fraction: float | None = None


class Neurology(msgspec.Struct, frozen=True, kw_only=True):
    """A neurological examination: `ice` (or CAPD below 12 years) None where it could not be done."""

    at: float
    score: int | None
    consciousness: str = "alert"
    seizure: str = "none"
    weakness: str = "none"
    oedema: str = "none"


class Toxicity(msgspec.Struct, frozen=True, kw_only=True):
    """What the cells do to the patient.

    Parameters
    ----------
    crs, icans : tuple[int, ...]
        The true grade of each day from D0 on (ASTCT 2019), as long as the stay in hospital.
    home : int
        The day of discharge.
    drugs, oxygen, neurology, infections, adverse : tuple
        What is done and what befalls, by time.
    vitals : dict[str, tuple[float, ...]]
        Analyte to its value in each third of each day from D0 on: three a day until `home`.
    daily : dict[str, tuple[float, ...]]
        Laboratory analyte to its value on each morning from day -5 (the first) to D28, in the canonical unit.
    """

    crs: tuple[int, ...]
    icans: tuple[int, ...]
    home: int
    drugs: tuple[Drug, ...]
    oxygen: tuple[Support, ...]
    neurology: tuple[Neurology, ...]
    infections: tuple[Infection, ...]
    adverse: tuple[Adverse, ...]
    vitals: dict[str, tuple[float, ...]]
    daily: dict[str, tuple[float, ...]]


class Fate(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of the patient after D0; days from D0, None where it does not happen within the rehearsal.

    Parameters
    ----------
    remission, incomplete : bool
        Blasts below 5 % at one month; with counts that have not recovered.
    residual : float
        Percent of nucleated cells by flow cytometry at one month; 0.0 where there is nothing to find.
    relapse, transplant, death, lost, withdraws : int or None
        Days.
    relapse_sites : tuple[str, ...]
    relapse_cd19 : str
        ``positive``, ``negative``, ``lineage_switch``.
    death_cause : str
        As in `patient.died`.
    donor : str
        Of the transplant.
    b_cells_back : int or None
        The day on which B cells come back.
    """

    remission: bool
    incomplete: bool
    residual: float
    relapse: int | None = None
    relapse_sites: tuple[str, ...] = ()
    relapse_cd19: str = "positive"
    transplant: int | None = None
    donor: str = "matched_sibling"
    death: int | None = None
    death_cause: str = "leukaemia"
    lost: int | None = None
    withdraws: int | None = None
    b_cells_back: int | None = None
    second_malignancy: int | None = None


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """All that is true of one patient.

    `number` counts the referrals from 1; `referred` is the day of the referral; `prescreening` its outcome as in
    `prescreening.recorded`; `consents` is False where the patient was approached and said no.
    """

    number: int
    referred: date
    prescreening: str
    person: Person
    leukaemia: Leukaemia
    workup: Workup
    attempts: tuple[Attempt, ...]
    waiting: Waiting
    kinetics: Kinetics
    toxicity: Toxicity
    fate: Fate
