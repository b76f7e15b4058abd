"""The amendments of a trial: what changed, who was asked to sign anew, and who did."""

from collections.abc import Mapping
from datetime import date

import msgspec
from tests.story import record_of

from trialwright.derive.record import Record
from trialwright.derive.trial.amendments import Amendment, Signing, amendments, signing
from trialwright.events.trial import ProtocolAdopted
from trialwright.protocol.amending import amended
from trialwright.protocol.reading import canonical_of, protocol_from_canonical
from trialwright.standards.when import read_when
from trialwright.trials import trial_text

FIRST = canonical_of(trial_text("NCT03919240"), "NCT03919240")
NEW_FORM = {"trial.version": "next", "consent.version": "9"}
EARLIER, LATER = Signing(forms=(("1", date(2026, 2, 1)),)), Signing(forms=(("9", date(2026, 5, 1)),))
BOTH = Signing(forms=(("1", date(2026, 2, 1)), ("9", date(2026, 5, 1))))


def trial(*canonicals: str) -> Record:
    """A trial that adopted these versions, one on the first day of each month."""
    story = "\n".join(f"2026-0{number}-01 paused enrolment: x" for number in range(1, len(canonicals) + 1))
    record = record_of(story, as_of="2026-12-01", patient="")
    events = []
    for event, canonical in zip(record.shared, canonicals, strict=True):
        protocol = protocol_from_canonical(canonical)
        body = ProtocolAdopted(version=protocol.version, sha256=protocol.sha256, canonical=canonical)
        events.append(msgspec.structs.replace(event, kind="protocol.adopted", body=body))
    return msgspec.structs.replace(record, shared=tuple(events))


def only(changes: Mapping[str, str], patients: Mapping[str, Signing]) -> Amendment:
    (found,) = amendments(trial(FIRST, amended(FIRST, dict(changes))), patients)
    return found


def test_a_version_that_cannot_be_read_is_passed_over() -> None:
    whole = trial(FIRST, amended(FIRST, NEW_FORM), amended(FIRST, NEW_FORM))
    unreadable = ProtocolAdopted(version="next", sha256="x", canonical="x")
    broken = msgspec.structs.replace(whole.shared[1], body=unreadable)
    torn = msgspec.structs.replace(whole, shared=(whole.shared[0], broken, whole.shared[2]))
    assert [(one.before, one.version, one.seq) for one in amendments(torn, {})] == [("1", "next", 3)]


def test_the_first_version_is_no_amendment() -> None:
    assert amendments(trial(FIRST), {"A": EARLIER}) == ()
    assert amendments(trial(), {}) == ()


def test_an_amendment_says_when_it_came_what_it_followed_and_what_it_changed() -> None:
    found = only(NEW_FORM, {})
    first = protocol_from_canonical(FIRST)
    assert (found.before, found.version, found.form) == (first.version, "next", "9")
    assert found.on.startswith("2026-02-01")
    assert {one.path for one in found.changes} == {"trial.version", "consent.version"}
    assert found.sha256 != first.sha256


def test_who_had_signed_and_was_in_the_trial_was_asked() -> None:
    found = only(NEW_FORM, {"B": BOTH, "A": EARLIER, "C": LATER})
    assert (found.asked, found.signed) == (("A", "B"), ("B",))


def test_who_had_left_by_that_day_was_not_asked() -> None:
    before, after = (msgspec.structs.replace(EARLIER, left=day) for day in (date(2026, 2, 1), date(2026, 2, 2)))
    assert only(NEW_FORM, {"A": before, "B": after}).asked == ("B",)


def test_of_a_day_that_is_vague_the_first_counts() -> None:
    """Whoever may still have been in the trial, and has certainly signed before, was asked."""
    whole = trial(FIRST, amended(FIRST, NEW_FORM))
    vague = msgspec.structs.replace(whole.shared[1], happened=read_when("2026-02", "Asia/Shanghai"))
    leaving, late = msgspec.structs.replace(EARLIER, left=date(2026, 2, 2)), Signing(forms=(("1", date(2026, 2, 2)),))
    (found,) = amendments(msgspec.structs.replace(whole, shared=(whole.shared[0], vague)), {"A": leaving, "B": late})
    assert found.asked == ("A",)


def test_who_signed_first_after_that_day_or_had_the_new_form_already_was_not_asked() -> None:
    late, early = Signing(forms=(("1", date(2026, 2, 2)),)), Signing(forms=(("9", date(2026, 1, 31)),))
    assert only(NEW_FORM, {"A": late, "B": early}).asked == ()


def test_who_has_signed_still_another_form_since_has_signed_this_one_too() -> None:
    later = msgspec.structs.replace(BOTH, forms=(*BOTH.forms, ("10", date(2026, 6, 1))))
    assert only(NEW_FORM, {"A": later}).signed == ("A",)


def test_who_signed_the_older_form_on_that_day_has_not_signed_the_new_one_since() -> None:
    """The form to which the trial returns was signed a month before, and replaced on the day of the amendment itself."""
    back = Signing(forms=(("9", date(2026, 1, 1)), ("1", date(2026, 2, 1))))
    found = only(NEW_FORM, {"A": back})
    assert (found.asked, found.signed) == (("A",), ())


def test_where_the_form_stays_nobody_is_asked() -> None:
    found = only({"trial.version": "next"}, {"A": EARLIER})
    assert (found.form, found.asked, found.signed) == ("", (), ())


def test_the_forms_of_a_patient_are_those_for_treatment_with_their_days() -> None:
    story = "2026-03-01 consent 1\n2026-05 consent 2\n2026-06-01 died: infection"
    assert signing(record_of(story, as_of="2026-12-01")) == Signing(
        forms=(("1", date(2026, 3, 1)), ("2", date(2026, 5, 1))), left=date(2026, 6, 1)
    )


def test_who_signed_the_form_that_comes_back_before_the_one_that_goes_has_not_signed_it_anew() -> None:
    """Adopted in January and, after form 9 of February, in March again."""
    january, february, march = date(2026, 1, 2), date(2026, 2, 10), date(2026, 3, 5)
    patients = {
        "A": Signing(forms=(("1", january), ("9", february))),
        "B": Signing(forms=(("1", january), ("9", february), ("1", march))),
        "C": Signing(forms=(("9", february), ("1", february))),
    }
    _, back = amendments(trial(FIRST, amended(FIRST, NEW_FORM), FIRST), patients)
    assert (back.form, back.asked, back.signed) == ("1", ("A", "B", "C"), ("B", "C"))
