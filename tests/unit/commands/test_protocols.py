"""Protocols at the command line: checked, shown, adopted, signed; and each refusal with its words."""

import json
from pathlib import Path

import pytest
from tests.command_line import AS_INVESTIGATOR, PATIENT, as_json, done, nine_at_the_site, recorded, refused
from tests.other_protocol import OTHER

from trialwright.log.sqlite import SqliteLog
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.translation import MARK
from trialwright.trials import trial_text

OPEN = sum(1 for _ in read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml").choices())
"""How many choices of the shipped protocol wait for a signature: all of them."""


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Version 2 of the shipped protocol."""
    path = tmp_path / "second.yaml"
    path.write_text(trial_text("NCT03919240").replace("  version: 1\n", "  version: 2\n", 1), encoding="utf-8")
    return path


def test_check_lists_what_nobody_has_signed() -> None:
    """D4.4 The protocol is a controlled item: its version, its checksum, and what waits for a signature."""
    told = done("protocol", "check", "NCT03919240")
    assert "NCT03919240 version 1: 20 criteria, 5 endpoints, 50 visits, well formed\nsha256 " in told
    assert "\nno remarks\n" in told
    assert f"{OPEN} choices wait for an investigator's signature:" in told
    assert "question 1: " in told


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", 3, "the file is empty"),
        (b"a: [", 3, "not YAML"),
        (b"a: 1\na: 2\n", 3, "line 2"),
        (b"\xff\xfe\x00", 2, "is no text in UTF-8: invalid start byte at byte 0"),
    ],
)
def test_check_of_what_is_no_protocol(tmp_path: Path, content: bytes, code: int, words: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(content)
    assert words in refused(code, "protocol", "check", file)


def test_check_names_the_line_of_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(trial_text("NCT03919240").replace("below: 1.6 mg/dL", "below: 1.6 bananas"), encoding="utf-8")
    told = refused(3, "protocol", "check", file)
    assert "mine.yaml line " in told
    assert "'1.6 bananas' has the unknown unit 'bananas'" in told


def test_check_of_a_folder_and_of_a_trial_file(trial: Path, tmp_path: Path) -> None:
    assert "no trial is shipped as" in refused(2, "protocol", "check", tmp_path)
    assert "is no text in UTF-8" in refused(2, "protocol", "check", trial)
    assert "there is no file" in refused(2, "protocol", "check", tmp_path / "missing.yaml")


def test_show_has_the_registered_words_beside_the_rule() -> None:
    told = done("protocol", "show", "NCT03919240")
    assert (
        "  I1 (inclusion) CD19+ B-ALL\n    registered: Diagnosed as CD19+ B-cell acute lymphoblastic leukemia\n"
        "    understood: "
    ) in told
    assert "\nStopping rules\n" in told
    assert as_json("protocol", "show", "NCT03919240")["id"] == "NCT03919240"


def test_show_speaks_chinese_and_leaves_registered_words_alone() -> None:
    told = done("protocol", "show", "NCT03919240", "--language", "zh")
    assert (
        "  I4.creatinine (入选) 肌酐\n    注册原文：“creatinine < 1.6 mg/dL”\n"
        "    系统理解：最近 14 天内最新的肌酐低于 1.6 mg/dL；无结果时：未知\n"
    ) in told
    assert "'fr' is not one of" in refused(2, "protocol", "show", "NCT03919240", "--language", "fr")


CREATININE = "I4.creatinine/within: the record gives no window; 14 days is usual practice"
IN_CHINESE = "I4.creatinine/within：注册信息未给出时间窗；通常取 14 天"


def test_reasons_are_read_in_chinese_by_whoever_signs_them(real: Path) -> None:
    """D4.4 Who signs a choice reads its reason, in the language in which they work."""
    told = done("protocol", "check", "NCT03919240", "--language", "zh")
    assert f"\n{OPEN} 项选择待研究者签字：\n" in told
    assert f"\n  {IN_CHINESE}\n" in told
    assert "\n问题 1：" in told
    assert MARK not in told
    assert f"\n  {CREATININE}\n" in done("protocol", "check", "NCT03919240")
    assert f"\n  {IN_CHINESE}\n" in done("protocol", "show", "NCT03919240", "--language", "zh")
    assert f"\n  {CREATININE}\n" in done("protocol", "show", "NCT03919240")
    listed = done("protocol", "sign", real, "--language", "zh").splitlines()
    assert len(listed) == OPEN
    assert IN_CHINESE in listed
    assert CREATININE in done("protocol", "sign", real, "--language", "en").splitlines()
    done("protocol", "sign", real, "I4.creatinine/within", *AS_INVESTIGATOR)
    assert IN_CHINESE not in done("protocol", "sign", real, "--language", "zh").splitlines()


def test_a_changed_reason_is_never_shown_in_old_chinese(tmp_path: Path) -> None:
    mine, text = tmp_path / "mine.yaml", trial_text("NCT03919240")
    mine.write_text(
        text.replace("20 % of the blasts is the usual limit", "25 % of the blasts is the usual limit"), "utf-8"
    )
    told = done("protocol", "check", mine, "--language", "zh")
    assert (
        f"I1/at_least：the record names no limit; 25 % of the blasts is the usual limit of a positive marker {MARK}\n"
        in told
    )
    assert f"  {IN_CHINESE}\n" in told  # the shipped translation serves where the wording is the same
    assert "其中 1 项理由暂无译文，以英文显示" in told
    to_do = done("protocol", "translate", mine)
    assert to_do.startswith("I1/at_least:\n  # the record names no limit; 25 %")
    assert to_do.endswith('"\n  reason:\n')
    mine.with_suffix(".zh.yaml").write_text(to_do.replace("reason:", "reason: 常用界值为 25 %"), "utf-8")
    told = done("protocol", "check", mine, "--language", "zh")
    assert "  I1/at_least：常用界值为 25 %\n" in told
    assert MARK not in told
    assert done("protocol", "translate", mine) == "# every reason has its translation\n"


def test_a_stranger_brings_a_translation_beside_the_protocol(tmp_path: Path) -> None:
    mine, trial = tmp_path / "mine.yaml", tmp_path / "my.trial"
    text = OTHER.replace("status: confirmed", "status: unconfirmed")
    mine.write_text(text, encoding="utf-8")
    waiting = [choice.id for choice in read_protocol(text, "mine.yaml").choices()]
    assert waiting
    assert done("protocol", "check", mine, "--language", "zh").count(MARK) == len(waiting)
    filled = done("protocol", "translate", mine).replace("reason:", "reason: 常规")
    mine.with_suffix(".zh.yaml").write_text(filled, encoding="utf-8")
    before = read_protocol(text, "mine.yaml").sha256
    told = done("protocol", "check", mine, "--language", "zh")
    assert before in told
    assert MARK not in told
    done("init", trial, "--protocol", mine)
    told = done("protocol", "sign", trial, "--language", "zh")
    assert told.count(MARK) == len(waiting)
    assert f"其中 {len(waiting)} 项理由暂无译文" in told
    told = done("protocol", "sign", trial, "--language", "zh", "--file", mine)
    assert told == "".join(f"{choice}：常规\n" for choice in waiting)


def test_a_translation_that_cannot_be_read_is_refused_where_it_is_wanted(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(OTHER, encoding="utf-8")
    mine.with_suffix(".zh.yaml").write_text("I1/within: 无\n", encoding="utf-8")
    told = refused(3, "protocol", "check", mine, "--language", "zh")
    assert "mine.zh.yaml line 1: the translation of I1/within is the text '无'" in told
    assert "copy the lines that `trialwright protocol translate` prints" in told
    assert "well formed" in done("protocol", "check", mine)  # in English nobody needs it


def test_check_remarks_on_what_is_unwise(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        trial_text("NCT03919240").replace("visit: M36\n    origin", "visit: M35\n    origin", 1), encoding="utf-8"
    )
    told = done("protocol", "check", file)
    assert (
        "\n1 remark:\n  endpoint LFS: the visit M35: no such visit; wanted: a visit at which it is assessed; " in told
    )


def test_diff_names_what_differs(second: Path) -> None:
    text = second.read_text(encoding="utf-8").replace("below: 1.6 mg/dL", "below: 1.5 mg/dL")
    second.write_text(text, encoding="utf-8")
    assert done("protocol", "diff", "NCT03919240", second) == (
        "2 differences\n  criteria.I4.creatinine.rule.below: 1.6 mg/dL -> 1.5 mg/dL\n  trial.version: 1 -> 2\n"
    )
    assert done("protocol", "diff", second, second) == "0 differences\n"


def test_diff_says_whom_it_touches(consented: Path, second: Path) -> None:
    text = second.read_text(encoding="utf-8").replace("  languages: [zh-Hans]", "  languages: [zh-Hans, en]")
    second.write_text(text.replace("high: 10 10*6/kg", "high: 8 10*6/kg"), encoding="utf-8")
    differs = "3 differences\n  cell_dose.high: 10 10*6/kg -> 8 10*6/kg\n  consent.languages: zh-Hans -> zh-Hans, en\n"
    nobody = done("protocol", "diff", "NCT03919240", second, "--trial", consented)
    assert nobody == f"{differs}  trial.version: 1 -> 2\n\n0 patients are touched\n"
    recorded(consented, "apheresis.collected", ("product_number=G123426654321",))
    one = done("protocol", "diff", "NCT03919240", second, "--trial", consented)
    assert one == (
        f"{differs}  trial.version: 1 -> 2\n\n1 patient is touched\n"
        f"  {PATIENT}: cells were not infused yet, and their dose changes\n"
    )
    told = as_json("protocol", "diff", "NCT03919240", second, "--trial", consented)
    assert told["patients"] == {PATIENT: ["cells were not infused yet, and their dose changes"]}
    assert [each["about"] for each in told["differences"]] == ["cell_dose high", "consent languages", "trial version"]


def test_diff_of_what_is_no_protocol(tmp_path: Path) -> None:
    assert "there is no file" in refused(2, "protocol", "diff", "NCT03919240", tmp_path / "missing.yaml")


def test_the_schema_is_json() -> None:
    assert json.loads(done("protocol", "schema"))["$schema"].startswith("https://json-schema.org/")


def test_adopt_brings_an_amendment_into_the_log(trial: Path, second: Path) -> None:
    assert done("protocol", "adopt", trial, second, "--happened", "2026-11-03").startswith("adopted as event 3\nseal ")
    with SqliteLog.open(trial) as log:
        *_, event = log.read()
    assert event.body is not None
    assert (event.kind, getattr(event.body, "version"), getattr(event.body, "binds")) == (  # noqa: B009 any body
        "protocol.adopted", "2", "new_consents",
    )  # fmt: skip


def test_who_signs_in_a_rehearsal_signs_what_is_in_force_today(
    trial: Path, second: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rehearsal is looked at as of its last line, and acted in as of now."""
    done("protocol", "adopt", trial, second, "--happened", "2026-11-05")
    nine_at_the_site(monkeypatch, "2026-11-06T09:00:00+08:00")
    done("protocol", "sign", trial, "--all", *AS_INVESTIGATOR)
    with SqliteLog.open(trial) as log:
        *_, adopted, signed = log.read()
    assert getattr(signed.body, "protocol") == getattr(adopted.body, "sha256")  # noqa: B009 any body


def test_adopt_refuses_another_trial_and_a_version_with_two_contents(trial: Path, second: Path) -> None:
    text = second.read_text(encoding="utf-8")
    second.write_text(text.replace("NCT03919240", "NCT00000001"), encoding="utf-8")
    told = refused(2, "protocol", "adopt", trial, second, "--happened", "2026-11-03")
    assert "the protocol is of NCT00000001\n  wanted: a protocol of NCT03919240, whose log this is" in told
    second.write_text(text.replace("  version: 2\n", "  version: 1\n", 1) + "\n# accrual\n", encoding="utf-8")
    done("protocol", "adopt", trial, second, "--happened", "2026-11-03")  # a remark changes nothing
    changed = text.replace("  version: 2\n", "  version: 1\n", 1).replace("accrual: closed", "accrual: open")
    second.write_text(changed, encoding="utf-8")
    told = refused(2, "protocol", "adopt", trial, second, "--happened", "2026-11-03")
    assert "a version 1 with other content is adopted already" in told


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--happened", "soon"), "'soon' is not a date or an instant"),
        (("--happened", "2026-11-03", "--binds", "nobody"), "'nobody' is not one of"),
        ((), "Missing option '--happened'"),
    ],
)
def test_adopt_with_wrong_options(trial: Path, second: Path, more: tuple[str, ...], words: str) -> None:
    assert words in refused(2, "protocol", "adopt", trial, second, *more)


