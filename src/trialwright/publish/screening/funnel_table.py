"""The eligibility funnel on a page: the figure, and the same numbers as a table with what is missing most often."""

from collections.abc import Iterator, Sequence

from trialwright.derive.trial.funnel import FunnelStep
from trialwright.protocol.trial import TrialProtocol
from trialwright.publish.figures.figures import funnel_figure
from trialwright.publish.markup import Markup, element, joined, table
from trialwright.publish.report_words import said
from trialwright.publish.screening.screening_text import top_missing
from trialwright.publish.wording import Wording, criterion_words

_COLUMNS = ("criterion", "entered", "favourable", "unknown", "against", "remain", "certain", "top_missing")


def funnel_parts(
    protocol: TrialProtocol,
    steps: Sequence[FunnelStep],
    words: Wording,
    *,
    table_of: Sequence[FunnelStep] | None = None,
) -> Iterator[Markup]:
    """The figure, what its words mean, and the table.

    Parameters
    ----------
    protocol : TrialProtocol
        Whose criteria were asked.
    steps : sequence of FunnelStep
        As `derive.funnel.funnel` counts them.
    words : Wording
        Of the same protocol, in the language of the page.
    table_of : sequence of FunnelStep or None
        The steps that the table repeats; None for all, and where there is none there is no table.
    """
    language = words.language
    labels = {criterion.id: criterion_words(criterion, language) for criterion in protocol.criteria}
    yield funnel_figure(steps, labels, language=language, name="funnel-figure")
    yield element("p", said("favourable_note", language), class_="quiet")
    repeated = steps if table_of is None else table_of
    lines = [(criterion_named(step.criterion, labels[step.criterion]), *_numbers(step, words)) for step in repeated]
    if lines:
        yield table(
            said("funnel_caption", language), [said(each, language) for each in _COLUMNS], lines, class_="funnel"
        )


def _numbers(step: FunnelStep, words: Wording) -> tuple[str, ...]:
    counts = (step.entered, step.met, step.unknown, step.not_met, step.remaining, step.certain)
    return (*map(str, counts), top_missing(step, words))


def criterion_named(name: str, label: str) -> Markup:
    """A criterion by its label, with its id below."""
    return joined((label, element("br"), element("span", name, class_="quiet")))
