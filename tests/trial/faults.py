"""A hospital's interfaces as they are: what a rehearsed trial tells, delivered with faults until all of it has arrived.

`messages` makes a rehearsal into messages, each with a source of its own; `Interface` delivers them to a log. An interface
promises one thing only: what the log has not acknowledged is delivered again. `Faults` says what goes wrong meanwhile.
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from trialwright.errors import InputError
from trialwright.events import Body, Draft
from trialwright.events.cells import CellDoseSettled
from trialwright.events.conduct import DecisionConfirmed, TrialPaused, TrialResumed
from trialwright.events.decisions import DecisionMade
from trialwright.events.judgements import JudgementAttested
from trialwright.events.trial import ChoicesConfirmed, ProtocolAdopted, TrialOpened
from trialwright.log import Log
from trialwright.rehearsing import rehearsal_plan
from trialwright.simulate.chance import Chance
from trialwright.simulate.play import Play
from trialwright.simulate.truths import truths
from trialwright.trials import trial_text

TRIAL = "NCT03919240"
NUMBERS = re.compile(r"(?<!adverse )\bevents? (?P<numbers>\d+(?:(?:, | and )\d+)*)")
"""How the product names events in words."""
TOO_EARLY = "which is not in the log"
"""How the log refuses a correction that comes before what it corrects."""
_NAMING = ("because", "concerns", "decision")
_SAYING = ("reasons", "why", "comment")
ON_WHAT_IS_THERE = (JudgementAttested, CellDoseSettled)
"""Words of people about what is recorded: they hold for nothing that is recorded later."""
IN_THE_PRODUCT = (
    TrialOpened, ProtocolAdopted, ChoicesConfirmed, DecisionMade, DecisionConfirmed, TrialPaused, TrialResumed,
    *ON_WHAT_IS_THERE,
)  # fmt: skip
_LONGEST = timedelta(days=400)


class Message(NamedTuple):
    """What is delivered: a draft with a source of its own, the same whenever and however often it comes."""

    number: int
    recorded: datetime
    draft: Draft

    @property
    def people_s(self) -> bool:
        """Whether people do it in the product itself, looking at the log, and no machine sends it."""
        return isinstance(self.draft.body, IN_THE_PRODUCT)

    def named(self) -> set[int]:
        """The messages that this one names by their numbers."""
        body = self.draft.body
        told = [getattr(body, name, None) for name in _NAMING if self.people_s]
        words = str([getattr(body, name, None) for name in _SAYING if self.people_s])
        numbers = {
            number for each in told if each is not None for number in (each if isinstance(each, tuple) else [each])
        }
        return numbers | {int(number) for found in NUMBERS.finditer(words) for number in _digits(found)}


class Faults(msgspec.Struct, frozen=True, kw_only=True):
    """How often what goes wrong, as probabilities of a message or of a delivery.

    Parameters
    ----------
    copied, delayed : float
        Of a message: it comes once more; it comes later than its neighbours.
    places : float
        How much later on average, in messages.
    crashed, unacknowledged, jumped : float
        Of a delivery: the log's process dies while it writes, or after it has written; its clock jumps first.
    at_once : int
        The most messages of one delivery.
    """

    copied: float = 0.15
    delayed: float = 0.15
    places: float = 150.0
    crashed: float = 0.15
    unacknowledged: float = 0.1
    jumped: float = 0.1
    at_once: int = 60


class Crash(BaseException):
    """The process is gone."""


class Clock:
    """A clock that somebody sets."""

    def __init__(self) -> None:
        self.at = datetime(2019, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The present, as this clock shows it."""
        return self.at


def messages(seed: int, patients: int) -> list[Message]:
    """Everything that a small rehearsal tells, in the order in which it is told."""
    plan = rehearsal_plan(
        trial_text(TRIAL),
        TRIAL,
        patients=patients,
        seed=seed,
        start=date(2019, 1, 7),
        zone="Asia/Shanghai",
        site="SZ01",
    )
    told = enumerate(Play(plan, truths(plan)).run(), 1)
    return [Message(number, recorded, _addressed(number, draft)) for number, (recorded, draft) in told]


