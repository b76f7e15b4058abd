"""Joining answers by Kleene's logic: unknown is never guessed, but a part that decides makes the others unneeded.

Here are also the two shapes that every leaf answers with: unknown with what is missing, and one step of arithmetic.
"""

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from trialwright.derive.answer import Answer, Finding, Missing, Step
from trialwright.events.event import Event


def fold(parts: list[Answer[bool]], *, decides: bool) -> Answer[bool]:
    """Kleene's AND (`decides` False: one false part settles it) or OR (`decides` True: one true part settles it).

    Examples
    --------
    >>> yes = Answer(value=True, status="known", rule="a")
    >>> open_ = Answer(value=None, status="unknown", rule="b", missing=(Missing("b", "no_data"),))
    >>> fold([yes, open_], decides=True).value, fold([yes, open_], decides=False).status
    (True, 'unknown')
    """
    applying = [part for part in parts if part.status != "not_applicable"]
    if not applying:
        return msgspec.structs.replace(combined(None, parts), status="not_applicable")
    values = [part.value for part in applying]
    if decides in values:
        settling = [part for part in applying if part.value is decides]
        if len(settling) == len(applying):
            return combined(decides, settling)
        # what is odd about the others is still to be asked about
        return msgspec.structs.replace(combined(decides, settling), findings=_odd(applying))
    return combined(None if None in values else not decides, applying)


def combined(value: bool | None, parts: list[Answer[bool]]) -> Answer[bool]:
    """One answer of this value that rests on all parts; only where it is unknown is something missing."""
    if len(parts) == 1:
        part = parts[0]
        because, steps, findings, missing = part.because, part.steps, part.findings, part.missing
    else:
        because = joined([part.because for part in parts])
        steps = tuple([each for part in parts for each in part.steps])
        findings = _odd(parts) if any(part.findings for part in parts) else ()
        missing = tuple([each for part in parts for each in part.missing])
    return Answer(
        value=value,
        status="unknown" if value is None else "known",
        rule="",
        because=because,
        missing=missing if value is None else (),
        steps=steps,
        findings=findings,
    )


def _odd(parts: list[Answer[bool]]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys([finding for part in parts for finding in part.findings]))


def joined(groups: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """The numbers of some events, each once, in order."""
    return tuple(sorted({seq for group in groups for seq in group}))


def turned(answer: Answer[bool]) -> Answer[bool]:
    """The contrary of an answer; what is unknown stays unknown."""
    return answer if answer.value is None else combined(not answer.value, [answer])


def unknown(missing: Missing, events: Iterable[Event] = (), findings: tuple[Finding, ...] = ()) -> Answer[bool]:
    """An answer that is not known, with what is missing and the events that do not suffice."""
    because = tuple([event.seq for event in events])
    return Answer(value=None, status="unknown", rule="", because=because, missing=(missing,), findings=findings)


def step_of(name: str, how: str, because: tuple[int, ...], limit: Decimal | None = None, unit: str = "") -> Step:
    """One step by the rules of the protocol, in words."""
    return Step(name=name, value=limit, unit=unit, how=how, source="protocol", because=because)
