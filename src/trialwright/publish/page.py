"""The frame of every HTML page: one style sheet, no script, no request to anywhere, and the word REHEARSAL where due.

The page carries its own content security policy: nothing may load, and only the style sheet with the digest given in
the policy may apply. So a page that was mailed around is as harmless as a sheet of paper.
"""

import base64
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import msgspec

from trialwright.protocol.phrases import Language
from trialwright.publish.markup import Markup, bullets, element, joined, text
from trialwright.publish.report_words import said

_TAGS: dict[Language, str] = {"en": "en", "zh": "zh-Hans"}


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """The top of a page: what kind of page it is, its title, a sentence, and its particulars.

    Parameters
    ----------
    kind, title, lead : str
        The line above the title, the title, and a sentence below it (may be empty).
    particulars : sequence of (str, str)
        What every sheet states about itself, such as the protocol and the seal.
    """

    kind: str
    title: str
    lead: str = ""
    particulars: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=1)
def _style() -> Markup:
    return Markup(files(__package__).joinpath("page.css").read_text("utf-8"))


@lru_cache(maxsize=1)
def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def page(
    heading: Heading,
    sections: Sequence[Markup],
    *,
    rehearsal: bool,
    foot: str,
    main_class: str | None = None,
    language: Language = "en",
) -> str:
    """A whole page.

    Parameters
    ----------
    heading : Heading
        The top.
    sections : sequence of Markup
        The content, from top to bottom.
    rehearsal : bool
        Whether to put the band on the screen and the watermark on every printed page.
    foot : str
        What stands below: the seal, the software.
    main_class : str or None
        A class of the main part, for the style sheet.
    language : {"en", "zh"}
        Of the frame; the content comes in its own words.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy()),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"{_prefix(language) if rehearsal else ''}{heading.title} ({heading.kind})"),
        element("style", _style()),
    )
    body = element(
        "body",
        element("a", said("skip", language), class_="skip", href="#content"),
        *(_watermark(language) if rehearsal else ()),
        element(
            "div",
            _top(heading),
            element("main", *sections, id="content", class_=main_class),
            element("footer", element("p", foot)),
            class_="sheet",
        ),
    )
    return "<!doctype html>\n" + element("html", head, body, lang=_TAGS[language]) + "\n"


def _prefix(language: Language) -> str:
    return f"{said('rehearsal', language)}: "


def _watermark(language: Language) -> tuple[Markup, Markup]:
    band = element("p", said("rehearsal_band", language), class_="rehearsal", role="note")
    return band, element("div", said("rehearsal", language), class_="watermark", aria_hidden="true")


def _top(heading: Heading) -> Markup:
    particulars = (joined((element("dt", name), element("dd", value))) for name, value in heading.particulars)
    return element(
        "header",
        element("p", heading.kind, class_="eyebrow"),
        element("h1", heading.title),
        *((element("p", heading.lead, class_="lead"),) if heading.lead else ()),
        *((element("dl", *particulars, class_="facts"),) if heading.particulars else ()),
    )


def section(name: str, heading: str, *content: str, class_: str | None = None) -> Markup:
    """A part of a page under a heading of its own, so that a screen reader can go there."""
    return element("section", element("h2", heading, id=name), *content, class_=class_, aria_labelledby=name)


def contents(entries: Sequence[tuple[str, str]], *, label: str = "Contents") -> Markup:
    """The table of contents: (name, heading) of each section."""
    links = (element("a", heading, href=f"#{name}") for name, heading in entries)
    return element("nav", bullets(links), aria_label=label)


def status(words: str, mark: str, speaks: str) -> Markup:
    """A status as words with a mark; the colour only repeats them."""
    return element("span", element("span", mark, aria_hidden="true"), text(f" {words}"), class_=f"status {speaks}")
