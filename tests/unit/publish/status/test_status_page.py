"""The status as a page: self-contained, readable aloud, every number with its events."""

import re
from itertools import pairwise

from tests.unit.publish.pages import Page, assert_accessible, assert_self_contained
from tests.unit.publish.statuses import EVIL, ODD, status

from trialwright.derive.answer import Answer
from trialwright.derive.trial.flow import STEPS, Departure, Stage, flow
from trialwright.publish.figures.flow_picture import flow_picture
from trialwright.publish.status.status_page import status_page


def test_the_page_is_self_contained_and_accessible() -> None:
    html = status_page(status())
    assert_self_contained(html)
    assert_accessible(html)


def test_what_people_wrote_stays_text() -> None:
    html = status_page(status())
    assert "<script" not in html
    assert EVIL in Page(html).text


def test_the_page_says_that_it_is_a_rehearsal() -> None:
    page = Page(status_page(status()))
    assert "REHEARSAL. Invented patients, not for care." in page.text


def test_every_number_leads_to_its_event() -> None:
    """No event that a line names is missing at the end of the page."""
    page = Page(status_page(status()))
    assert "no longer stands" not in page.text
    assert len([href for href in page.values("href") if href.startswith("#event-")]) > 30
    assert ODD in page.text


def test_the_picture_says_in_words_what_it_shows() -> None:
    stages = {
        "A": Stage(reached="infused"),
        "B": Stage(reached="consented", departure=Departure(reason="not_eligible", detail="E3", because=(7,))),
        "C": Stage(reached="apheresed"),
    }
    found = flow({code: Answer(value=stage, status="known", rule="flow/stage") for code, stage in stages.items()})
    picture = flow_picture(found)
    page = Page(picture)
    assert page.count("svg") == 1
    assert page.count("script") == page.count("style") == 0
    assert page.values("role") == ["img"]
    assert [*page.values("aria-labelledby"), *page.values("aria-describedby")] == page.values("id")
    assert "consented 3; enrolled 2; apheresed 2; lymphodepleted 1; infused 1" in page.text
    assert "1 not eligible (E3)" in page.text
    assert "1 waits here" in page.text
    assert "1 in follow-up" in page.text


def test_the_accrual_curve_stands_above_the_picture() -> None:
    """It fits below the heading of the first printed page, which a high diagram would leave empty."""
    html = status_page(status())
    assert html.index('id="accrual-curve"') < html.index('id="picture"')
    page = Page(html)
    assert page.count("svg") == 2
    assert "#accrual-curve" in page.values("href")
    assert (
        "referred 13, consented 12, enrolled 11, infused 9; planned: 196; paused from 2020-02-10 to 2020-05-11"
        in page.text
    )


def test_the_boxes_of_the_picture_stand_below_each_other() -> None:
    lost = [Departure(reason="died", detail=cause) for cause in ("crs", "icans", "infection", "other", "unknown")]
    stages = {str(n): Stage(reached="enrolled", departure=one) for n, one in enumerate(lost)}
    found = flow({code: Answer(value=stage, status="known", rule="flow/stage") for code, stage in stages.items()})
    picture = flow_picture(found)
    boxes = [
        (int(y), int(height)) for y, height in re.findall(r'<rect x="10" y="(\d+)" width="\d+" height="(\d+)"', picture)
    ]
    assert len(boxes) == len(STEPS)
    assert all(y + height < below for (y, height), (below, _) in pairwise(boxes))
    tall = re.search(r'viewBox="0 0 760 (\d+)"', picture)
    assert tall is not None
    assert sum(boxes[-1]) <= int(tall[1])
