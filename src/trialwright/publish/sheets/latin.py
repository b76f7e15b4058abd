"""Text that the dose sheet's fonts can print: the sheet is English, and its fonts travel with Typst.

A name or a source may hold Chinese characters. A box in their place would hide them, and two different names would look
alike; so each such character is written as its number, ``[U+738B]``, and the evidence sheet shows the text itself.
"""

from typing import Any

_RANGES = ((0x20, 0x7E), (0xA0, 0x17F), (0x391, 0x3A1), (0x3A3, 0x3A9), (0x3B1, 0x3C9))
_ALSO = frozenset("–—‘’“”…•−≤≥≠≈×±√·′″™→←€₀₁₂₃₄₅₆₇₈₉⁰⁴⁵⁶⁷⁸⁹")


def printable(character: str) -> bool:
    """Whether the fonts of the sheet have the character."""
    return character in _ALSO or (character != "\u00ad" and any(low <= ord(character) <= high for low, high in _RANGES))


def latin(words: str) -> str:
    """The text with each character that cannot be printed written as its number; line ends become spaces.

    Examples
    --------
    >>> latin("王 ≥ 1.73 m²")
    '[U+738B] ≥ 1.73 m²'
    """
    return "".join(c if printable(c) else " " if c in "\n\r\t" else f"[U+{ord(c):04X}]" for c in words)


def latin_only(value: Any) -> Any:
    """A value of mappings, lists and text with every text made printable."""
    if isinstance(value, str):
        return latin(value)
    if isinstance(value, dict):
        return {key: latin_only(item) for key, item in value.items()}
    if isinstance(value, list):
        return [latin_only(item) for item in value]
    return value
