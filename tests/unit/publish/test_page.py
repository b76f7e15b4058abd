"""The frame of every page."""

import base64
import hashlib
import re

import pytest
from tests.unit.publish.pages import Page, assert_accessible, assert_self_contained

from trialwright.publish.markup import element
from trialwright.publish.page import Heading, contents, page, section


def made(*, rehearsal: bool = False) -> str:
    heading = Heading(kind="Test", title="A < B", lead="Lead.", particulars=(("Seal", "x:1:y"),))
    parts = (contents((("one", "First"),)), section("one", "First", element("p", "Words.")))
    return page(heading, parts, rehearsal=rehearsal, foot="The end.")


def test_a_page_is_self_contained_and_accessible() -> None:
    assert_self_contained(made())
    assert_accessible(made(rehearsal=True))
    assert "A < B Lead. Seal x:1:y" in Page(made()).text


def test_the_policy_admits_only_the_style_sheet_that_is_on_the_page() -> None:
    html = made()
    style = html[html.index("<style>") + 7 : html.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src &#x27;sha256-{digest}&#x27;" in html


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["ink", "soft", "accent", "for", "against", "open", "alarm"])
def test_every_colour_of_words_has_the_contrast_of_wcag_aa(name: str) -> None:
    colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", made()))
    for ground in ("paper", "ground"):
        light, dark = _luminance(colours[ground]), _luminance(colours[name])
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def printed() -> str:
    """The rules for paper."""
    html = made()
    return html[html.index("@media print") : html.index("</style>")]


def test_what_is_hidden_in_a_wide_table_does_not_widen_the_page() -> None:
    """On a telephone the table scrolls, and not the page: words for a screen reader are placed within the table."""
    (rule,) = re.findall(r"\n\.scroll \{([^}]*)\}", made())
    assert "position: relative" in rule


def test_the_seal_in_the_foot_does_not_widen_the_page() -> None:
    (rule,) = re.findall(r"\n\.sheet > footer \{([^}]*)\}", made())
    assert "overflow-wrap: anywhere" in rule


def test_nothing_of_a_terminal_is_cut_off_at_the_right() -> None:
    (rule,) = re.findall(r"\npre \{([^}]*)\}", made())
    assert "white-space: pre-wrap" in rule
    assert "overflow-wrap: anywhere" in rule


def test_on_paper_a_diagram_leaves_room_for_its_heading_and_the_top_of_the_page() -> None:
    """A4 is 297 mm high, of which the margins take 28: what is higher would be cut."""
    (height,) = re.findall(r"\.flow \{[^}]*max-height: (\d+)mm", printed())
    assert int(height) <= 297 - 28 - 20


def test_on_paper_a_heading_stays_with_what_it_heads() -> None:
    """And a figure with the sentence above it."""
    (selectors,) = re.findall(r"\n  (h2, [^{]*) \{ break-after: avoid; \}", printed())
    assert {"h2", "h3", "h2 + p", "p:has(+ .figure)"} <= set(selectors.split(", "))
    assert "h2::after" in printed()
