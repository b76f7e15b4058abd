"""The story of a demonstration."""

import pytest
from tests.unit.publish.pages import Page, assert_accessible, assert_self_contained

from trialwright.publish.index_page import Link, Section, Table, index_page

STORY = (
    Section(
        heading="The protocol was read", paragraph="15 criteria < 20.", links=(Link("Evidence sheet", "evidence.html"),)
    ),
    Section(
        heading="A patient was screened",
        paragraph="The terminal said:",
        preformatted="creatinine  <b>met</b>",
        table=Table(caption="Outcome.", header=("Patient", "Eligible"), rows=(("SZ01-0417-6", "yes"),)),
    ),
)


def test_each_step_has_its_heading_words_and_links() -> None:
    html = index_page("From screening to a dose", STORY, lead="Step by step.", foot="Seal x")
    page = Page(html)
    assert_self_contained(html)
    assert_accessible(html)
    assert "From screening to a dose" in page.text
    assert "15 criteria < 20." in page.text
    assert '<pre tabindex="0">creatinine  &lt;b&gt;met&lt;/b&gt;</pre>' in html
    assert '<a href="evidence.html">Evidence sheet</a>' in html
    assert page.values("aria-labelledby") == ["step-1", "step-2"]


def test_a_demonstration_is_a_rehearsal_unless_said_otherwise() -> None:
    assert "REHEARSAL. Invented patients, not for care." in index_page("t", STORY)
    assert "REHEARSAL" not in index_page("t", STORY, rehearsal=False)


@pytest.mark.parametrize(
    "address", ["https://example.org/x", "javascript:alert(1)", "//example.org", "/etc/passwd", "\\\\host"]
)
def test_a_link_stays_in_its_folder(address: str) -> None:
    with pytest.raises(ValueError, match="wanted a relative one; to do: give the name of the file"):
        Link("out", address)