def undisturbed(log: Callable[[Clock], Log], told: Sequence[Message]) -> Log:
    """The same messages as they were told: each once, in its order, at its time."""
    clock = Clock()
    kept = log(clock)
    for message in told:
        clock.at = message.recorded
        assert kept.import_([message.draft]).seal.seq == message.number
    return kept


def source_of(number: int) -> str:
    """The source of a message: what an interface knows it by."""
    return f"message {number:06}"


def _addressed(number: int, draft: Draft) -> Draft:
    corrects = None if draft.replaces is None else source_of(draft.replaces)
    return msgspec.structs.replace(draft, source=source_of(number), replaces=None, corrects=corrects)


class Interface:
    """What stands between a hospital and a log, and delivers until everything is acknowledged.

    Parameters
    ----------
    log : callable
        Opens the log: it is opened again after a crash.
    faults : Faults
    chance : Chance
    acknowledged : callable
        Told the numbers of the messages that the log has acknowledged.
    """

    def __init__(
        self,
        log: Callable[[Clock], Log],
        faults: Faults,
        chance: Chance,
        acknowledged: Callable[[Sequence[int]], object] = lambda numbers: None,
    ) -> None:
        self._open, self._faults, self._chance, self._acknowledged = log, faults, chance, acknowledged
        self.clock, self.counts = Clock(), Counter[str]()
        self._ahead = timedelta()
        self.log = log(self.clock)
        self._numbers: dict[int, int] = {}
        self._people: deque[int] = deque()
        self._chart: dict[int, set[int]] = {}

    def deliver(self, told: Sequence[Message]) -> Log:
        """Deliver everything that the log has not acknowledged so far, and return the log."""
        self._look()
        queue = deque(self._as_they_come(told))
        self._chart = _looked_at(told)
        self._people = deque(message.number for message in told if message.people_s)
        idle = 0
        while queue:
            batch = [queue.popleft() for _ in range(min(len(queue), self._chance.whole(1, self._faults.at_once)))]
            before = len(self._numbers)
            for message in self._not_delivered(batch):  # it comes again with one of the next deliveries
                queue.insert(self._chance.whole(0, len(queue)), message)
            idle = idle + 1 if len(self._numbers) == before else 0
            assert idle < 2000, "the interface goes round in circles"
        return self.log

    def _as_they_come(self, told: Sequence[Message]) -> Iterator[Message]:
        faults, chance = self._faults, self._chance
        places: list[tuple[float, int, Message]] = []
        for place, message in enumerate(told):
            at = place + (chance.waiting(faults.places) if chance.happens(faults.delayed) else 0.0)
            self.counts["delayed"] += at > place
            places.append((at, len(places), message))
            while chance.happens(faults.copied):
                self.counts["copied"] += 1
                places.append((at + chance.waiting(faults.places), len(places), message))
        return (message for _, _, message in sorted(places, key=lambda one: one[:2]))

    def _not_delivered(self, batch: Sequence[Message]) -> list[Message]:
        """Deliver a batch: what machines send goes together, what people do each by itself. Gives what must come again."""
        left: list[Message] = []
        together: list[Message] = []
        for message in batch:
            if not message.people_s or message.number in self._numbers:
                together.append(message)
                continue
            left += self._delivered(together)
            together = []
            if self._may(message):
                left += self._delivered([message])
            else:
                left.append(message)
        return left + self._delivered(together)

    def _may(self, message: Message) -> bool:
        """Whether people can do it now: one thing after the other, and after what they answer is there."""
        while self._people and self._people[0] in self._numbers:
            self._people.popleft()
        wanted = message.named() | self._chart.get(message.number, set())
        return self._people[0] == message.number and wanted <= self._numbers.keys()

    def _delivered(self, together: list[Message]) -> list[Message]:
        """Deliver some messages in one import; gives those that were not acknowledged."""
        if not together:
            return []
        self._set_clock(together)
        left: list[Message] = []
        try:
            self._until_acknowledged([self._draft(message) for message in together])
        except InputError:
            left = [message for message in together if not self._taken(message)]
        self._look()
        self._acknowledged([message.number for message in together if message not in left])
        return left

    def _until_acknowledged(self, drafts: list[Draft]) -> None:
        """After a crash the log is opened again, and the same messages are delivered again."""
        while True:
            try:
                return self._import(drafts)
            except Crash:
                self.log = self._open(self.clock)

    def _taken(self, message: Message) -> bool:
        """Whether the log takes a message that comes alone: what is refused keeps nothing else from coming in."""
        try:
            self.log.import_([self._draft(message)])
        except InputError as early:
            if TOO_EARLY not in early.found:
                raise
            self.counts["refused"] += 1
            return False
        return True

    def _import(self, drafts: list[Draft]) -> None:
        if self._chance.happens(self._faults.crashed):
            self.counts["crashed"] += 1
            broken_at(self.log, self._chance.one_of(("before", "between", "after")))
        result = self.log.import_(drafts)
        self.counts["skipped"] += result.skipped
        if self._chance.happens(self._faults.unacknowledged):
            self.counts["unacknowledged"] += 1
            raise Crash

    def _look(self) -> None:
        """Look which number each message has got in the log."""
        for event in self.log.read(since=max(self._numbers.values(), default=0) + 1):
            assert event.source is not None
            self._numbers[int(event.source.partition(" ")[2])] = event.seq

    def _draft(self, message: Message) -> Draft:
        if not message.people_s:
            return message.draft
        return msgspec.structs.replace(message.draft, body=renumbered(message.draft.body, self._numbers))

    def _set_clock(self, batch: Sequence[Message]) -> None:
        """The clock of the log's computer: that of the world, but for the days by which somebody has set it wrong."""
        if self._chance.happens(self._faults.jumped):
            self.counts["jumped"] += 1
            self._ahead = self._chance.one_of((timedelta(), _LONGEST * self._chance.between(-1.0, 1.0)))
        self.clock.at = max(message.recorded for message in batch) + self._ahead


