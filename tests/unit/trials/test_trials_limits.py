"""What the protocol in plain words does not show, entered a second time: the dates that the registry showed in earlier years."""

from trialwright.protocol.reading import read_protocol
from trialwright.trials import trial_text

STATUS = read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml").status


def test_the_dates_of_the_record_as_it_was_seen_in_each_year() -> None:
    seen = [(each.planned_patients, each.start, each.primary_completion, each.completion) for each in STATUS.versions]
    assert seen == [(50, "2015-12-01", "2020-12-31", "2023-12-31"), (196, "2015-12-01", None, None)]
    assert [each.last_update for each in STATUS.versions] == ["2020-07-01", "2026-06-04"]


def test_the_dates_of_the_record_as_it_counts() -> None:
    dates = (STATUS.start, STATUS.primary_completion, STATUS.completion, STATUS.last_update)
    assert dates == ("2015-12-01", "2020-12-31", "2023-12-31", "2026-06-04")
