"""A copy of a log in memory is the same log, and nothing that happens to it reaches the original."""

from tests.log_material import lab

from trialwright.log import Log, MemoryLog


def test_a_copy_is_the_same_to_the_hash(log: Log) -> None:
    log.append([lab(), lab("1.70")])
    log.redact(1, permitted_by="the committee", reason="by mistake", by="chen", role="coordinator", site="SZ01")
    copy = MemoryLog.copy_of(log)
    assert copy.head() == log.head()
    assert list(copy.read()) == list(log.read())
    assert copy.verify() == []


def test_what_is_tried_in_a_copy_stays_there(log: Log) -> None:
    log.append([lab(source="letter 1")])
    copy = MemoryLog.copy_of(log)
    assert copy.import_([lab(source="letter 1"), lab(source="letter 2")]).appended == 1
    assert (copy.head().seq, log.head().seq) == (2, 1)


def test_drafts_may_come_one_by_one_and_what_raises_undoes_all(log: Log) -> None:
    def drafts(broken: bool):  # type: ignore[no-untyped-def]
        yield lab(source="letter 1")
        if broken:
            raise RuntimeError("the file ends here")

    try:
        log.import_(drafts(broken=True))
    except RuntimeError:
        assert log.head().seq == 0
    assert log.import_(drafts(broken=False)).appended == 1
