"""The sections of a rehearsal's report that say what would have gone wrong: one table each, the most telling rows first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from trialwright.derive.answer import Missing
from trialwright.derive.trial.milestones import Interval, intervals
from trialwright.derive.trial.untold import DISEASE, SURVIVAL
from trialwright.publish.figures.figures import counts_figure
from trialwright.publish.markup import Markup, element, joined, table
from trialwright.publish.rehearsal.closed_words import (
    ACT_WORDS,
    BLOCK_WORDS,
    DIRT_WORDS,
    MILESTONE_WORDS,
    SEVERITY_WORDS,
    STAGE_WORDS,
    UNTOLD_WORDS,
    word,
)
from trialwright.publish.rehearsal.quoted_words import Quoting
from trialwright.publish.rehearsal.rehearsal_advice import AGAINST, DEVIATION, LOST, MADE, ODD, Advice, advice
from trialwright.publish.rehearsal.rehearsal_counts import Counted, Group, days_until, foremost, held_days
from trialwright.publish.rehearsal.rehearsal_report import RehearsalReport
from trialwright.publish.rehearsal.rehearsal_words import share, told
from trialwright.publish.report_words import departure_said, in_a_row, step_words
from trialwright.publish.wording import Wording, criterion_names, foreign, role_words

EXAMPLES = 2
MOST_BARS = 10
_WORTH_DRAWING = 3
"""From so many kinds on bars say more than rows."""


class Sections:
    """The sections of one report in one language.

    Parameters
    ----------
    report : RehearsalReport
        What is told.
    words : Wording
        Of its protocol, in the language.
    """

    def __init__(self, report: RehearsalReport, words: Wording) -> None:
        self.report, self.words, self.language = report, words, words.language
        self._criteria = criterion_names(report.status.protocol, self.language)
        self._quoting = Quoting(report.status.protocol, words)
        self._intervals = intervals(report.status.course.milestones)

    def content(self, trouble: Counted) -> tuple[Markup, ...]:
        """What a section holds below its heading."""
        if not trouble.count:
            name = "no_pauses" if trouble.name == "pauses" else "nothing"
            return (*self._planted(trouble), element("p", self._told(name)))
        made = {
            "losses": self._losses, "making": self._making, "refusals": self._refusals, "facts": self._facts,
            "delays": self._delays, "deviations": self._deviations, "visits": self._visits, "unknowns": self._unknowns,
            "data": self._data, "pauses": self._pauses,
        }  # fmt: skip
        return tuple(made[trouble.name](trouble))

    def numbers(self, trouble: Counted) -> tuple[str, str]:
        """How often, and in how many patients, for the list of all troubles."""
        whole = self._whole_way()
        if not trouble.count or (trouble.name == "delays" and whole is None):
            return self._told("nothing"), ""
        if trouble.name == "delays" and whole is not None:
            return self._told("delays_numbers", median=_plain(whole.median), patients=whole.patients), str(
                whole.patients
            )
        if trouble.name == "pauses":
            return self._told("pauses_count", count=trouble.count, held=held_days(self.report.status)), ""
        return str(trouble.count), self._of_patients(len(trouble.patients), trouble.of)

    # ------------------------------------------------------------------ one for each trouble

    def _losses(self, trouble: Counted) -> Iterator[Markup]:
        lead = self._told("losses_lead", count=trouble.count, of=trouble.of)
        header = ("what", "patients", "change", "example_of")
        yield from self._table(
            trouble,
            lead,
            header,
            lambda one: (self._lost(one), self._share(one), self._one_of(LOST, one.key[1]), self._examples(one)),
        )

    def _lost(self, group: Group) -> str:
        step, reason, detail = group.key
        why = departure_said(reason, detail, self.language, self._criteria)  # type: ignore[arg-type]  # of a closed list
        return f"{step_words(step, self.language)} → {why}"  # type: ignore[arg-type]  # of a closed list

    def _making(self, trouble: Counted) -> Iterator[Markup]:
        again = sum(one.count for one in trouble.groups if one.key[0] == "made_again")
        lead = self._told(
            "making_lead", of=trouble.of, patients=len(trouble.patients), count=trouble.count, again=again
        )
        yield from self._table(
            trouble,
            lead,
            ("what", "change", "count", "patients", "example_of"),
            lambda one: (
                *self._advised(MADE, one.key[0], one.key[1]),
                str(one.count),
                self._share(one),
                self._examples(one),
            ),
        )

    def _refusals(self, trouble: Counted) -> Iterator[Markup]:
        lead = self._told("refusals_lead", count=trouble.count, patients=len(trouble.patients), of=trouble.of)
        drawn = [(self._bar(one), len(one.patients)) for one in trouble.groups]
        yield from self._figure(trouble, lead, "chart_refusals", drawn)
        yield from self._table(
            trouble,
            self._told("chart_refusals"),
            ("what", "why", "change", "count", "patients", "until_given", "example_of"),
            lambda one: (
                self._act(one), *self._advised(AGAINST, one.key[1], one.quoted, example=True), str(one.count),
                self._share(one), self._until_given(one), self._examples(one),
            ),
        )  # fmt: skip

    def _bar(self, group: Group) -> str:
        found = advice(AGAINST, group.key[1], self.language)
        return self._told("act_why", act=self._act(group), why=group.key[1] if found is None else found[0])

    def _act(self, group: Group) -> str:
        return word(ACT_WORDS, group.key[0], self.language)

    def _until_given(self, group: Group) -> str:
        days, never = days_until(group), len(group.patients) - len(group.days)
        if days is None:
            return self._told("never_given")
        median, low, high = days
        if low == high and not never:
            return self._told("days_same", count=low)
        name = "days_median" if never else "days_median_all"
        return self._told(name, median=_plain(median), low=low, high=high, never=never)

    def _facts(self, trouble: Counted) -> Iterator[Markup]:
        lead = self._told("facts_lead", patients=len(trouble.patients), of=trouble.of)
        drawn: dict[str, set[str]] = {}
        for one in trouble.groups:
            drawn.setdefault(self.words.order(one.key[0]), set()).update(one.patients)
        bars = [(fact, len(patients)) for fact, patients in drawn.items()]
        yield from self._figure(trouble, lead, "chart_facts", bars)
        yield from self._table(
            trouble,
            self._told("chart_facts"),
            ("what", "why", "patients", "example_of"),
            lambda one: (
                self.words.order(one.key[0]), self.words.why(Missing(*one.key)), self._share(one), self._examples(one),
            ),
        )  # fmt: skip

    def _delays(self, trouble: Counted) -> Iterator[Markup]:
        whole = self._whole_way()
        if whole is None:
            yield element("p", self._told("nothing"))
            return
        lead = self._told("delays_lead", median=_plain(whole.median), longest=whole.longest, patients=whole.patients)
        rows = [
            (
                self._from_to(one), str(one.patients), _plain(one.median), str(one.shortest), str(one.longest),
                self._named(one.longest_of),
            )
            for one in self._intervals
        ]  # fmt: skip
        header = ("from_to", "patients", "median", "shortest", "longest", "longest_of")
        yield table(lead, self._header(header), rows, class_="troubles")

    def _whole_way(self) -> Interval | None:
        return next((one for one in self._intervals if (one.begins, one.ends) == ("referred", "infused")), None)

    def _from_to(self, one: Interval) -> str:
        begins, ends = (word(MILESTONE_WORDS, name, self.language) for name in (one.begins, one.ends))
        return self._told("from_to_is", begins=begins, ends=ends)

    def _deviations(self, trouble: Counted) -> Iterator[Markup]:
        severities = {name: sum(one.count for one in trouble.groups if one.key[0] == name) for name in SEVERITY_WORDS}
        lead = self._told(
            "deviations_lead", count=trouble.count, patients=len(trouble.patients), of=trouble.of, **severities
        )
        yield from self._table(
            trouble,
            lead,
            ("severity", "what", "change", "count", "patients", "example_of"),
            lambda one: (
                word(SEVERITY_WORDS, one.key[0], self.language), *self._advised(DEVIATION, one.key[1], one.quoted),
                str(one.count), self._share(one), self._examples(one),
            ),
        )  # fmt: skip

    def _visits(self, trouble: Counted) -> Iterator[Markup]:
        tallies = {one.visit: one for one in self.report.status.course.visits}
        lead = self._told(
            "visits_lead",
            of=sum(one.turns for one in tallies.values()),
            missed=sum(len(one.missed) + len(one.overdue) for one in tallies.values()),
            outside=sum(len(one.outside) for one in tallies.values()),
            incomplete=sum(len(one.incomplete) for one in tallies.values()),
            count=trouble.count,
        )

        def row(group: Group) -> Sequence[str]:
            one = tallies[group.key[0]]
            missed = len(one.missed) + len(one.overdue)
            counts = (one.turns, len(one.in_window), len(one.outside), missed, len(one.incomplete))
            return self._visit(one.visit), *map(str, counts), self._examples(group)

        header = ("visit", "turns", "held_in", "held_out", "missed", "incomplete", "example_of")
        yield from self._table(trouble, lead, header, row)

    def _visit(self, name: str) -> str:
        visit = next(each for each in self.report.status.protocol.schedule.visits if each.id == name)
        return (visit.label_zh if self.language == "zh" else "") or visit.label

    def _unknowns(self, trouble: Counted) -> Iterator[Markup]:
        lead = self._told("unknowns_lead", count=trouble.count, patients=len(trouble.patients), of=trouble.of)
        yield from self._table(
            trouble,
            lead,
            ("what", "why", "blocks", "who", "patients", "named"),
            lambda one: (
                self._fact(one.key[1]), self._not_known(one), self._waits(one), role_words(one.key[2], self.language),  # type: ignore[arg-type]
                self._share(one), self._named(one.patients),
            ),
        )  # fmt: skip

    def _not_known(self, group: Group) -> str:
        """Why nobody knows it."""
        what, reason = group.key[1], group.key[3]
        if reason in UNTOLD_WORDS:
            return word(UNTOLD_WORDS, reason, self.language)
        return self.words.why(Missing(what, reason))

    def _waits(self, group: Group) -> str:
        """What waits for it, with the endpoints that cannot be told."""
        block = word(BLOCK_WORDS, group.key[0], self.language)
        if not group.answers:
            return block
        return self._told("block_is", block=block, endpoints=in_a_row(group.answers, self.language))

    def _fact(self, what: str) -> str:
        """What is not known; a visit and an assessment by their names."""
        schedule = self.report.status.protocol.schedule
        visit = schedule.visit(what.removeprefix("visit "))
        if visit is not None and visit.id != what:
            return self._told("visit_named", visit=self._visit(visit.id))
        for prefix, name in ((f"{SURVIVAL} on D", "survival_on"), (f"{DISEASE} on D", "disease_on")):
            if what.startswith(prefix):
                return self._told(name, day=what.removeprefix(prefix))
        names, _, at = what.rpartition(" at ")
        if names and schedule.visit(at) is not None:
            tools = {tool.id: (tool.label, tool.label_zh)[self.language == "zh"] for tool in schedule.assessments}
            made = in_a_row([tools.get(name, name) for name in names.split(" or ")], self.language)
            return self._told("assessment_at", assessment=made, visit=self._visit(at))
        return self.words.order(what)

    def _data(self, trouble: Counted) -> Iterator[Markup]:
        lead = self._told("data_lead", count=trouble.count, patients=len(trouble.patients), of=trouble.of)
        yield from self._table(
            trouble,
            lead,
            ("what", "change", "count", "patients", "example_of"),
            lambda one: (*self._advised(ODD, one.key[0]), str(one.count), self._share(one), self._examples(one)),
        )
        yield from self._planted(trouble)

    def _planted(self, trouble: Counted) -> Iterator[Markup]:
        if trouble.name == "data" and self.report.dirt:
            ranked = sorted(self.report.dirt.items(), key=lambda one: -one[1])
            rows = [(word(DIRT_WORDS, what, self.language), str(count)) for what, count in ranked]
            yield element("h3", self._told("planted"))
            yield table(self._told("planted_caption"), self._header(("what", "count")), rows, class_="narrow")

    def _pauses(self, trouble: Counted) -> Iterator[Markup]:
        lead = self._told("pauses_lead", held=held_days(self.report.status))
        together: dict[tuple[str, str], list[str]] = {}
        for one in trouble.groups:
            together.setdefault((one.key[1], one.key[2]), []).append(word(STAGE_WORDS, one.key[0], self.language))
        rows = [
            (in_a_row(stages, self.language), since, until or self._told("lasts"))
            for (since, until), stages in sorted(together.items())
        ]
        yield table(lead, self._header(("stage", "since", "until")), rows, class_="troubles")

    # ------------------------------------------------------------------ what they share

    def _told(self, name: str, **values: object) -> str:
        return told(name, self.language, **values)

    def _header(self, names: Iterable[str]) -> list[str]:
        return [self._told(name) for name in names]

    def _table(
        self, trouble: Counted, lead: str, header: Sequence[str], row: Callable[[Group], Sequence[str]]
    ) -> Iterator[Markup]:
        """The foremost kinds; the others are folded below them, to be opened on the screen."""
        shown, others = foremost(trouble)
        yield table(lead, self._header(header), map(row, shown), class_="troubles")
        if others:
            summary = self._told("more", count=len(others))
            rest = table(self._told(trouble.name), self._header(header), map(row, others), class_="troubles")
            yield element("details", element("summary", summary), rest)

    def _figure(self, trouble: Counted, lead: str, title: str, counts: Sequence[tuple[str, int]]) -> Iterator[Markup]:
        """What the section is about, and as bars in how many patients; the table below has the others."""
        yield element("p", lead)
        if len(counts) >= _WORTH_DRAWING:
            most = sorted(counts, key=lambda one: -one[1])[:MOST_BARS]
            yield element("p", self._told("bars_are", title=self._told(title)), class_="quiet")
            yield counts_figure(
                most,
                title=self._told("bars_are", title=self._told(title)),
                language=self.language,
                name=f"{trouble.name}-figure",
            )

    def _share(self, group: Group) -> Markup:
        """In how many patients, of how many."""
        return element("span", self._of_patients(len(group.patients), group.of), class_="name")

    def _of_patients(self, patients: int, of: int) -> str:
        part = share(patients, of, self.language)
        return self._told("with_share", count=patients, share=part) if part else str(patients)

    def _advised(
        self, rows: Mapping[str, Advice], code: str, quoted: str = "", *, example: bool = False
    ) -> tuple[str, str]:
        """What something is called and what to change; what has no words is quoted as the log has it, never with gaps."""
        found = advice(rows, code, self.language)
        said = self._quoting.laboratory(quoted) if rows is MADE else self._quoting.refusal(quoted)
        if found is None:
            return said or foreign(code, self.language), ""
        what, change = found
        if not quoted:
            return what, change
        words = joined((self._told("for_example") if example else "", said))
        return joined((what, element("br"), element("span", words, class_="quiet"))), change

    def _one_of(self, words: Mapping[str, tuple[str, str]], name: str) -> str:
        return words[name][self.language == "zh"] if name in words else ""

    def _examples(self, group: Group) -> Markup:
        """Patients who have a sheet, or else the first one by code."""
        linked = [code for code in group.patients if code in self.report.sheets]
        return self._named((linked or list(group.patients))[: EXAMPLES if linked else 1])

    def _named(self, codes: Iterable[str]) -> Markup:
        return joined((sheet_link(code, self.report.sheets) for code in codes), in_a_row(("", ""), self.language))


def sheet_link(code: str, sheets: frozenset[str]) -> Markup:
    """A patient's code, which leads to the evidence sheet where there is one."""
    if code not in sheets:
        return element("span", code, class_="name")
    return element("a", code, href=f"patients/{code}.html", class_="name")


def _plain(number: float) -> str:
    return f"{number:g}"
