"""Two identifiers without a space between them, a list without any, and a kind that nobody has met before."""

from typing import ClassVar

from tests.story import events_of

from trialwright.derive.identifiers import holds_identifier, identifiers_in
from trialwright.events import Body


class Remarked(Body, frozen=True, kw_only=True):
    """A kind of this test alone, so that its fields are looked up here for the first time."""

    form: ClassVar[str] = "13800138000"
    remark: str


def test_one_begins_where_another_ends() -> None:
    found = identifiers_in("姓名：王小明13800138000")
    assert [(one.sort, one.start, one.end) for one in found] == [("name", 0, 6), ("telephone number", 6, 17)]


def test_a_list_of_harmless_words_holds_none() -> None:
    refused, approved = events_of("2026-10-20  refused enrol: no consent\n2026-10-20  decided enrol")
    assert not holds_identifier(refused.body)
    assert not holds_identifier(approved.body)


def test_the_text_of_a_new_kind_is_looked_at_and_its_constants_are_not() -> None:
    assert holds_identifier(Remarked(remark="call 13800138000"))
    assert not holds_identifier(Remarked(remark="called twice"))
