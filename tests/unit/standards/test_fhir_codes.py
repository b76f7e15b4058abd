"""Our own words in FHIR: each once, and each on the page that strangers read."""

from pathlib import Path

from trialwright.standards import fhir_codes

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "fhir.md"
WORDS = [
    value for name, value in vars(fhir_codes).items()
    if name.isupper() and name != "OWN" and value.startswith(fhir_codes.OWN)
]  # fmt: skip


def test_each_word_is_one_word() -> None:
    assert len(set(WORDS)) == len(WORDS) > 25


def test_each_word_stands_on_the_page_of_the_profile() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = sorted(word for word in WORDS if f"`{word}`" not in page)
    assert not missing, f"say in {PAGE.name} what these mean: {missing}"
