"""A protocol in plain sentences: every section, in both languages, with the registered words untouched."""

import re
from string import Formatter

import pytest
from tests.other_protocol import OTHER

from trialwright.protocol import plain_course
from trialwright.protocol.endpoints import ENDPOINT_CONVENTIONS
from trialwright.protocol.fixed_words import fixed_word
from trialwright.protocol.grammar import WORDS
from trialwright.protocol.phrases import PHRASES, Language, say
from trialwright.protocol.plain import SECTIONS, plain
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.safety import TOXICITY_CONVENTIONS
from trialwright.protocol.trial import TrialProtocol
from trialwright.trials import trial_text

SHIPPED = read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml")
INVENTED = read_protocol(OTHER, "other.yaml")
BOTH: tuple[Language, ...] = ("en", "zh")
SHOWN_ELSEWHERE = {
    *("kind", "accrual", "absent", "status", "history_part", "test_outcome", "sex", "now", "hard_stop"),
    *("manner", "anchor", "pause_effect", "act", "fires"),
}
"""Forms whose words are shown by a phrase or by a rule in words."""


def section(name: str, language: Language) -> list[str]:
    """The lines under a heading, without their indent."""
    lines = list(plain(SHIPPED, language))
    start = lines.index(say(name, language)) + 1
    end = next((n for n in range(start, len(lines)) if not lines[n].startswith("  ")), len(lines))
    return [line.strip() for line in lines[start:end]]


@pytest.mark.parametrize("name", PHRASES)
def test_both_languages_of_a_phrase_fill_the_same_gaps(name: str) -> None:
    english, chinese = ({gap for _, gap, _, _ in Formatter().parse(text) if gap} for text in PHRASES[name])
    assert english == chinese


def test_every_fixed_word_has_its_chinese() -> None:
    words = {word for form, known in WORDS.items() if form not in SHOWN_ELSEWHERE for word in known}
    for conventions in (ENDPOINT_CONVENTIONS, TOXICITY_CONVENTIONS):
        words |= {*conventions, *(answer for answers in conventions.values() for answer in answers)}
    names = {"Mosteller", "Du Bois", "Haycock", "CRi"}
    plain_ascii = {
        word for word in words if re.fullmatch(r"[ -~]+", said := fixed_word(word, "zh")) and said not in names
    }
    assert plain_ascii <= {"du_bois", "haycock", "gehan_george", "cockcroft_gault", "mosteller"}


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("protocol", [SHIPPED, INVENTED], ids=["NCT03919240", "other"])
def test_every_section_stands_under_its_heading(protocol: TrialProtocol, language: Language) -> None:
    lines = list(plain(protocol, language))
    headings = [line for line in lines if line and not line.startswith(" ")][1:]
    assert headings == [say(name, language) for name in (*SECTIONS, "choices")]
    assert all("{" not in line.replace("{cells}", "").replace("{score}", "") for line in lines)
    assert not any(line.startswith("  ") and not line.strip() for line in lines)


@pytest.mark.parametrize("language", BOTH)
def test_registered_words_stand_exactly_beside_what_was_understood(language: Language) -> None:
    text = "\n".join(plain(SHIPPED, language))
    for words in (
        *(criterion.text for criterion in SHIPPED.criteria),
        *(endpoint.text for endpoint in SHIPPED.endpoints),
        *(drug.text for drug in SHIPPED.lymphodepletion.drugs),
        SHIPPED.cell_dose.text,
    ):
        assert words in text


def test_the_dose_of_cells() -> None:
    assert section("cell_dose", "en") == [
        "registered: target dose of 5~10×10E6/kg of recipient weight",
        "understood: 5 to 10 million viable CAR-positive cells per kg",
        "on D0: 100 % of the dose",
        "never more than 1000 million cells",
        "weight of: lymphodepletion start; computed anew from a change of 10 %",
        "too few cells: infuse below target, remanufacture, withdraw",
        "too many cells: infuse capped",
        "volumes are rounded down to 0.1 mL",
        "DMSO at most 1 g per kg and day",
        "under 18 years at most 10 mL per kg and infusion",
        "endotoxin at most 5 EU per kg and hour, a part being infused within 1 h",
        "source: DMSO: usual limit of 1 g per kg and day, density 1.10 g/mL; volume: usual in children; endotoxin: USP <85>, K/M",
    ]
    assert section("cell_dose", "zh")[:5] == [
        "注册原文：“target dose of 5~10×10E6/kg of recipient weight”",
        "系统理解：每公斤 5–10 ×10⁶ 个活的 CAR 阳性细胞",
        "D0：剂量的 100 %",
        "总数不超过 1000 ×10⁶ 个",
        "体重取自：清淋开始日；变化达 10 % 时重新计算",
    ]


def test_kidneys_and_the_dose() -> None:
    bands = [line for line in section("lymphodepletion", "en") if "clearance of" in line]
    assert bands == [
        "from a clearance of 80: 100 % of the dose",
        "from a clearance of 50: 80 % of the dose",
        "from a clearance of 30: 60 % of the dose",
        "below a clearance of 30: not given",
    ]
    assert "清除率 <30：不予给药" in section("lymphodepletion", "zh")


