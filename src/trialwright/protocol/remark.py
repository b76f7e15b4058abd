"""What `lint` says: like a finding, but about a protocol and not about a patient."""

import msgspec


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """Something in a protocol that reads without an error and is unwise all the same.

    Parameters
    ----------
    code : str
        A short fixed name, such as ``never_decided``.
    about : str
        Which part of the protocol.
    found, wanted, to_do : str
        What there is, what there should be, and what the author can do.
    """

    code: str
    about: str
    found: str
    wanted: str
    to_do: str

    def __str__(self) -> str:
        """Return the whole remark on one line."""
        return f"{self.about}: {self.found}; wanted: {self.wanted}; to do: {self.to_do} [{self.code}]"
