"""The words for criteria: one small closed tree.

    Latest  AnyOne  NoneOf  CountOf           a measured value, compared
    Occurred  NotOccurred  Occurrences        a condition, a treatment, a drug: ever, in a window, now; how often
    Resulted                                  a test that answers with a word
    SexIs  AgeIs                              who the patient is
    Attested                                  an investigator's recorded judgement
    AllOf  AnyOf  Not  Implies                the tree

Each leaf says what window it looks at and what absence means; nothing is closed silently.
"""

from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

Operator = Literal["below", "at_most", "at_least", "above"]
HistoryPart = Literal["medical", "treatment", "medication", "allergy"]
"""The parts of a history that somebody takes and signs as complete; only then does silence mean "no"."""
TestOutcome = Literal["positive", "negative"]
"""What a rule may ask of a test; an indeterminate result answers neither."""
RuleSex = Literal["female", "male"]
Absent = Literal["unknown", "met", "not_met"]
OPERATORS: tuple[Operator, ...] = ("below", "at_most", "at_least", "above")
COUNT = "1"
"""The unit of a number of values, which is written without one."""
YEARS = "a"
"""The unit of a limit of age, by its UCUM code."""
UPPER_LIMIT = "ULN"
"""The unit of a limit that is a multiple of the laboratory's upper limit of normal for the sample."""


class Limit(msgspec.Struct, frozen=True):
    """A limit such as ``1.6 mg/dL`` or ``3 x ULN``."""

    value: Decimal
    unit: str

    def __str__(self) -> str:
        """Return the limit as the protocol file writes it."""
        if self.unit == COUNT:
            return f"{self.value:f}"
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


class Occurred(msgspec.Struct, frozen=True, kw_only=True, tag="occurred"):
    """A condition, a treatment or a drug was there in the window, or is there now.

    Parameters
    ----------
    concept : str
        A name of ``standards/concepts.toml``.
    active : bool
        True asks for now: it has begun, and is not known to have ended before the day that is judged.
    within_days : int or None
        How far back to look; None for the whole life, or where `active` is asked for.
    closed_by : HistoryPart or None
        The part of the history whose completeness makes silence mean "no"; None where only a recorded "no" does.
        See `word_closes`.
    closed_within_days : int or None
        How old the complete history, or the recorded "no", may be; None for any age.
    """

    concept: str
    active: bool = False
    within_days: int | None = None
    closed_by: HistoryPart | None = None
    closed_within_days: int | None = None


class NotOccurred(msgspec.Struct, frozen=True, kw_only=True, tag="not_occurred"):
    """The contrary of `Occurred`, with the same fields: it was not there, and somebody has made sure."""

    concept: str
    active: bool = False
    within_days: int | None = None
    closed_by: HistoryPart | None = None
    closed_within_days: int | None = None


class Occurrences(msgspec.Struct, frozen=True, kw_only=True, tag="occurrences"):
    """How often a condition, a treatment (each cycle counts) or a drug was there in the window, compared."""

    concept: str
    comparisons: tuple[Comparison, ...]
    within_days: int | None = None
    closed_by: HistoryPart | None = None
    closed_within_days: int | None = None


class Resulted(msgspec.Struct, frozen=True, kw_only=True, tag="resulted"):
    """The newest result in the window of a test that answers with a word is this one."""

    test: str
    result: TestOutcome
    within_days: int | None = None
    absent: Absent = "unknown"


class SexIs(msgspec.Struct, frozen=True, kw_only=True, tag="sex"):
    """The patient is of this sex, as the laboratory uses it."""

    sex: RuleSex


class AgeIs(msgspec.Struct, frozen=True, kw_only=True, tag="age"):
    """The age in completed years, on the day that is judged, satisfies every comparison."""

    comparisons: tuple[Comparison, ...]


class Attested(msgspec.Struct, frozen=True, kw_only=True, tag="attested"):
    """An investigator has stated that this holds. Unknown until someone states it or its contrary.

    `label_zh` is the statement in Chinese; empty where the file has none.
    """

    statement: str
    label_zh: str = ""
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
Happening: TypeAlias = Occurred | NotOccurred | Occurrences
Leaf: TypeAlias = (
    Latest | AnyOne | NoneOf | CountOf | Occurred | NotOccurred | Occurrences | Resulted | SexIs | AgeIs | Attested
)
Rule: TypeAlias = (
    Latest
    | AnyOne
    | NoneOf
    | CountOf
    | Occurred
    | NotOccurred
    | Occurrences
    | Resulted
    | SexIs
    | AgeIs
    | Attested
    | AllOf
    | AnyOf
    | Not
    | Implies
)


def word_closes(rule: Happening) -> bool:
    """Whether a recorded "no" makes silence mean no.

    Of what is there now, whoever looked can say that it is not. Of a whole life one word is no history: that one diagnosis
    was refuted does not say that there never was another. So there only the history counts, where the protocol names one.

    Examples
    --------
    >>> word_closes(Occurred(concept="seizure", closed_by="medical"))
    False
    >>> word_closes(Occurred(concept="infection", active=True, closed_by="medical"))
    True
    """
    return rule.closed_by is None or (not isinstance(rule, Occurrences) and rule.active)


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


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be thought of where a rule holds, whatever the criterion itself says.

    Parameters
    ----------
    when : Rule
        Such as: antibodies against the core of hepatitis B are positive.
    text, text_zh : str
        What to do then, in the protocol's words; the Chinese is empty where the file has none.
    """

    when: Rule
    text: str
    text_zh: str = ""


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
    label, label_zh : str
        A short name for tables; the Chinese one may be empty.
    notice : Notice or None
        What has to be thought of for some patients, such as a prophylaxis.
    choices : tuple[Choice, ...]
        What was decided where the record is silent.
    """

    id: str
    kind: Literal["inclusion", "exclusion"]
    text: str
    rule: Rule
    label: str
    label_zh: str = ""
    notice: Notice | None = None
    choices: tuple[Choice, ...] = ()
