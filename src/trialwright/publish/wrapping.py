"""Lines that fit: how wide words are, and where a line may end, in English and in Chinese.

A terminal and a figure ask the same: Chinese has no spaces, its characters are twice as wide, and none of its closing
marks begins a line.
"""

import re
from collections.abc import Iterator
from unicodedata import combining, east_asian_width

_WIDE = r"[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]"
_CLOSING = r"[，。；：、？！）】」』”’》]"
_PIECE = re.compile(rf"(\s*)((?:（|【|「|『|“|《)*{_WIDE}{_CLOSING}*|(?:(?!{_WIDE})\S)+{_CLOSING}*)")
_MORE = "…"


def columns(words: str) -> int:
    """How many columns the words take; a Chinese character takes two.

    Examples
    --------
    >>> columns("ALT"), columns("王")
    (3, 2)
    """
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in words)


def padded(words: str, width: int) -> str:
    """The words, filled up with spaces to a width.

    Examples
    --------
    >>> padded("王", 4) + "|"
    '王  |'
    """
    return words + " " * (width - columns(words))


def wrapped(words: str, width: int, first: str = "", later: str = "") -> Iterator[str]:
    """The words in lines that fit; the first line begins with `first`, the others with `later`.

    A single word that is longer than a line stands alone on it.

    Examples
    --------
    >>> list(wrapped("no infusion today", 11, "- ", "  "))
    ['- no', '  infusion', '  today']
    >>> list(wrapped("最近的结果，已超出窗口", 12))
    ['最近的结果，', '已超出窗口']
    """
    line, empty = first, True
    for space, piece in _PIECE.findall(words.strip()):
        gap = "" if empty or not space else " "
        if not empty and columns(line) + columns(gap) + columns(piece) > width:
            yield line
            line, gap = later, ""
        line, empty = f"{line}{gap}{piece}", False
    yield line.rstrip() if empty else line


def at_most_lines(words: str, width: int, most: int) -> list[str]:
    """The words in at most so many lines; where they do not fit the last one ends with three dots.

    Examples
    --------
    >>> at_most_lines("left ventricular ejection fraction", 16, 2)
    ['left ventricular', 'ejection…']
    """
    lines = [shortened(line, width) for line in wrapped(words, width)]
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], shortened(f"{lines[most - 1]} {lines[most]}", width)]


def shortened(words: str, width: int) -> str:
    """The words cut to a width, at a space where there is one, with three dots for what was cut.

    Examples
    --------
    >>> shortened("ejection fraction", 10), shortened("ALT", 10), shortened("ventriculography", 6)
    ('ejection…', 'ALT', 'ventr…')
    """
    if columns(words) <= width:
        return words
    while columns(words) > width - 1:
        head, space, _ = words.rpartition(" ")
        words = head if space and head else words[:-1]
    return f"{words}{_MORE}"
