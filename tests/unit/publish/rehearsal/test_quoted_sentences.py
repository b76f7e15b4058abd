"""The sentences of refusals: every code of a decision has some, in both languages, and each fits what it is made of."""

import re
from pathlib import Path
from string import Formatter

import pytest
from tests.unit.publish.rehearsal.test_quoted_words import quoting

import trialwright
from trialwright.publish.rehearsal.quoted_sentences import REFUSALS

SAMPLES = {
    "criterion": "I5", "missing": "ast: no data (nothing is recorded)", "how": "negative, 2026-10-20", "drug": "fludarabine",
    "statement": "dose_reviewed", "pause": "infusion is paused since 2026-01-02: 待查", "marker": "Syphilis",
    "washout": "G-CSF", "standing": "nobody has decided", "departure": "adverse event", "body": "ethics committee",
    "role": "nurse", "roles": "investigator or nurse", "act": "enrol", "stage": "apheresis", "stages": "apheresis and infusion",
    "scopes": "samples", "task": "weigh again; decide which weight holds and attest dose_reviewed", "said": "无",
}  # fmt: skip
"""What fills a gap; where nothing else is said, a number."""
EACH = [(code, *said) for code, table in REFUSALS.items() for said in table]


def gaps(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


@pytest.mark.parametrize(("code", "english", "chinese"), EACH)
def test_both_languages_have_the_same_gaps(code: str, english: str, chinese: str) -> None:
    assert gaps(english) == gaps(chinese), code


@pytest.mark.parametrize(("code", "english", "chinese"), EACH)
def test_each_sentence_is_found_again_and_leaves_no_english(code: str, english: str, chinese: str) -> None:
    """Not a more general one that stands before it either."""
    sentence = english.format(**{name: SAMPLES.get(name, "7") for name in gaps(english)})
    told = quoting("zh").refusal(sentence)
    assert "<span" not in told, code
    assert not re.search(r"\b(?:the|is|was|no|not|of|and|are|to)\b", told), told
    assert told.startswith(re.split(r"\{\w+\}", chinese)[0])


def test_every_code_of_a_decision_has_its_sentences() -> None:
    source = Path(trialwright.__file__).parent
    files = [*(source / "decide").glob("*.py"), source / "derive" / "consents" / "consents.py"]
    told = "".join(path.read_text(encoding="utf-8") for path in files)
    codes = set(re.findall(r'(?:reason|Lack|_of_version)\(\s*f?"([a-z_.]+)[".{]', told))
    codes |= set(re.findall(r'"(restaging\.marrow|infection|pregnancy|hepatitis_b)"', told))
    assert len(codes) > 40
    assert {code for code in codes if not any(code == one or code.startswith(f"{one}.") for one in REFUSALS)} <= {
        "gap."
    }
