"""The check character of ISO/IEC 7064, system mod 37,2: it finds every mistyped character and every swapped pair.

Donation numbers (ISBT 128) carry one, and so do our patient codes; one function serves both.
"""

from trialwright.errors import InputError

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"


def check_character(text: str) -> str:
    """The check character for text made of digits and capital letters.

    Parameters
    ----------
    text : str
        ASCII digits and capital letters, without hyphens, flags or the check character itself.

    Returns
    -------
    str
        One of ``0-9``, ``A-Z`` and ``*`` (the value 36).

    Raises
    ------
    InputError
        If the text is empty or holds anything else.

    References
    ----------
    ISO/IEC 7064:2003, pure system mod 37,2 (radix 2); ISBT 128 Standard Technical Specification, keyboard check
    character of the donation identification number.

    Examples
    --------
    >>> check_character("G123498654321")
    'H'
    """
    if not text or not set(text) <= set(_ALPHABET[:-1]):
        raise InputError(
            f"{text!r} cannot have a check character",
            "digits and capital letters only, such as G123498654321",
            "leave out hyphens, spaces and flags; write letters as capitals",
        )
    total = 0
    for character in text:
        total = (total + _ALPHABET.index(character)) * 2 % 37
    return _ALPHABET[(38 - total) % 37]