def test_visits_with_their_windows() -> None:
    english, chinese = section("schedule", "en"), section("schedule", "zh")
    assert "Lymphodepletion, D-5: D-5: Doses of lymphodepletion; " in "\n".join(english)
    assert any(line.startswith("Month 1, D28: D28 (D21 to D42): ") for line in english)
    assert any(line.startswith("Apheresis: day of the apheresis: ") for line in english)
    assert any(line.startswith("Year 15 (contact): D5479 (D5419 to D5539): ") for line in english)
    assert any(line.startswith("第 15 年（仅联系）：D5479（D5419 至 D5539）：") for line in chinese)
    conditions = [each for each in SHIPPED.schedule.assessments if each.applies is not None]
    daily = [each for each in SHIPPED.schedule.assessments if each.daily is not None]
    lines = len(SHIPPED.schedule.visits) + 2 + len(conditions) + len(daily)
    assert len(english) == len(chinese) == lines


def test_for_whom_and_how_often_a_day() -> None:
    english, chinese = section("schedule", "en"), section("schedule", "zh")
    assert "ICE score: 2 times a day from D0 to D14" in english
    assert "ICE 评分：D0 至 D14 每日 2 次" in chinese
    assert any(
        line.startswith("Cerebrospinal fluid, at Month 1, D28: only where (leukaemia of the") for line in english
    )
    assert any(line.startswith("脑脊液（1 个月（D28））：仅适用于：（任何时间有") for line in chinese)
    assert any(line.startswith("Pregnancy test: only where (the patient is female) and ") for line in english)


def test_a_window_from_the_apheresis_is_said() -> None:
    text = OTHER.replace("[marrow, state, fluid]}", "[marrow, state, fluid], anchor: apheresis}")
    lines = list(plain(read_protocol(text, "x")))
    assert (
        "  Month 3: 90 days from the apheresis (80 to 100): Marrow; State of the disease; Cerebrospinal fluid" in lines
    )


def test_a_fixed_dose_in_parts() -> None:
    lines = list(plain(INVENTED))
    assert "  understood: 410 million viable CAR-positive cells in all" in lines
    assert "    on D10 (-2/+2 days): 310 million cells" in lines
    uncapped = read_protocol(OTHER.replace("  cap: 410 10*6{cells}\n", ""), "x")
    assert "    no cap" in list(plain(uncapped))


def test_limits_of_release_are_said_in_chinese_as_they_were_understood() -> None:
    lines = section("release", "zh")
    assert "细胞活率：不低于 70 %（7-AAD，或吖啶橙与碘化丙啶双染）；未完成时：不得回输；可例外放行" in lines
    assert "支原体：阴性（PCR 法）；未完成时：不得回输；不可例外放行" in lines


def test_what_pauses_the_trial_is_said_with_what_fires_it() -> None:
    """And where no event can tell it, that a person must notice it: nobody may think that the machine watches."""
    said = "\n".join(section("toxicity", "en"))
    assert (
        "any death within 30 days that is at least possibly related: fired by a death that may be within 30 days of an "
        "infusion, of any cause but leukaemia, until an investigator attests death_unrelated" in said
    )
    assert (
        "a second malignancy of T cells: fired by a second malignancy that is found to be of T cells; pauses every stage"
        in said
    )
    assert (
        "crossing a stopping bound: no event can tell this, so a person must notice it and pause the trial; pauses every stage"
        in said
    )
    chinese = "\n".join(section("toxicity", "zh"))
    assert "两份产品无菌检测阳性：任何记录均无法自动判定，须由人发现并暂停试验；暂停：所有阶段" in chinese
    invented = "\n".join(plain_course.toxicity(INVENTED, "en"))
    assert "an error of identity: fired by a recorded deviation of identity; pauses infusion" in invented
    assert "a death that may be within 60 days of an infusion" in invented


def test_safety_in_both_languages() -> None:
    assert "CRS by Lee-2014, infused until 2018-12-31" in section("toxicity", "en")
    assert "adverse events by CTCAE-5.0, infused from 2019-01-01 on" in section("toxicity", "en")
    assert "血液学毒性：EHA-EBMT-2023，回输日期不限" in section("toxicity", "zh")
    assert section("stopping", "en")[0] == (
        "Dose-limiting toxicity: stop where the probability that the share of evaluable patients with a dose-limiting "
        "toxicity exceeds 30 % is above 90 %; prior Beta(0.6, 1.4); pauses enrolment, apheresis, lymphodepletion, infusion"
    )
    assert (
        "an unexpected suspected reaction that is fatal or life-threatening: research office of the hospital to ethics "
        "committee and authority platform within 7 days, follow-up within 8 days more of awareness"
    ) in section("clocks", "en")


def test_supportive_care_says_for_whom_and_how_often() -> None:
    lines = section("supportive", "en")
    assert lines[0] == (
        "Irradiated blood products: cellular blood products are irradiated; from apheresis -7 days to infusion +90 days"
    )
    (dna,) = (line for line in lines if line.startswith("Hepatitis B DNA"))
    assert ", every 28 days, where (the newest hepatitis B surface antigen" in dna


def test_decisions_with_what_they_need() -> None:
    lines = section("decisions", "en")
    assert lines[0] == "enrol: asked by investigator; one person"
    assert "lymphodeplete: asked by investigator; another person confirms, D-7 to D-5" in lines
    assert "two people may overrule a check of: document, printer, signature; an identity never" in lines
    assert "清淋开始后：当日个案决定" in section("decisions", "zh")


def test_an_era_with_both_ends() -> None:
    text = OTHER.replace(
        "{scale: crs, ruleset: ASTCT-2019, source: Lee 2019}",
        '{scale: crs, ruleset: X-1, infused_from: "2019-01-01", infused_until: "2020-12-31", source: s}',
    )
    assert "  CRS by X-1, infused from 2019-01-01 until 2020-12-31" in list(plain(read_protocol(text, "x")))
