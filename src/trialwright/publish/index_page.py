"""The story of a demonstration on one page: what was done, step by step, with links to the sheets that came of it."""

from collections.abc import Sequence

import msgspec

from trialwright.publish.markup import Markup, bullets, element, table
from trialwright.publish.page import Heading, page, section


class Link(msgspec.Struct, frozen=True):
    """A link to a file beside the page: its words and its relative address."""

    words: str
    href: str

    def __post_init__(self) -> None:
        """Refuse addresses that leave the folder: the page makes no request to anywhere."""
        if ":" in self.href or self.href.startswith(("/", "\\")):
            raise ValueError(
                f"found the address {self.href!r}, wanted a relative one; to do: give the name of the file"
            )


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table of a section."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the story.

    Parameters
    ----------
    heading, paragraph : str
        What was done, and what it shows.
    table : Table or None
        Some results.
    preformatted : str
        What the terminal said.
    links : tuple[Link, ...]
        The sheets that came of it.
    """

    heading: str
    paragraph: str
    table: Table | None = None
    preformatted: str = ""
    links: tuple[Link, ...] = ()


def index_page(
    title: str, sections: Sequence[Section], *, lead: str = "", foot: str = "", rehearsal: bool = True
) -> str:
    """The story as a self-contained HTML page; a demonstration is a rehearsal unless it is said otherwise."""
    heading = Heading(kind="Trialwright, a demonstration", title=title, lead=lead)
    parts = [_section(number, one) for number, one in enumerate(sections, 1)]
    return page(heading, parts, rehearsal=rehearsal, foot=foot, main_class="story")


def _section(number: int, one: Section) -> Markup:
    parts = [element("p", one.paragraph)]
    if one.table is not None:
        parts.append(table(one.table.caption, one.table.header, one.table.rows))
    if one.preformatted:
        parts.append(element("pre", one.preformatted, tabindex="0"))
    parts.append(bullets((element("a", link.words, href=link.href) for link in one.links), class_="links"))
    return section(f"step-{number}", one.heading, *parts)
