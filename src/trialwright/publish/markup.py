"""HTML made of calls, so that escaping cannot be forgotten: text is escaped unless it is `Markup` already.

A comment or a source that holds ``<script>`` stays text on every page, because there is no other way to make a page.

>>> element("p", "1 < 2 ", element("b", "& so on"), class_="note")
'<p class="note">1 &lt; 2 <b>&amp; so on</b></p>'
"""

from collections.abc import Iterable
from html import escape

_WITHOUT_END = frozenset({"br", "hr", "meta", "col"})


class Markup(str):
    """Text that is HTML already. Made only by `element` and `joined`, and by `page` for its own style sheet."""

    __slots__ = ()


def text(value: str) -> Markup:
    """Return plain text, escaped; what is markup already stays as it is."""
    return value if isinstance(value, Markup) else Markup(escape(value, quote=True))


def joined(parts: Iterable[str], between: str = "") -> Markup:
    """Return the parts one after the other, each escaped unless it is markup."""
    return Markup(text(between).join(text(part) for part in parts))


def element(tag: str, /, *children: str, **attributes: str | None) -> Markup:
    """An element; an attribute named `class_` becomes ``class``, and one that is None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value, quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if tag in _WITHOUT_END:
        return Markup(f"<{tag}{written}>")
    return Markup(f"<{tag}{written}>{joined(children)}</{tag}>")


def table(caption: str, header: Iterable[str], rows: Iterable[Iterable[str]], *, class_: str | None = None) -> Markup:
    """A table for reading aloud as well: a caption, a scope on each header, the first cell of a row as its header."""
    head = element("tr", *(element("th", cell, scope="col") for cell in header))
    body = (row if isinstance(row, Markup) else table_row(row) for row in rows)
    whole = element(
        "table", element("caption", caption), element("thead", head), element("tbody", *body), class_=class_
    )
    return element("div", whole, class_="scroll", role="region", aria_label=caption, tabindex="0")


def table_row(cells: Iterable[str], **attributes: str | None) -> Markup:
    """A row whose first cell is its header."""
    first, *others = cells
    return element("tr", element("th", first, scope="row"), *(element("td", cell) for cell in others), **attributes)


def bullets(items: Iterable[str], *, class_: str | None = None) -> Markup:
    """A list, or nothing at all where there are no items."""
    entries = [element("li", item) for item in items]
    return element("ul", *entries, class_=class_) if entries else Markup("")
