"""The one shape of an answer: for a criterion, a grade, a dose, a response, an endpoint."""

from decimal import Decimal
from typing import Generic, Literal, TypeVar

import msgspec

T = TypeVar("T")
Status = Literal["known", "unknown", "review", "not_applicable"]


class Missing(msgspec.Struct, frozen=True):
    """A fact that is wanted, and why it is not there.

    Parameters
    ----------
    what : str
        The concept, such as ``creatinine``.
    reason : str
        One of the reason codes: ``no_data``, ``outside_window``, ``unit_unusable``, ``conflict``, ``not_attested``,
        ``range_missing``, ``implausible``, ``beyond_measurement``, ``date_imprecise``, ``not_investigator``, ``redacted``,
        ``rounding``.
    detail : str
        What there is instead, in words.
    """

    what: str
    reason: str
    detail: str = ""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One line of arithmetic, as a pharmacist would write it down.

    Parameters
    ----------
    name : str
        What is computed, such as ``body surface area``.
    value : Decimal or None
        The result, unrounded; None for a step that only decides.
    unit : str
        UCUM unit of the value.
    how : str
        The arithmetic with its numbers, or the rule that was applied.
    source : str
        The publication or the sentence of the protocol that it follows.
    because : tuple[int, ...]
        The `seq` of each event that entered this step.
    """

    name: str
    value: Decimal | None
    unit: str
    how: str
    source: str
    because: tuple[int, ...] = ()


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something odd or missing in the data: a value that points at its events, and becomes a data query.

    Its identity is (code, patient, seqs): the same finding tomorrow is the same query.
    """

    code: str
    patient: str | None
    seqs: tuple[int, ...]
    found: str
    wanted: str
    to_do: str


class Answer(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """What follows from a protocol and a record, with everything that it rests on.

    Parameters
    ----------
    value : T or None
        The answer where it is known; provisional where the status is ``review``.
    status : {"known", "unknown", "review", "not_applicable"}
        "unknown" is the one word for not known, not evaluable, not done.
    rule : str
        The rule with its version, such as ``I4.creatinine`` or ``ASTCT-2019/CRS``.
    because : tuple[int, ...]
        The `seq` of each event that decided.
    missing : tuple[Missing, ...]
        What is wanted to know more.
    steps : tuple[Step, ...]
        The arithmetic.
    findings : tuple[Finding, ...]
        What was odd on the way.
    """

    value: T | None
    status: Status
    rule: str
    because: tuple[int, ...] = ()
    missing: tuple[Missing, ...] = ()
    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()
