"""Links from what a page says to the events behind it, and the list of those events at the end of the page."""

from collections.abc import Iterable, Mapping

import msgspec

from trialwright.derive.answer import Step
from trialwright.events.event import Event
from trialwright.publish.event_words import Said, content_of, title_of
from trialwright.publish.markup import Markup, element, joined, table, table_row, text
from trialwright.publish.numbers import in_prose, moment, shown


class Evidence(msgspec.Struct, frozen=True):
    """The events that stand on this page, by number: only to these can the page link."""

    events: Mapping[int, Event]

    def link(self, seq: int, words: str | None = None) -> Markup:
        """A link to an event; plain words where that event no longer stands, because it was corrected or voided."""
        shown_words = str(seq) if words is None else words
        if seq not in self.events:
            return text(f"{shown_words} (no longer stands)" if words is None else shown_words)
        return element("a", shown_words, href=f"#event-{seq}")

    def links(self, seqs: Iterable[int]) -> Markup:
        """The numbers of the events, each a link: ``event 7`` or ``events 7, 9``."""
        numbers = sorted(set(seqs))
        if not numbers:
            return text("")
        word = "event\u00a0" if len(numbers) == 1 else "events "
        return joined((word, joined((self.link(seq) for seq in numbers), ", ")))

    def cited(self, seqs: Iterable[int]) -> Markup:
        """The links in brackets after a sentence; nothing where there are no events."""
        links = self.links(seqs)
        return element("span", "[", links, "]", class_="quiet") if links else links

    def number(self, words: str, seqs: Iterable[int]) -> Markup:
        """A number that links to the newest event behind it; `links` beside it names them all."""
        numbers = [seq for seq in sorted(set(seqs)) if seq in self.events]
        return self.link(numbers[-1], words) if numbers else text(words)

    def step(self, step: Step, otherwise: tuple[int, ...]) -> Markup:
        """A line of arithmetic as one sentence; a step without events of its own rests on those of the answer."""
        seqs = step.because or otherwise
        label = f"{step.name.replace('_', ' ')}: "
        return joined((label, self.number(in_prose(step.how), seqs), " ", self.cited(seqs)))

    def step_row(self, step: Step, otherwise: tuple[int, ...]) -> Markup:
        """A line of arithmetic as a row: what, how, result, events, source."""
        seqs = step.because or otherwise
        result = "" if step.value is None else self.number(shown(step.value, step.unit), seqs)
        return element(
            "tr",
            element("th", step.name, scope="row"),
            element("td", in_prose(step.how)),
            element("td", result, class_="number"),
            element("td", self.links(seqs)),
            element("td", step.source, class_="quiet"),
        )

    def table(
        self, caption: str = "Every event that stands for this patient, and those of the trial, by number."
    ) -> Markup:
        """The events themselves, each with an anchor."""
        header = ("Event", "Happened", "Recorded", "By", "Source", "What was recorded")
        rows = (self._row(event) for event in self.events.values())
        return table(caption, header, rows)

    def _row(self, event: Event) -> Markup:
        return table_row(
            (
                str(event.seq),
                joined((event.happened.text, element("br"), element("span", event.happened.zone, class_="quiet"))),
                moment(event.recorded_at),
                joined((event.by, element("br"), element("span", f"{event.role}, {event.site}", class_="quiet"))),
                event.source or "none given",
                self._content(event),
            ),
            id=f"event-{event.seq}",
        )

    def _content(self, event: Event) -> Markup:
        title, title_zh = title_of(event)
        parts = [_labelled(element("strong", title), title_zh), *(_field(said) for said in content_of(event))]
        if event.replaces is not None:
            reason = f": {event.reason}" if event.reason else ""
            parts.append(joined(("Corrects event ", self.link(event.replaces), reason)))
        return joined(parts, element("br"))


def _field(said: Said) -> Markup:
    return joined((_labelled(text(said.label), said.label_zh), f": {said.value}"))


def _labelled(label: Markup, label_zh: str) -> Markup:
    return joined((label, " ", element("span", label_zh, lang="zh-Hans", class_="quiet"))) if label_zh else label