def _looked_at(told: Sequence[Message]) -> dict[int, set[int]]:
    """What people have seen who say something on what is there: all that was told of the patient until then."""
    charts: dict[str | None, set[int]] = {}
    looked_at: dict[int, set[int]] = {}
    for message in told:
        chart = charts.setdefault(message.draft.patient, set())
        if isinstance(message.draft.body, ON_WHAT_IS_THERE):
            looked_at[message.number] = set(chart)
        chart.add(message.number)
    return looked_at


def renumbered(body: Body, numbers: Mapping[int, int]) -> Body:
    """What people wrote about events, with the numbers that those events have in another log."""
    changed: dict[str, Any] = {}
    for name in (*_NAMING, *_SAYING):
        told = getattr(body, name, None)
        if isinstance(told, tuple):
            changed[name] = tuple(_renumbered(each, numbers) for each in told)
        elif told is not None:
            changed[name] = _renumbered(told, numbers)
    return msgspec.structs.replace(body, **changed) if changed else body


def _renumbered(told: Any, numbers: Mapping[int, int]) -> Any:
    if isinstance(told, int):
        return numbers[told]
    return NUMBERS.sub(lambda found: _with(found, numbers), told)


def _with(found: re.Match[str], numbers: Mapping[int, int]) -> str:
    return re.sub(r"\d+", lambda digits: str(numbers[int(digits[0])]), found[0])


def _digits(found: re.Match[str]) -> list[str]:
    return re.findall(r"\d+", found["numbers"])


def broken_at(log: Log, where: str) -> None:
    """Let the process die at the next write: before it, between lines and bodies, or after both, before all is kept."""
    writing = log._writing

    @contextmanager
    def dying() -> Iterator[Any]:
        with writing() as rows:
            yield _Dying(rows, where)

    def once() -> AbstractContextManager[Any]:
        log._writing = writing  # type: ignore[method-assign]
        return dying()

    log._writing = once  # type: ignore[method-assign]


class _Dying:
    """The rows of a store that dies while it writes."""

    def __init__(self, rows: Any, where: str) -> None:
        self._rows, self._where = rows, where

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rows, name)

    def insert(self, lines: Sequence[Any], bodies: Sequence[Any]) -> None:
        """Write as much as is written before the end."""
        if self._where != "before":
            self._rows.insert(lines, [] if self._where == "between" else bodies)
        raise Crash
