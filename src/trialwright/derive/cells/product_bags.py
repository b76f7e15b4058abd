"""The bags of the product that is being dosed: what governs of their characterisations, and what was infused of them.

A patient may get a second product after the first. The bags of a dose that is finished are spent, whatever is left in
them; the next product begins with a bag that was not touched by it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import msgspec

from trialwright.derive.answer import Missing, Step
from trialwright.derive.cells.cell_content import Content, content_of_bag, content_steps, in_unit
from trialwright.derive.facts import Dated, newest, redacted
from trialwright.derive.record import Record
from trialwright.events.cells import CellDoseSettled, InfusionGiven, ProductCharacterised, ProductReleased
from trialwright.events.event import Event
from trialwright.events.kinds import kind_of
from trialwright.protocol.trial import TrialProtocol

_HIDDEN = frozenset(
    kind_of(body).name for body in (CellDoseSettled, InfusionGiven, ProductCharacterised, ProductReleased)
)
"""Without the content of one of them nobody can say which cells are meant, or how many: it may have given them up."""


class Bag(msgspec.Struct, frozen=True, kw_only=True):
    """A bag of the product.

    Parameters
    ----------
    name : str
        As it is labelled.
    content : Content
        By the characterisation that governs.
    disposition : str or None
        released, conditional or rejected; None where nobody has decided yet.
    condition : str or None
        Of a conditional release.
    because : tuple[int, ...]
        The events behind it.
    steps : tuple[Step, ...]
        The arithmetic.
    """

    name: str
    content: Content
    disposition: str | None
    condition: str | None
    because: tuple[int, ...]
    steps: tuple[Step, ...]


class Infused(msgspec.Struct, frozen=True, kw_only=True):
    """What was given of a bag: which part of the dose, how many mL."""

    bag: str
    fraction: int
    volume_ml: Fraction
    event: Event


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """The product that is being dosed, or was dosed last.

    Parameters
    ----------
    bags : tuple[Bag, ...]
        By name; rejected ones are not among them.
    rejected : tuple[str, ...]
        The names of the rejected ones.
    infused : tuple[Infused, ...]
        In the order of the infusions.
    missing : tuple[Missing, ...]
        Why the product cannot be told; then the rest does not count.
    because : tuple[int, ...]
        The events behind what is missing.
    """

    bags: tuple[Bag, ...]
    rejected: tuple[str, ...] = ()
    infused: tuple[Infused, ...] = ()
    missing: tuple[Missing, ...] = ()
    because: tuple[int, ...] = ()


def product_of(protocol: TrialProtocol, record: Record, *, parts: int) -> Product | None:
    """The product of a patient; None where no bag has been characterised.

    Parameters
    ----------
    protocol : TrialProtocol
        Whether the counts after thawing govern.
    record : Record
        What is believed of the patient.
    parts : int
        Into how many infusions a dose is divided: the last one finishes the dose.

    References
    ----------
    Clinical reference, 4.6 (the count after thawing) and R11 (a second product and infusion are ordinary events).
    """
    hidden = [event for event in record.besides_results if event.body is None and event.kind in _HIDDEN]
    if hidden:
        missing = tuple(redacted("product", event) for event in hidden)
        return Product(bags=(), missing=missing, because=tuple(event.seq for event in hidden))
    characterised = list(record.of(ProductCharacterised))
    if not characterised:
        return None
    names, given = _current(characterised, list(record.of(InfusionGiven)), parts)
    released = {body.bag: body for _, body in record.of(ProductReleased)}
    rejected = tuple(name for name in names if name in released and released[name].disposition == "rejected")
    found = [
        _bag(
            name, [(e, b) for e, b in characterised if b.bag == name], record, after_thaw=protocol.cell_dose.after_thaw
        )
        for name in names
        if name not in rejected
    ]
    infused = [_infused(event, body) for event, body in given if body.bag in names]
    missing = tuple(dict.fromkeys(one for one in (*found, *infused) if isinstance(one, Missing)))
    return Product(
        bags=tuple(_with_release(bag, record) for bag in found if isinstance(bag, Bag)),
        rejected=rejected,
        infused=tuple(one for one in infused if isinstance(one, Infused)),
        missing=missing,
        because=tuple(event.seq for event, body in characterised if body.bag in names) if missing else (),
    )


def _current(
    characterised: Sequence[tuple[Event, ProductCharacterised]],
    infusions: Sequence[tuple[Event, InfusionGiven]],
    parts: int,
) -> tuple[list[str], Sequence[tuple[Event, InfusionGiven]]]:
    """The names of the bags that belong together, and the infusions of them: the newest product."""
    names = list(dict.fromkeys(body.bag for _, body in characterised))
    bodies = {event.seq: body for event, body in infusions}
    doses = [[(event, bodies[event.seq]) for event in dose] for dose in dose_by_dose([event for event, _ in infusions])]
    spent: set[str] = set()
    for dose in doses[:-1]:
        spent |= {body.bag for _, body in dose}
    last = doses[-1] if doses else []
    finished = bool(last) and last[-1][1].fraction >= parts
    begun = {body.bag for _, body in last}
    fresh = [name for name in names if name not in spent | begun]
    if finished and fresh and _later(fresh, characterised, last[-1][0]):
        return sorted(fresh), ()
    return sorted(name for name in names if name not in spent), last


def _later(fresh: Sequence[str], characterised: Sequence[tuple[Event, ProductCharacterised]], after: Event) -> bool:
    """Whether untouched bags are of a later product, and not what was left over of this one."""
    first = min(event.happened.span()[0] for event, body in characterised if body.bag in fresh)
    return first > after.happened.span()[1]


def dose_by_dose(infusions: Iterable[Event]) -> Iterator[list[Event]]:
    """The infusions dose by dose: a part that does not follow the one before it on another day begins the next dose.

    One whose content was redacted may be of any part, and is taken to go on with the dose before it.
    """
    dose: list[Event] = []
    for event in infusions:
        if dose and _begins_anew(dose[-1], event):
            yield dose
            dose = []
        dose.append(event)
    if dose:
        yield dose


def _begins_anew(one: Event, other: Event) -> bool:
    if not (isinstance(one.body, InfusionGiven) and isinstance(other.body, InfusionGiven)):
        return False
    before, after = one.body.fraction, other.body.fraction
    return after < before or (after == before and _another_day(one, other))


def _another_day(one: Event, other: Event) -> bool:
    return one.happened.text[:10] != other.happened.text[:10]


def _bag(
    name: str, said: Sequence[tuple[Event, ProductCharacterised]], record: Record, *, after_thaw: bool
) -> Bag | Missing:
    """The bag by the newest characterisation that governs; several of one time must agree."""
    wanted = [Dated(*event.happened.span(), event) for event, body in said if body.post_thaw == after_thaw]
    if not wanted and not after_thaw:  # only counted after thawing: that is the best there is
        wanted = [Dated(*event.happened.span(), event) for event, _ in said]
    if not wanted:
        return Missing(f"count of bag {name} after thawing", "no_data", "the protocol doses by it")
    rivals = newest(f"content of bag {name}", wanted, record.as_of.happened, None).events
    bodies = [event.body for event in rivals if isinstance(event.body, ProductCharacterised)]
    contents = [content_of_bag(body) for body in bodies]
    wrong = next((content for content in contents if isinstance(content, Missing)), None)
    if wrong is not None:
        return msgspec.structs.replace(wrong, what=f"{wrong.what} ({name})")
    if any(content != contents[0] for content in contents):
        numbers = " and ".join(str(event.seq) for event in rivals)
        return Missing(f"content of bag {name}", "conflict", f"events {numbers} differ: correct or void one of them")
    content = contents[-1]
    assert isinstance(content, Content)  # noqa: S101
    return Bag(
        name=name,
        content=content,
        disposition=None,
        condition=None,
        because=tuple(event.seq for event in rivals),
        steps=content_steps(rivals[-1], bodies[-1], content),
    )


def _with_release(bag: Bag, record: Record) -> Bag:
    said = [(event, body) for event, body in record.of(ProductReleased) if body.bag == bag.name]
    if not said:
        return bag
    event, body = said[-1]
    return msgspec.structs.replace(
        bag, disposition=body.disposition, condition=body.condition, because=(*bag.because, event.seq)
    )


def _infused(event: Event, body: InfusionGiven) -> Infused | Missing:
    volume = in_unit(f"volume infused of bag {body.bag}", body.volume, "mL")
    if isinstance(volume, Missing):
        return volume
    return Infused(bag=body.bag, fraction=body.fraction, volume_ml=volume, event=event)


def remaining(product: Product) -> Mapping[str, Fraction]:
    """What is left in each bag, in mL, after what was infused of it; never below nothing."""
    left = {bag.name: bag.content.volume_ml for bag in product.bags}
    for given in product.infused:
        if given.bag in left:
            left[given.bag] = max(Fraction(0), left[given.bag] - given.volume_ml)
    return left
