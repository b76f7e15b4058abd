"""A figure inside a page: harmless, accessible, and readable as a file of its own."""

from xml.etree import ElementTree

import pytest
from tests.unit.publish.pages import Page

from trialwright.publish.figures.figures import counts_figure
from trialwright.publish.figures.svg import instead, picture
from trialwright.publish.markup import Markup

FIGURES = {
    "chart": counts_figure([("肌酐 < 1.6", 3)], title="What was missing", name="one"),
    "picture": picture(name="two", title="T & T", description="D", width=10, height=5),
}


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
def test_a_figure_has_a_title_and_a_description_and_nothing_that_loads_or_runs(figure: Markup) -> None:
    page = Page(figure)
    assert page.values("role") == ["img"]
    assert [*page.values("aria-labelledby"), *page.values("aria-describedby")] == page.values("id")
    assert "://" not in figure
    assert page.count("script") == page.count("style") == page.count("image") == page.count("a") == 0
    names = {name for _, attributes in page.tags for name in attributes}
    assert not {name for name in names if name in ("style", "href", "class ") or name.startswith(("on", "xlink"))}


def test_two_figures_of_a_page_do_not_share_a_name() -> None:
    ids = [name for figure in FIGURES.values() for name in Page(figure).values("id")]
    assert len(ids) == len(set(ids)) == 4


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
def test_a_figure_is_well_formed_and_begins_with_its_title(figure: Markup) -> None:
    named = str(figure).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    root = ElementTree.fromstring(named.encode())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root[0].tag.endswith("title")


def test_words_in_the_place_of_a_figure() -> None:
    assert instead("No <patients>.") == '<p class="quiet">No &lt;patients&gt;.</p>'


def test_the_generic_fonts_come_with_chinese_ones() -> None:
    assert "Noto Sans CJK SC" in FIGURES["chart"]
    assert FIGURES["chart"].count("sans-serif") >= 1
