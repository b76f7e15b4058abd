"""How the cells grow and fade in blood: the model of Stein 2019, one set of parameters a patient.

The dose is no parameter of it: over the doses that were studied, the peak did not depend on how many cells were given. The
reported random effects are read as variances on the scale of the logarithm, as the public library of models does that
transcribes the paper; its table does not say which they are, so this is an assumption, and a scenario can change it.
"""

from math import exp, log, sqrt

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.truth import Kinetics
from trialwright.simulate.scenario import Scenario

LATEST_PEAK = 28.0
"""Day: later than this is no peak of the first expansion."""
LEAST_FOLD = 1.5
MOST_PERSISTENT = 0.99
"""The share of the cells that persist stays below one."""
RESIDUAL = 0.56
"""Deviation of the natural logarithm of a measurement about the curve: Stein 2019."""
LOWER_LIMIT = 50.0
"""Copies per ug of DNA, below which the assay of transgene copies gives a bound and no number."""


def draw_kinetics(scenario: Scenario, chance: Chance) -> Kinetics:
    """The cells of one patient.

    References
    ----------
    Stein AM et al., CPT Pharmacometrics Syst Pharmacol 2019;8:285, Table 1, as a public library of models carries it;
    lognormal, all parameters independent.

    Examples
    --------
    >>> from trialwright.simulate.scenario import scenario
    >>> cells = draw_kinetics(scenario(), Chance(1, "doctest"))
    >>> cells.tmax <= 28.0, cells.persistent < 1.0, copies(cells, cells.tmax) == cells.cmax
    (True, True, True)
    """

    def drawn(name: str) -> float:
        return chance.lognormal(scenario[f"kinetics.{name}"], sqrt(scenario[f"kinetics.{name}_variance"]))

    return Kinetics(
        foldx=max(drawn("foldx"), LEAST_FOLD),
        tmax=min(drawn("tmax"), LATEST_PEAK),
        cmax=drawn("cmax"),
        alpha=drawn("alpha"),
        persistent=min(drawn("persistent"), MOST_PERSISTENT),
        beta=drawn("beta"),
    )


def copies(kinetics: Kinetics, day: float) -> float:
    """Transgene copies per ug of DNA in blood on a day after the infusion; none before it.

    References
    ----------
    Stein 2019, the piecewise solution; clinical reference, 8.3 (TV-8.2).

    Examples
    --------
    >>> typical = Kinetics(foldx=3900.0, tmax=9.3, cmax=24_000.0, alpha=0.16, persistent=0.0079, beta=0.0032)
    >>> [float(f"{copies(typical, day):.4g}") for day in (0, 7, 9.3, 28, 365)]
    [6.154, 3105.0, 24000.0, 1374.0, 60.74]
    """
    if day < 0.0:
        return 0.0
    if day < kinetics.tmax:
        return kinetics.cmax / kinetics.foldx * exp(log(kinetics.foldx) / kinetics.tmax * day)
    since, share = day - kinetics.tmax, kinetics.persistent
    return kinetics.cmax * ((1.0 - share) * exp(-kinetics.alpha * since) + share * exp(-kinetics.beta * since))


def measured_copies(kinetics: Kinetics, day: float, chance: Chance) -> float:
    """Copies per ug that the assay would find: the curve with its residual error. Below `LOWER_LIMIT` it reports a bound.

    Examples
    --------
    >>> typical = Kinetics(foldx=3900.0, tmax=9.3, cmax=24_000.0, alpha=0.16, persistent=0.0079, beta=0.0032)
    >>> 5_000.0 < measured_copies(typical, 10.0, Chance(1)) < 100_000.0, measured_copies(typical, -1.0, Chance(1))
    (True, 0.0)
    """
    error = exp(chance.normal(0.0, RESIDUAL))  # drawn always, so that what comes after it never moves
    return copies(kinetics, day) * error
