"""The words of reports and figures, English and Chinese side by side, so that neither is forgotten."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from trialwright.derive.trial.flow import Reason, Step
from trialwright.protocol.phrases import Language
from trialwright.publish.numbers import filled
from trialwright.publish.sheet import REHEARSAL_WORDS

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # the top of the report
        "kind": ("Screening report", "筛选报告"),
        "title": ("Screening for {id}", "{id} 筛选报告"),
        "title_line": ("Screening for {id} version {version}: {title}", "{id} 第 {version} 版筛选报告：{title}"),
        "summary": (
            "{patients}: {eligible} eligible, {potentially} potentially eligible, {ineligible} not eligible",
            "{patients}：{eligible} 例符合，{potentially} 例可能符合，{ineligible} 例不符合",
        ),
        "one_patient": ("{count} patient", "{count} 例患者"),
        "patients": ("{count} patients", "{count} 例患者"),
        "nobody": ("No patients: nobody was screened.", "没有患者：未筛选任何人。"),
        "codes": ("Codes", "代码"),
        "codes_are": (
            "Patients go by codes, so that the report names nobody. A code is the first 8 digits of the id of the FHIR Patient "
            "where that is a UUID; else the first 8 digits of the SHA-256 of that id, or of the subject_id in MEDS. To find out "
            "which code is whom, screen again with --key FILE; or go to the source, which says where the patient's data begin.",
            "报告以代码代替患者身份。FHIR Patient 的 id 为 UUID 时，代码为其前 8 位；"
            "否则为该 id 或 MEDS 中 subject_id 的 SHA-256 前 8 位。"
            "如需由代码查到患者，请加 --key FILE 重新筛选；或按来源查找，来源注明患者数据的起始位置。",
        ),
        "protocol": ("Protocol", "方案"),
        "protocol_is": ("{title}, version {version}, SHA-256 {digest}", "{title}，第 {version} 版，SHA-256 {digest}"),
        "made_for": ("Made for", "申请人"),
        "software": ("Software", "软件"),
        "made_with": ("Made with {software}.", "由 {software} 生成。"),
        "contents": ("Contents", "目录"),
        # the worklist
        "eligible": ("Eligible", "符合条件"),
        "potentially": ("Potentially eligible: what to order", "可能符合：需补充的检查与资料"),
        "ineligible": ("Not eligible: why not", "不符合：原因"),
        "eligible_caption": (
            "Every inclusion is met and no exclusion is. Next: consent and enrolment.",
            "符合全部入选标准，且不符合任何排除标准。下一步：知情同意与入组。",
        ),
        "potentially_caption": (
            "The fewest missing facts come first. What is listed is the smallest set of facts that could make the patient "
            "eligible.",
            "缺项最少者在前。所列为可能使患者符合条件的最少资料。",
        ),
        "ineligible_caption": (
            "The first criterion of the protocol that is not met, and every other one.",
            "按方案顺序列出首个不符合的标准及其余各项。",
        ),
        "patient": ("Patient", "患者"),
        "outcome": ("Outcome", "结论"),
        "facts_missing": ("What to order, and why", "需补充的内容及原因"),
        "first_reason": ("First reason", "首要原因"),
        "other_reasons": ("All other reasons", "其余原因"),
        "odd": ("Odd in the data", "数据疑点"),
        "as_of_source": ("As of, and source", "判定时间与来源"),
        "one_missing": ("{count} fact missing", "缺 {count} 项"),
        "missing": ("{count} facts missing", "缺 {count} 项"),
        "no_order": (
            "what is unknown cannot be settled by any one set of facts: look at this patient by hand",
            "未知各项无法由任何一组资料同时解决：请人工审查该患者",
        ),
        "first": ("first reason: {words}", "首要原因：{words}"),
        "also": ("also: {words}", "另有：{words}"),
        "none_in_group": ("Nobody.", "无。"),
        "standing": (
            "{patient}: {verdict}, as of {moment}, from {source}",
            "{patient}：{verdict}，判定时间 {moment}，来源 {source}",
        ),
        "odd_in_data": ("{count} odd in the data", "数据疑点 {count} 处"),
        "no_dated_fact": ("no dated fact", "无带日期的资料"),
        "worklist": ("Worklist", "工作清单"),
        # the order list
        "orders": ("Order list", "检查与资料清单"),
        "orders_caption": (
            "What potentially eligible patients need, the most wanted first.",
            "可能符合的患者所需的检查与资料，需求最多者在前。",
        ),
        "no_orders": ("Nothing has to be ordered.", "无需补充任何内容。"),
        "test": ("What", "项目"),
        "who": ("Who can supply it", "由谁提供"),
        "wanted_by": ("Patients", "患者数"),
        "for_whom": ("For whom, and why", "患者与原因"),
        "one_needs": ("{count} patient needs {what} ({who})", "{count} 例患者需要{what}（{who}）"),
        "need": ("{count} patients need {what} ({who})", "{count} 例患者需要{what}（{who}）"),
        "statement_on": ("an investigator's statement on “{what}”", "研究者对“{what}”的声明"),
        "yes_or_no": ("a yes or no on “{what}”", "明确有无“{what}”"),
        "chart_orders": ("What potentially eligible patients need", "可能符合的患者所缺的内容"),
        # the funnel
        "funnel": ("Eligibility, criterion by criterion", "逐条筛选漏斗"),
        "funnel_caption": (
            "In the order of the protocol. Whoever is known not to meet a criterion is not counted further down; who is "
            "unknown is.",
            "按方案顺序。已知不符合者不再计入后续各条；未知者继续计入。",
        ),
        "criterion": ("Criterion", "标准"),
        "entered": ("Looked at", "进入"),
        "favourable": ("Met", "符合"),
        "unknown": ("Unknown", "未知"),
        "against": ("Not met", "不符合"),
        "remain": ("Remain", "剩余"),
        "certain": ("Known to meet all so far", "至此全部已知符合"),
        "top_missing": ("Most often missing", "最常缺少"),
        "funnel_line": (
            "{count} looked at: {met} met, {unknown} unknown, {against} not met; {remain} remain, {certain} of them known to "
            "meet all so far",
            "进入 {count}：符合 {met}，未知 {unknown}，不符合 {against}；剩余 {remain}，其中 {certain} 例至此全部已知符合",
        ),
        "one_not_reached": (
            "{count} more criterion is left out: nobody was left to be looked at.",
            "其余 {count} 条标准未列出：已无患者进入。",
        ),
        "not_reached": (
            "{count} more criteria are left out: nobody was left to be looked at.",
            "其余 {count} 条标准未列出：已无患者进入。",
        ),
        "missing_line": ("most often missing: {words}", "最常缺少：{words}"),
        "fact_count": ("{fact} ({count})", "{fact}（{count}）"),
        "funnel_bar": (
            "{criterion}: {met} met, {unknown} unknown, {against} not met",
            "{criterion}：符合 {met}，未知 {unknown}，不符合 {against}",
        ),
        "favourable_note": (
            "“Met” of an exclusion means: not excluded by it.",
            "排除标准的“符合”指：未被该条排除。",
        ),
        # the criteria
        "criteria": ("Criteria", "逐条结果"),
        "criteria_columns": ("One row for each criterion, one column for each patient.", "每行一条标准，每列一例患者。"),
        "criteria_rows": ("One row for each patient, one column for each criterion.", "每行一例患者，每列一条标准。"),
        "eligible?": ("eligible?", "是否符合"),
        "yes": ("yes", "是"),
        "no": ("no", "否"),
        "perhaps": ("potentially", "可能"),
        "legend": (
            "{met} met or not excluded, {against} not met or excluded, {unknown} unknown, {none} not applicable.",
            "{met} 符合或未被排除，{against} 不符合或被排除，{unknown} 未知，{none} 不适用。",
        ),
        "legend_title": ("Legend:", "图例："),
        "legend_met": ("met, or not excluded", "符合，或未被排除"),
        "legend_against": ("not met, or excluded", "不符合，或被排除"),
        "legend_unknown": ("unknown", "未知"),
        "legend_none": ("not applicable", "不适用"),
        # roles that no protocol names
        "laboratory": ("laboratory", "检验科"),
        "cell_laboratory": ("cell laboratory", "细胞制备实验室"),
        # figures
        "no_patients": ("No patients yet: there is nothing to draw.", "尚无患者：没有可绘制的内容。"),
        "nothing_counted": ("Nothing to count: there is nothing to draw.", "没有可计数的内容：无图可绘。"),
        "accrual": ("Accrual by calendar month", "按月累计入组"),
        "month": ("Month", "月份"),
        "patients_so_far": ("Patients so far", "累计患者数"),
        "planned": ("planned: {count}", "计划：{count}"),
        "paused": ("paused", "暂停"),
        "referred": ("referred", "转诊"),
        "consented": ("consented", "知情同意"),
        "enrolled": ("enrolled", "入组"),
        "infused": ("infused", "回输"),
        "accrual_words": ("By the end of {month}: {counts}; {planned}", "截至 {month}：{counts}；{planned}"),
        "series": ("{name} {count}", "{name} {count}"),
        "pause_words": ("paused from {first} to {last}", "{first} 至 {last} 暂停"),
        "pause_open": ("paused since {first}", "自 {first} 起暂停"),
        "undated": (
            "Not drawn, since the month is not known: {counts}.",
            "月份不明，未绘入：{counts}。",
        ),
        "others": ("{count} others", "其余 {count} 项"),
        "flow": ("Flow of patients", "患者流程"),
        "here": ("{count:# waits|# wait} here", "{count} 例在此等待"),
        "followed": ("{count} in follow-up", "{count} 例随访中"),
        "unsaid": ("not said", "未注明"),
        "no_further": ("{count} went no further:", "{count} 例未继续："),
        # the band of a rehearsal, and the frame of a page
        "rehearsal": ("REHEARSAL", "演练 REHEARSAL"),
        "rehearsal_band": (
            REHEARSAL_WORDS,
            "演练（REHEARSAL）。虚构患者，不得用于诊疗。",
        ),
        "skip": ("Skip to the content", "跳至正文"),
    }
)  # fmt: skip
"""By a short name: English, Chinese. What stands in braces is filled in."""

STEP_WORDS: Mapping[Step, tuple[str, str]] = MappingProxyType(
    {
        "prescreened": ("referred", "转诊"),
        "consented": ("consented", "知情同意"),
        "enrolled": ("enrolled", "入组"),
        "apheresed": ("apheresed", "单采"),
        "lymphodepleted": ("lymphodepleted", "清淋"),
        "infused": ("infused", "回输"),
    }
)
REASON_WORDS: Mapping[Reason, tuple[str, str]] = MappingProxyType(
    {
        "unsuitable": ("unsuitable", "不适合"),
        "declined": ("declined", "拒绝参加"),
        "not_eligible": ("not eligible", "不符合入排标准"),
        "died": ("died", "死亡"),
        "lost": ("lost", "失访"),
        "withdrew": ("withdrew", "撤回同意"),
        "progression": ("progression", "疾病进展"),
        "adverse_event": ("adverse event", "不良事件"),
        "manufacturing_failure": ("manufacturing failure", "制备失败"),
        "dose_not_reached": ("dose not reached", "未达剂量"),
        "investigator": ("by the investigator", "研究者决定"),
        "other": ("other", "其他"),
    }
)
DETAIL_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "leukaemia": ("leukaemia", "白血病"),
        "crs": ("CRS", "细胞因子释放综合征"),
        "icans": ("ICANS", "ICANS 神经毒性"),
        "infection": ("infection", "感染"),
        "transplant": ("transplant", "移植"),
        "other": ("other", "其他"),
        "unknown": ("unknown", "不明"),
        "treatment": ("treatment", "治疗"),
        # why somebody went no further for another reason, as a rehearsal writes it
        "the trial takes no more patients": ("the trial takes no more patients", "试验已停止入组"),
        "the trial stands still": ("the trial stands still", "试验暂停中"),
        "apheresis was refused again and again": ("apheresis was refused again and again", "单采屡次未获批准"),
        "no volume could be computed for the infusion": (
            "no volume could be computed for the infusion",
            "回输体积无法计算",
        ),
    }
)
NO_NAMES: Mapping[str, str] = MappingProxyType({})
"""Where nobody says what the criteria are called."""


def said(name: str, language: Language, /, **values: object) -> str:
    """A phrase of the reports with its gaps filled.

    Examples
    --------
    >>> said("missing", "en", count=3), said("missing", "zh", count=3)
    ('3 facts missing', '缺 3 项')
    """
    return filled(WORDS[name][language == "zh"], values)


def counted_patients(count: int, language: Language) -> str:
    """A number of patients.

    Examples
    --------
    >>> counted_patients(1, "en"), counted_patients(2, "zh")
    ('1 patient', '2 例患者')
    """
    return said("one_patient" if count == 1 else "patients", language, count=count)


def step_words(step: Step, language: Language) -> str:
    """A step of the flow."""
    return STEP_WORDS[step][language == "zh"]


def departure_said(reason: Reason, detail: str, language: Language, names: Mapping[str, str] = NO_NAMES) -> str:
    """Why somebody goes no further; `names` says what each criterion is called, by its id.

    Examples
    --------
    >>> departure_said("not_eligible", "E3", "en", {"E3": "seizure"}), departure_said("died", "leukaemia", "zh")
    ('not eligible (E3: seizure)', '死亡（白血病）')
    """
    words = REASON_WORDS[reason][language == "zh"]
    if not detail:
        return words
    more = detail_said(detail, language, names)
    return f"{words} ({more})" if language == "en" else f"{words}（{more}）"


def detail_said(detail: str, language: Language, names: Mapping[str, str] = NO_NAMES) -> str:
    """What makes a group within a reason: a cause by its word, a criterion by its id and its name; nothing said, that.

    Examples
    --------
    >>> detail_said("crs", "en"), detail_said("E3", "zh"), detail_said("E3", "zh", {"E3": "癫痫"}), detail_said("", "en")
    ('CRS', 'E3', 'E3：癫痫', 'not said')
    """
    if not detail:
        return said("unsaid", language)
    if detail in names:
        return f"{detail}{': ' if language == 'en' else '：'}{names[detail]}"
    return DETAIL_WORDS[detail][language == "zh"] if detail in DETAIL_WORDS else detail


def in_a_row(words: Iterable[str], language: Language) -> str:
    """Several things one after the other."""
    return (", " if language == "en" else "、").join(words)
