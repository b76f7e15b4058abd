"""What the fonts of the dose sheet can print, tried on the fonts themselves."""

import json

import typst

from trialwright.publish.sheets.latin import latin, latin_only, printable

_SOURCE = b'#set document(title: "t")\n#set text(lang: "en")\n#json(bytes(sys.inputs.data)).join(" ")\n'


def test_every_character_that_passes_can_be_printed() -> None:
    characters = [chr(code) for code in range(0x20, 0x3000) if printable(chr(code))]
    assert len(characters) > 400
    words = json.dumps(characters)
    # PDF/A refuses a document with a character that no font has, so that it compiles is the proof.
    document = typst.compile(
        _SOURCE, sys_inputs={"data": words}, ignore_system_fonts=True, pdf_standards=["a-2a", "ua-1"], timestamp=0
    )
    assert document.startswith(b"%PDF")


def test_other_characters_become_their_numbers_and_stay_distinct() -> None:
    assert latin("王医生, ≥ 1.73 m²") == "[U+738B][U+533B][U+751F], ≥ 1.73 m²"
    assert latin("王") != latin("玉")
    assert latin("a\u202eb\u00adc\nd") == "a[U+202E]b[U+00AD]c d"


def test_data_of_any_depth_is_cleaned() -> None:
    assert latin_only({"a": ["王", {"b": "王"}], "n": 3}) == {"a": ["[U+738B]", {"b": "[U+738B]"}], "n": 3}
