"""Patient codes such as ``SZ01-0417-0``: a site, a number drawn at random, a check character.

The code is all that the log knows of a person. The number is not counted up, so it tells nobody who came first or how
many were screened; the check character catches a mistyped code before it reaches another patient's record.
"""

import re
from collections.abc import Callable, Collection
from functools import lru_cache

from trialwright.errors import InputError
from trialwright.standards.check_character import check_character

_SITE = re.compile(r"[A-Z0-9]{2,8}", re.ASCII)
_CODE = re.compile(r"(?P<site>[A-Z0-9]{2,8})-(?P<number>[0-9]{4})-(?P<check>[A-Z0-9])", re.ASCII)
_NUMBERS = range(1, 10_000)


def new_patient_code(site: str, taken: Collection[str], draw: Callable[[int], int]) -> str:
    """A patient code of a site that nobody has yet.

    Parameters
    ----------
    site : str
        Two to eight digits or capital letters, such as ``SZ01``.
    taken : Collection[str]
        Codes that were ever given, also those whose patient was never enrolled.
    draw : Callable[[int], int]
        ``draw(n)`` gives one of 0 to n - 1, each as likely; handed in, so that a rehearsal can be repeated.

    Raises
    ------
    InputError
        If the site has another form, or has no free number left.

    References
    ----------
    The check character is that of ISO/IEC 7064, mod 37,2, over site and number.

    Examples
    --------
    >>> new_patient_code("SZ01", taken=(), draw=lambda n: 410)
    'SZ01-0417-0'
    """
    if not _SITE.fullmatch(site):
        raise InputError(
            f"{site!r} is not the code of a site",
            "two to eight digits or capital letters, such as SZ01",
            "correct the code of the site in its settings",
        )
    given = frozenset(taken)
    free = [code for code in _codes(site) if code not in given]
    if not free:
        raise InputError(
            f"site {site} has given all its {len(_codes(site))} patient codes",
            "a number that nobody has",
            "open a second code for the site, such as SZ02",
        )
    return free[draw(len(free))]


@lru_cache(maxsize=64)
def _codes(site: str) -> tuple[str, ...]:
    """Without those whose check character is ``*``: it cannot stand in a file name and is awkward on the telephone."""
    numbered = ((number, check_character(f"{site}{number:04d}")) for number in _NUMBERS)
    return tuple(f"{site}-{number:04d}-{check}" for number, check in numbered if check != "*")


def check_patient_code(code: str) -> str | None:
    """What is wrong with a patient code, in a sentence; None where it is good.

    The sentence does not name the right check character: people would type that one instead of looking again.

    Parameters
    ----------
    code : str
        As typed or scanned.

    References
    ----------
    ISO/IEC 7064, mod 37,2, over site and number.

    Examples
    --------
    >>> check_patient_code("SZ01-0417-0") is None
    True
    >>> check_patient_code("SZ01-0471-0")
    'SZ01-0471-0 does not match its check character: a character is mistyped or two are swapped'
    """
    match = _CODE.fullmatch(code)
    if match is None:
        return f"{code!r} is not a patient code: it looks like SZ01-0417-0 (site, four digits, check character)"
    if check_character(match["site"] + match["number"]) != match["check"]:
        return f"{code} does not match its check character: a character is mistyped or two are swapped"
    return None
