"""A part of a status: a heading over rows, each with its evidence. The terminal and the page are made of the same rows."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from trialwright.publish.evidence import Evidence
from trialwright.publish.markup import Markup, element, joined, table
from trialwright.publish.page import section

MOST_CITED = 12
"""So many events are named in a row; the page of the patient names them all."""

MANY_COLUMNS = 4
"""From so many columns on a table on a terminal has their names above it."""

WIDEST = 36
"""Characters to which a column is filled up on a terminal; longer cells stand out."""


class Row(msgspec.Struct, frozen=True):
    """One line: its cells, as many as the part has columns, and the events behind it."""

    cells: tuple[str, ...]
    because: tuple[int, ...] = ()


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A heading with rows.

    Parameters
    ----------
    name, heading : str
        For links, and for readers.
    lead : str
        What the rows are, in one sentence; stands alone where there are none.
    header : tuple[str, ...]
        The names of the columns.
    rows : tuple[Row, ...]
        From top to bottom.
    """

    name: str
    heading: str
    lead: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def part_lines(part: Part, *, most: int | None = None) -> Iterator[str]:
    """The part for a terminal: columns where they are short, the numbers of the events at the end of each line.

    A table of many columns has their names above it; of more than `most` rows only the first are told.
    """
    yield f"{part.heading}: {part.lead}"
    rows = part.rows[:most]
    named_columns = len(part.header) >= MANY_COLUMNS and bool(rows)
    cells = [*([part.header] if named_columns else []), *(row.cells for row in rows)]
    widths = [min(max(map(len, column)), WIDEST) for column in zip(*(line[:-1] for line in cells), strict=False)]
    if named_columns:
        yield _aligned(part.header, widths)
    for row in rows:
        yield f"{_aligned(row.cells, widths)}{events_words(row.because)}"
    if len(rows) < len(part.rows):
        yield f"  ... and {len(part.rows) - len(rows)} more"


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=False)]
    return "  " + "  ".join([*padded, cells[-1]]).rstrip()


def events_words(seqs: Sequence[int]) -> str:
    """The numbers of some events at the end of a line.

    Examples
    --------
    >>> events_words((3,)), events_words((3, 5)), events_words(())
    (' [event 3]', ' [events 3, 5]', '')
    """
    if not seqs:
        return ""
    return f" [event{'s' if len(seqs) > 1 else ''} {', '.join(map(str, seqs[:MOST_CITED]))}{_more(seqs)}]"


def part_section(part: Part, evidence: Evidence) -> Markup:
    """The part as a section of a page; each number leads to its event."""
    if not part.rows:
        return section(part.name, part.heading, element("p", part.lead))
    rows = ((*row.cells, _links(row.because, evidence)) for row in part.rows)
    return section(part.name, part.heading, table(part.lead, (*part.header, "Events"), rows))


def _links(seqs: Sequence[int], evidence: Evidence) -> Markup:
    return joined((evidence.links(seqs[:MOST_CITED]), _more(seqs)))


def _more(seqs: Sequence[int]) -> str:
    return f" and {len(seqs) - MOST_CITED} more" if len(seqs) > MOST_CITED else ""


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    Examples
    --------
    >>> counted(1, "visit"), counted(0, "visit"), counted(2, "entry", "entries")
    ('1 visit', '0 visits', '2 entries')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def named(codes: Iterable[str], most: int = MOST_CITED) -> str:
    """Some patients by their codes; of very many the first ones, with how many more there are."""
    listed = list(codes)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more