def test_signing_lists_signs_and_ends(real: Path) -> None:
    """D4.4 Each choice is signed by an investigator, by name and role, and the log says which."""
    waiting = done("protocol", "sign", real).split()
    assert len(waiting) == OPEN > 200
    assert "1 choice signed by chen (investigator) as event 3" in done(
        "protocol", "sign", real, waiting[0], *AS_INVESTIGATOR
    )
    assert done("protocol", "sign", real).split() == waiting[1:]
    assert f"{OPEN - 1} choices signed by chen (investigator) as event 4" in done(
        "protocol", "sign", real, "--all", *AS_INVESTIGATOR
    )
    assert done("protocol", "sign", real, "--all", *AS_INVESTIGATOR) == "no choice is open\n"
    with SqliteLog.open(real) as log:
        assert log.head().seq == 4


def test_only_an_investigator_signs(real: Path) -> None:
    told = refused(4, "protocol", "sign", real, "--all")
    assert "chen is here as coordinator\n  wanted: an investigator, who answers for the choices" in told


def test_signing_what_is_no_choice(real: Path) -> None:
    assert "the protocol has no choice 'I9/within'" in refused(
        2, "protocol", "sign", real, "I9/within", *AS_INVESTIGATOR
    )
    assert "name choices, or say --all, not both" in refused(2, "protocol", "sign", real, "--all", "I1/within")
