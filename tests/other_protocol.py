"""The second protocol of the tests: an invented trial that shares nothing with the shipped one but the words."""

from pathlib import Path

OTHER = (Path(__file__).parent / "trial" / "other_protocol.yaml").read_text(encoding="utf-8")


def changed(old: str, new: str, text: str = OTHER) -> str:
    """The protocol with one passage changed, which must stand in it exactly once."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the protocol"
    return text.replace(old, new)
