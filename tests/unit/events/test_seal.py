"""The seal as it is printed and typed in again."""

import pytest

from trialwright.errors import InputError
from trialwright.events.seal import Seal, read_seal

HASH = "0123456789abcdef" * 4


@pytest.mark.parametrize("trial", ["NCT03919240", "site:7:trial", "试验"])
def test_a_printed_seal_reads_back(trial: str) -> None:
    """D1.3 What is printed on paper can be held against the log."""
    seal = Seal(trial=trial, seq=17, hash=HASH)
    assert read_seal(f"  {seal}\n") == seal


@pytest.mark.parametrize(
    "text",
    [
        "", "NCT03919240", f"NCT03919240:{HASH}", f"NCT03919240:x:{HASH}", f"NCT03919240:1:{HASH[1:]}", f"T:1:{HASH.upper()}",
        f":1:{HASH}", f"T:-1:{HASH}", f"T:１:{HASH}",
    ],
)  # fmt: skip
def test_what_is_no_seal(text: str) -> None:
    with pytest.raises(InputError) as wrong:
        read_seal(text)
    assert wrong.value.found == f"{text!r} is no seal"
    assert wrong.value.wanted == "TRIAL:SEQ:HASH with 64 hexadecimal digits"
    assert wrong.value.to_do == "copy the whole seal from the sheet"
