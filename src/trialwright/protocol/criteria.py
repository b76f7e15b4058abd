"""The words for criteria: one small closed tree.

    Latest  AnyOne  NoneOf  CountOf     a concept, compared
    Attested                            an investigator's recorded judgement
    AllOf  AnyOf  Not  Implies          the tree

Each leaf says what window it looks at and what absence means; nothing is closed silently.
"""

from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

Operator = Literal["below", "at_most", "at_least", "above"]
Absent = Literal["unknown", "met", "not_met"]
OPERATORS: tuple[Operator, ...] = ("below", "at_most", "at_least", "above")
UPPER_LIMIT = "ULN"
"""The unit of a limit that is a multiple of the laboratory's upper limit of normal for the sample."""


class Limit(msgspec.Struct, frozen=True):
    """A limit such as ``1.6 mg/dL`` or ``3 x ULN``."""

    value: Decimal
    unit: str

    def __str__(self) -> str:
        """Return the limit as the protocol file writes it."""
        return f"{self.value:f} x ULN" if self.unit == UPPER_LIMIT else f"{self.value:f} {self.unit}"


class Comparison(msgspec.Struct, frozen=True):
    """`below` and `above` are strict; `at_most` and `at_least` include the limit."""

    operator: Operator
    limit: Limit

    def __str__(self) -> str:
        """Return the comparison in words."""
        return f"{self.operator.replace('_', ' ')} {self.limit}"


class Latest(msgspec.Struct, frozen=True, kw_only=True, tag="latest"):
    """The newest value of a concept in the window satisfies every comparison."""

    concept: str
    comparisons: tuple[Comparison, ...]
    within_days: int | None = None
    absent: Absent = "unknown"


class AnyOne(msgspec.Struct, frozen=True, kw_only=True, tag="any"):
    """At least one value of a concept in the window satisfies every comparison."""

    concept: str
    comparisons: tuple[Comparison, ...]
    within_days: int | None = None
    absent: Absent = "unknown"


class NoneOf(msgspec.Struct, frozen=True, kw_only=True, tag="none"):
    """No value of a concept in the window satisfies every comparison."""

    concept: str
    comparisons: tuple[Comparison, ...]
    within_days: int | None = None
    absent: Absent = "unknown"


class CountOf(msgspec.Struct, frozen=True, kw_only=True, tag="count"):
    """The number of values of a concept in the window satisfies every comparison (limits without unit: ``2 1``)."""

    concept: str
    comparisons: tuple[Comparison, ...]
    within_days: int | None = None
    absent: Absent = "unknown"


class Attested(msgspec.Struct, frozen=True, kw_only=True, tag="attested"):
    """An investigator has stated that this holds. Unknown until someone states it or its contrary."""

    statement: str
    within_days: int | None = None


class AllOf(msgspec.Struct, frozen=True, tag="all_of"):
    """Every rule holds."""

    rules: tuple["Rule", ...]


class AnyOf(msgspec.Struct, frozen=True, tag="any_of"):
    """At least one rule holds."""

    rules: tuple["Rule", ...]


class Not(msgspec.Struct, frozen=True, tag="not"):
    """The rule does not hold."""

    rule: "Rule"


class Implies(msgspec.Struct, frozen=True, kw_only=True, tag="implies"):
    """Where `when` holds, `then` must hold; where `when` does not hold, the criterion does not apply."""

    when: "Rule"
    then: "Rule"


Measured: TypeAlias = Latest | AnyOne | NoneOf | CountOf
Leaf: TypeAlias = Latest | AnyOne | NoneOf | CountOf | Attested
Rule: TypeAlias = Latest | AnyOne | NoneOf | CountOf | Attested | AllOf | AnyOf | Not | Implies


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A value that the record leaves open, with the reason why it is as it is.

    Parameters
    ----------
    id : str
        Such as ``I4.creatinine/within``; this is what an investigator signs.
    reason : str
        Why this value was chosen.
    confirmed : bool
        True only where the file itself says ``status: confirmed``; a signature in the log counts as well.
    """

    id: str
    reason: str
    confirmed: bool = False


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion: the registered words beside what the computer understood.

    Parameters
    ----------
    id : str
        Such as ``I4.creatinine``.
    kind : {"inclusion", "exclusion"}
        An exclusion's rule describes what excludes.
    text : str
        The registered words, exactly.
    rule : Rule
        What is computed.
    label : str
        A short name for tables.
    choices : tuple[Choice, ...]
        What was decided where the record is silent.
    """

    id: str
    kind: Literal["inclusion", "exclusion"]
    text: str
    rule: Rule
    label: str
    choices: tuple[Choice, ...] = ()
