"""What would have gone wrong, counted: how often, in how many patients of how many, and which ones. No words of any language.

Each count comes from the status of the trial, so the report of a rehearsal and the status of the real trial cannot disagree.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from statistics import median
from typing import Literal, get_args

import msgspec

from trialwright.derive.trial.flow import Passage
from trialwright.derive.trial.ledger import Blocks, Unknown
from trialwright.derive.trial.making import MISHAPS
from trialwright.derive.trial.refused import UNKNOWN, Refusal, alike, wanted_facts
from trialwright.publish.figures.accrual_figure import pauses_of
from trialwright.publish.rehearsal.rehearsal_advice import AGAINST, ODD, deviation_kind, family
from trialwright.publish.status.trial_status import TrialStatus

Trouble = Literal[
    "losses", "making", "deviations", "unknowns", "visits", "refusals", "facts", "delays", "pauses", "data"
]
Cost = Literal["treatment", "protocol", "answer", "time", "work"]
COSTS: tuple[Cost, ...] = get_args(Cost)
"""What something costs, the dearest first."""
FIRST_WAIT: tuple[Blocks, ...] = ("analysis", "follow_up", "infusion", "lymphodepletion", "apheresis", "enrolment")
"""What waits for a fact, the order of the report: what an endpoint waits for cannot be made up any more."""
MOST_ROWS = 12
"""So many kinds of a trouble stand in the table, or more where each is of another sort; the others are folded below it."""
_SEVERITIES = ("critical", "major", "minor")
_ENDPOINT, _VISIT = "endpoint ", "visit "
"""How the ledger names an answer that is an endpoint, and a fact that is a visit."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Things of one kind.

    Parameters
    ----------
    key : tuple[str, ...]
        What they are, by fixed names: which ones depends on the trouble.
    count : int
        How often.
    patients : tuple[str, ...]
        In whom, each once, sorted.
    of : int
        Of how many patients who could have been among them.
    quoted : str
        What the log says of one of them, whole; empty where the key says it all.
    answers : tuple[str, ...]
        Of what is not known, the endpoints that cannot be told without it.
    days : tuple[int, ...]
        Of refusals, the days until the same leave was given, of each patient to whom it was.
    """

    key: tuple[str, ...]
    count: int
    patients: tuple[str, ...]
    of: int
    quoted: str = ""
    answers: tuple[str, ...] = ()
    days: tuple[int, ...] = ()


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """One trouble with its kinds.

    Parameters
    ----------
    name : Trouble
        Which one.
    cost : Cost
        What it costs.
    count : int
        How often in all. What is only the consequence of another kind, such as a manufacture that is begun anew, and what is
        one event under several kinds, such as a refusal for two reasons, is counted once.
    patients : tuple[str, ...]
        In whom, each once.
    of : int
        Of how many patients.
    groups : tuple[Group, ...]
        By kind, the most telling first.
    """

    name: Trouble
    cost: Cost
    count: int
    patients: tuple[str, ...]
    of: int
    groups: tuple[Group, ...]

    @property
    def share(self) -> float:
        """The part of the patients who were concerned, from 0 to 1."""
        return len(self.patients) / self.of if self.of else 0.0


def troubles(status: TrialStatus) -> tuple[Counted, ...]:
    """Everything that went wrong, by what it costs, and within that by the share of patients."""
    found = [count(status) for count in _COUNTS]
    return tuple(sorted(found, key=lambda one: (COSTS.index(one.cost), -one.share)))


def losses(status: TrialStatus) -> Counted:
    """Who was lost before the infusion, after which step, why; the share is of those who had come to the step."""
    groups = [group for passage in status.flow.passages[:-1] for group in _lost(passage)]
    return _of("losses", "treatment", groups, status.flow.reached("prescreened"))


def _lost(passage: Passage) -> Iterator[Group]:
    for one in passage.lost:
        key = (passage.step, one.reason, one.detail)
        yield Group(key=key, count=len(one.patients), patients=one.patients, of=len(passage.reached))


def making(status: TrialStatus) -> Counted:
    """What went otherwise in the cell laboratory; what was made again is a row of its own, and no further mishap."""
    of = status.flow.reached("apheresed")
    told = [((each.mishap, each.why), each.patient) for each in status.course.made_otherwise]
    groups = sorted(_groups(told, of), key=lambda one: (MISHAPS.index(one.key[0]), -one.count))
    whole = _of("making", "treatment", groups, of)
    again = sum(one.count for one in groups if one.key[0] == "made_again")
    return msgspec.structs.replace(whole, count=whole.count - again)


def deviations(status: TrialStatus) -> Counted:
    """Deviations by severity and kind."""
    of = status.flow.reached("consented")
    quotes: dict[tuple[str, ...], str] = {}
    told = []
    for one in status.deviations:
        kind = deviation_kind(one.code)
        key = (one.severity, kind or alike(one.found))
        quotes.setdefault(key, "" if kind else one.found)
        told.append((key, one.patient))
    found = (msgspec.structs.replace(one, quoted=quotes[one.key]) for one in _groups(told, of))
    groups = sorted(found, key=lambda one: (_SEVERITIES.index(one.key[0]), -one.count))
    return _of("deviations", "protocol", groups, of)


def unknowns(status: TrialStatus) -> Counted:
    """What is still open in the ledger, by what waits for it; the share is of those who had come so far."""
    listed: dict[tuple[str, ...], list[Unknown]] = {}
    for one in status.unknowns:
        if one.closed is None:
            listed.setdefault((one.blocks, one.what, one.who, one.reason), []).append(one)
    groups = [
        Group(
            key=key,
            count=len(told),
            patients=tuple(sorted({one.patient for one in told})),
            of=_could_be_asked(status, told),
            answers=tuple(
                endpoint.id
                for endpoint in status.protocol.endpoints
                if any(f"{_ENDPOINT}{endpoint.id}" in one.answers for one in told)
            ),
        )
        for key, told in listed.items()
    ]
    groups.sort(key=lambda one: (FIRST_WAIT.index(one.key[0]), -one.count, one.key))
    return _of("unknowns", "answer", groups, status.flow.reached("prescreened"))


def _could_be_asked(status: TrialStatus, told: Iterable[Unknown]) -> int:
    """Of how many patients something could be unknown: of an endpoint, and of a visit after the cells, the infused ones."""
    for one in told:
        visit = status.protocol.schedule.visit(one.what.removeprefix(_VISIT))
        late = one.what.startswith(_VISIT) and visit is not None and visit.anchor == "infusion" and visit.day >= 0
        if late or any(answer.startswith(_ENDPOINT) for answer in one.answers):
            return status.flow.reached("infused")
    return status.flow.reached("prescreened")


def visits(status: TrialStatus) -> Counted:
    """Visits that were missed, overdue, out of their window or incomplete, each once; those most often missed stand first."""
    tallies = [one for one in status.course.visits if one.otherwise]
    tallies.sort(key=lambda one: (-len(one.missed) - len(one.overdue), -len(one.otherwise)))
    groups = [
        Group(key=(one.visit,), count=len(one.otherwise), patients=one.otherwise, of=one.turns) for one in tallies
    ]
    return _of("visits", "answer", groups, status.flow.reached("consented"))


def refusals(status: TrialStatus) -> Counted:
    """Leave that was refused, by act and reason; the share is of the patients for whom leave for the act was asked."""
    told: dict[tuple[str, ...], list[tuple[Refusal, str]]] = {}
    for refusal in status.course.refused:
        said = {_reason(one.code, one.words): one.words for one in refusal.against}
        for name, words in said.items():
            told.setdefault((refusal.act, name), []).append((refusal, words))
    groups = [_refused(key, pairs, status.course.asked.get(key[0], 0)) for key, pairs in told.items()]
    groups.sort(key=lambda one: (-len(one.patients), one.key))
    asked = max(status.course.asked.values(), default=0)
    whole = _of("refusals", "time", groups, asked)
    return msgspec.structs.replace(whole, count=len(status.course.refused))


def _reason(code: str, words: str) -> str:
    """The family of a reason; where the log keeps no code, or one without words, the sentence without its numbers."""
    return family(AGAINST, code) or alike(words)


def _refused(key: tuple[str, ...], pairs: list[tuple[Refusal, str]], of: int) -> Group:
    """Of each patient the days count from the first refusal of this kind."""
    first: dict[str, Refusal] = {}
    for refusal, _ in pairs:
        first.setdefault(refusal.patient, refusal)
    said = [alike(words) for _, words in pairs]
    counts = Counter(said)
    most = max(counts, key=lambda words: (counts[words], words))
    days = (refusal.days_until_given for refusal in first.values())
    return Group(
        key=key,
        count=len(pairs),
        patients=tuple(sorted(first)),
        of=of,
        quoted=pairs[said.index(most)][1],
        days=tuple(day for day in days if day is not None),
    )


def facts(status: TrialStatus) -> Counted:
    """The facts that the first refusal of enrolment named as missing, by fact and why."""
    of = status.course.asked.get("enrol", 0)
    first: dict[str, Refusal] = {}
    for refusal in status.course.refused:
        if refusal.act == "enrol":
            first.setdefault(refusal.patient, refusal)
    told = {
        ((missing.what, missing.reason), code)
        for code, refusal in first.items()
        for one in refusal.against
        if one.code == UNKNOWN or (not one.code and " is unknown: " in one.words)
        for missing in wanted_facts(one.words)
    }
    groups = sorted(_groups(sorted(told), of), key=lambda one: (-one.count, one.key))
    return _of("facts", "time", groups, of)


def delays(status: TrialStatus) -> Counted:
    """Whoever has been infused has waited; how long, `derive.milestones.intervals` says."""
    infused = status.flow.passages[-1].reached
    return Counted(name="delays", cost="time", count=len(infused), patients=(), of=len(infused), groups=())


def pauses(status: TrialStatus) -> Counted:
    """The pauses of the trial, by stage; what held several stages from the same day to the same day is one pause."""
    groups = [
        Group(key=(one.stage, one.pause.since.text, "" if one.pause.until is None else one.pause.until.text),
              count=1, patients=(), of=0)
        for one in status.course.held
    ]  # fmt: skip
    together = {one.key[1:] for one in groups}
    return Counted(name="pauses", cost="time", count=len(together), patients=(), of=0, groups=tuple(groups))


def data(status: TrialStatus) -> Counted:
    """Queries by kind."""
    of = status.flow.reached("prescreened")
    told = [((family(ODD, one.code) or one.code,), one.patient or "") for one in status.findings]
    groups = sorted(_groups(told, of), key=lambda one: (-one.count, one.key))
    return _of("data", "work", groups, of)


_COUNTS: tuple[Callable[[TrialStatus], Counted], ...] = (
    losses, making, deviations, unknowns, visits, refusals, facts, delays, pauses, data,
)  # fmt: skip


def _groups(told: Iterable[tuple[tuple[str, ...], str]], of: int) -> Iterator[Group]:
    """By key; what belongs to no patient counts, and has no patient."""
    found: dict[tuple[str, ...], list[str]] = {}
    for key, patient in told:
        found.setdefault(key, []).append(patient)
    for key, patients in found.items():
        yield Group(key=key, count=len(patients), patients=tuple(sorted({*patients} - {""})), of=of)


def _of(name: Trouble, cost: Cost, groups: Iterable[Group], of: int) -> Counted:
    listed = tuple(groups)
    return Counted(
        name=name,
        cost=cost,
        count=sum(one.count for one in listed),
        patients=tuple(sorted({patient for one in listed for patient in one.patients})),
        of=of,
        groups=listed,
    )


_SORT: dict[Trouble, tuple[int, int | None]] = {"losses": (0, 2), "making": (0, 1), "visits": (0, 0), "data": (0, 1)}
"""Which part of its key says of what sort a kind is; of the others all that stands after its act, severity or block."""


def foremost(trouble: Counted) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """The kinds that stand in the table, and those that are folded below it, both in their order.

    One of each sort comes before a second one of any, so that a hundred screen failures hide no failed manufacture.
    """
    begins, ends = _SORT.get(trouble.name, (1, None))
    first: dict[tuple[str, ...], int] = {}
    for place, group in enumerate(trouble.groups):
        first.setdefault(group.key[begins:ends], place)
    others = [place for place in range(len(trouble.groups)) if place not in first.values()]
    shown = {*first.values(), *others[: max(MOST_ROWS - len(first), 0)]}
    return (
        tuple(group for place, group in enumerate(trouble.groups) if place in shown),
        tuple(group for place, group in enumerate(trouble.groups) if place not in shown),
    )


def held_days(status: TrialStatus) -> int:
    """How many days enrolment was held, each day once however many pauses overlap; what is held still counts until now."""
    last = status.course.accrual.until
    pauses = pauses_of(one.pause for one in status.course.held if one.stage == "enrolment")
    return len({day for first, until in pauses for day in range(first.toordinal(), (until or last).toordinal())})


def days_until(group: Group) -> tuple[float, int, int] | None:
    """The median, the fewest and the most days until leave was given; None where it was given to nobody."""
    return (float(median(group.days)), min(group.days), max(group.days)) if group.days else None
