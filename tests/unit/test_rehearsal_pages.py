"""The pages of a rehearsal as files: of our trial and of another protocol, and whose sheets are among them."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.unit.publish.pages import Page, assert_accessible, assert_self_contained

from trialwright import main
from trialwright.commands.options import as_of_times
from trialwright.derive.record import AsOf
from trialwright.errors import InputError
from trialwright.events import Seal
from trialwright.log import MemoryLog, SqliteLog
from trialwright.protocol.reading import protocol_from_canonical
from trialwright.publish.rehearsal.rehearsal_counts import Counted, Group
from trialwright.rehearsal_pages import MADE_BY, MOST_SHEETS, assumptions, shown

OTHER_PROTOCOL = Path(__file__).parents[1] / "trial" / "other_protocol.yaml"
ZONE = "Asia/Shanghai"


def rehearsed(protocol: str, folder: Path, patients: int, **changed: object) -> Path:
    """The first page of a rehearsal of this protocol, as it comes from the command line."""
    text, where = main.find_protocol(protocol)
    plan = main.rehearsal_plan(
        text, where, patients=patients, seed=3, start=date(2026, 1, 5), zone=ZONE, site="SZ01", **changed  # type: ignore[arg-type]
    )  # fmt: skip
    trial = protocol_from_canonical(plan.canonical).id
    salt = main.rehearsal_salt(plan.seed, plan.scenario)
    with SqliteLog.create(folder / "my.trial", trial, clock=lambda: datetime(2026, 1, 5, tzinfo=UTC), salt=salt) as log:
        done = main.rehearse(log, plan, BytesIO())
        return main.rehearsal_report(log, plan, done, folder / "pages")


@pytest.mark.parametrize("protocol", ["NCT03919240", str(OTHER_PROTOCOL)])
def test_a_protocol_file_becomes_pages_that_hold_together(protocol: str, tmp_path: Path) -> None:
    index = rehearsed(protocol, tmp_path, patients=2)
    assert index == tmp_path / "pages" / "index.html"
    for name, tag in (("index.html", "en"), ("index.zh.html", "zh-Hans"), ("status.html", "en")):
        html = (index.parent / name).read_text(encoding="utf-8")
        assert_self_contained(html)
        assert_accessible(html, tag)
        assert "REHEARSAL" in html
        for href in Page(html).values("href"):
            if not href.startswith("#"):
                assert (index.parent / href).exists(), href
    text = Page(index.read_text(encoding="utf-8")).text
    assert "2 were enrolled" in text
    assert "my.trial.truth.jsonl" in text
    sheets = {path.name for path in (index.parent / "patients").iterdir()}
    assert {name[-4:] for name in sheets} == {"html", ".pdf", ".txt"}
    assert 0 < len({name.partition(".")[0] for name in sheets}) <= MOST_SHEETS


def test_the_same_rehearsal_gives_the_same_pages(tmp_path: Path) -> None:
    pages = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        pages.append(rehearsed(str(OTHER_PROTOCOL), tmp_path / name, patients=1).parent)
    names = sorted(str(path.relative_to(pages[0])) for path in pages[0].rglob("*") if path.is_file())
    assert names == sorted(str(path.relative_to(pages[1])) for path in pages[1].rglob("*") if path.is_file())
    for name in names:
        assert (pages[0] / name).read_bytes() == (pages[1] / name).read_bytes(), name


def test_the_status_of_the_report_is_the_one_that_the_command_shows(tmp_path: Path) -> None:
    """Both are as of the last line of the rehearsal, however long ago that is."""
    page = rehearsed(str(OTHER_PROTOCOL), tmp_path, patients=2).with_name("status.html").read_text(encoding="utf-8")
    with SqliteLog.open(tmp_path / "my.trial") as log:
        (last,) = log.read(since=log.head().seq)
        times = as_of_times(None, None, ZONE, log)
        assert main.status_html(main.status(log, as_of=times, made_by=MADE_BY)) == page
    assert times == AsOf(last.recorded_at, last.recorded_at)
    assert f"As of the end of the rehearsal, {last.recorded_at.astimezone(ZoneInfo(ZONE)):%Y-%m-%d}" in Page(page).text


def test_a_real_log_has_no_end_to_report(tmp_path: Path) -> None:
    text, where = main.find_protocol(str(OTHER_PROTOCOL))
    plan = main.rehearsal_plan(text, where, patients=1, seed=3, start=date(2026, 1, 5), zone=ZONE, site="SZ01")
    done = main.Rehearsal(
        seal=Seal(trial="T", seq=0, hash="0"), referred=0, enrolled=0, infused=0, dirt={}, opened=False,
        last=date(2026, 1, 5),
    )  # fmt: skip
    with pytest.raises(InputError, match="a log that was opened as a real one"):
        main.rehearsal_report(MemoryLog.create("T"), plan, done, tmp_path / "pages")
    assert not (tmp_path / "pages").exists()


def test_a_rehearsal_without_a_file_names_none(tmp_path: Path) -> None:
    text, where = main.find_protocol(str(OTHER_PROTOCOL))
    plan = main.rehearsal_plan(text, where, patients=1, seed=3, start=date(2026, 1, 5), zone=ZONE, site="SZ01")
    log = MemoryLog.create(protocol_from_canonical(plan.canonical).id, clock=lambda: datetime(2026, 1, 5, tzinfo=UTC))
    done = main.rehearse(log, plan, BytesIO())
    page = main.rehearsal_report(log, plan, done, tmp_path).read_text(encoding="utf-8")
    assert "truth.jsonl" not in page


def counted(*groups: tuple[str, ...]) -> Counted:
    listed = tuple(Group(key=(str(number),), count=1, patients=codes, of=9) for number, codes in enumerate(groups))
    return Counted(name="losses", cost="treatment", count=len(groups), patients=(), of=9, groups=listed)


def test_each_kind_of_trouble_has_an_example_with_a_sheet() -> None:
    assert shown(["A"], [counted(("B", "C"), ("A", "D")), counted(("C",), ("B", "E"), ())]) == ["A", "B", "C"]


def test_there_are_no_more_sheets_than_fit() -> None:
    many = counted(*((f"P{number}",) for number in range(99)))
    assert len(shown(["A"], [many, many, many])) <= MOST_SHEETS
    assert shown(["A"], [many])[:2] == ["A", "P0"]


def test_the_assumptions_are_all_of_the_scenario_with_what_was_published() -> None:
    scenario = main.rehearsal_scenarios()["poor_manufacturing"]
    found = {one.name: one for one in assumptions(scenario)}
    assert set(found) == set(scenario.values)
    failure = found["production.failure"]
    assert (failure.value, failure.value != failure.published) == (0.25, True)
    assert {name for name, one in found.items() if one.value != one.published} <= set(scenario.changed)
    assert all(one.source and one.unit for one in found.values())


def test_main_offers_what_a_rehearsal_needs_and_nothing_else_by_that_door() -> None:
    for name in (
        "rehearse",
        "rehearsal_plan",
        "rehearsal_report",
        "rehearsal_salt",
        "rehearsal_scenarios",
        "Rehearsal",
        "TRUTH",
    ):
        assert name in main.__all__
        assert getattr(main, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'rehearsals'"):
        main.rehearsals  # noqa: B018
