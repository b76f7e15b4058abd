"""Reading a page as a browser does: which links, which anchors, which words."""

from html.parser import HTMLParser

_WITHIN_A_LINE = frozenset({"a", "b", "code", "q", "span", "strong"})


class Page(HTMLParser):
    """A page that was read: its tags with their attributes, and the text that a person sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._hidden = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._hidden = tag == "style"
        if tag not in _WITHIN_A_LINE:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).replace("\u00a0", " ").split())

    def values(self, attribute: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(attribute)) is not None]

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def assert_self_contained(html: str) -> None:
    """No script, no inline style or handler, no address outside the page or its folder; a policy that forbids them."""
    page = Page(html)
    assert "://" not in html
    assert page.count("script") == page.count("link") == page.count("img") == page.count("iframe") == 0
    names = {name for _, attributes in page.tags for name in attributes}
    assert not {name for name in names if name == "style" or name == "src" or name.startswith("on")}
    policies = [a["content"] for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert [str(policy).split(";")[0] for policy in policies] == ["default-src 'none'"]


def assert_accessible(html: str, language: str = "en") -> None:
    """A language, landmarks, one first heading, scopes in tables, anchors for all links within the page."""
    page = Page(html)
    assert [attributes.get("lang") for tag, attributes in page.tags if tag == "html"] == [language]
    assert page.count("main") == page.count("header") == page.count("footer") == page.count("h1") == 1
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in page.tags if tag == "th")
    assert page.count("table") == page.count("caption")
    anchors = page.values("id")
    assert len(anchors) == len(set(anchors))
    inside = {href.removeprefix("#") for href in page.values("href") if href.startswith("#")}
    assert inside <= set(anchors)
    assert set(page.values("aria-labelledby")) <= set(anchors)
