"""The words of the report of a rehearsal, English and Chinese side by side, so that neither is forgotten."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.protocol.phrases import Language

PAGE_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # the top
        "kind": ("Rehearsal of a trial", "试验演练"),
        "title": ("What would have gone wrong in {id}", "{id}：可能会出什么问题"),
        "lead": (
            "{referred} invented patients were referred, {enrolled} were enrolled, {infused} got their cells. {lost} of the "
            "enrolled never got them. Leave to act was refused {refused} times, {grave} deviations were critical or major, and "
            "pauses held enrolment for {held} days.",
            "虚拟患者中转诊 {referred} 例、入组 {enrolled} 例、回输 {infused} 例；入组者中 {lost} 例最终未能回输。"
            "授权请求被拒 {refused} 次，严重或重大偏离 {grave} 项，入组暂停共 {held} 天。",
        ),
        "lead_nobody": (
            "{referred} invented patients were referred, and nobody was enrolled: with this protocol and these assumptions the "
            "trial does not begin. The first sections below say what stood in the way.",
            "虚拟患者中转诊 {referred} 例，无人入组：按此方案与假设，试验无法启动。下列首几节说明原因。",
        ),
        "honest": (
            "This is one run of chance under the assumptions at the end of the page. It shows where the protocol and the site "
            "are likely to be strained; it does not foretell what will happen, and nothing in it is evidence about the cells.",
            "本页为在文末假设下的一次随机演练，用于发现方案与中心的薄弱环节；不预测实际结果，也不构成对产品的任何证据。",
        ),
        "other_language": ("中文", "English"),
        "scenario": ("Scenario", "情景"),
        "scenario_is": ("{name}: {text}", "{name}：{text}"),
        "seed": ("Seed", "随机种子"),
        "asked": ("Patients to be enrolled", "计划入组人数"),
        "span": ("Time", "时间"),
        "span_is": ("{first} to {last}, {events} events", "{first} 至 {last}，共 {events} 条记录"),
        "seal": ("Seal", "封签"),
        "foot": ("Seal {seal}. Made with Trialwright {software}.", "封签 {seal}。由 Trialwright {software} 生成。"),
        "opened": (
            "The protocol is closed to accrual; the rehearsal has opened it.",
            "方案已关闭入组；演练中视为开放。",
        ),
        # what went wrong, as a list
        "ranking": ("What would have gone wrong", "可能会出什么问题"),
        "ranking_caption": (
            "By what it costs: first a patient's treatment, then the protocol, then the answers of the trial, then days, then "
            "work; within that by the share of patients.",
            "按代价排序：先为患者失去治疗，其次为偏离方案，再次为无法得出结论，然后为时间与工作量；同级按患者比例排序。",
        ),
        "what": ("What", "问题"),
        "numbers": ("In numbers", "数量"),
        "costs": ("What it costs", "代价"),
        "count": ("How often", "次数"),
        "patients": ("Patients", "患者"),
        "share": ("Share", "比例"),
        "severity": ("Severity", "严重程度"),
        "change": ("What to change", "如何改进"),
        "example": ("For example", "示例"),
        "why": ("Why", "原因"),
        "more": ("Not shown: {count} more.", "另有 {count} 类未列出。"),
        "share_is": ("{percent} % of {of}", "{of} 例的 {percent}%"),
        "in_numbers": ("{count} times, {patients} of {of} patients", "{count} 次，{of} 例中 {patients} 例"),
        "losses_numbers": ("{count} of {of} patients", "{of} 例中 {count} 例"),
        "delays_numbers": ("{median} days from referral to infusion, half of the patients longer",
                           "从转诊到回输中位 {median} 天"),
        "pauses_numbers": (
            "enrolment was held for {held} days",
            "入组暂停共 {held} 天",
        ),
        "nothing": ("Nothing of this kind happened.", "未发生。"),
        # what it costs
        "treatment": ("a patient's treatment", "患者失去治疗"),
        "protocol": ("the protocol", "偏离方案"),
        "answer": ("the trial's answer", "无法得出结论"),
        "time": ("days", "时间"),
        "work": ("work", "工作量"),
        # the sections
        "losses": ("Patients lost before the cells", "回输前流失的患者"),
        "losses_lead": (
            "{count} of {of} who were referred did not come to the infusion. Each row says after which step they were lost; the "
            "share is of those who had come to it.",
            "{of} 例转诊者中 {count} 例未到达回输。每行为流失前所处步骤；比例的分母为到达该步骤者。",
        ),
        "making": ("Cells that could not be made or released", "细胞制备与放行问题"),
        "making_lead": (
            "Of {of} patients whose cells were collected, something went otherwise in the cell laboratory in {patients}.",
            "{of} 例单采患者中，{patients} 例在细胞制备环节出现问题。",
        ),
        "refusals": ("Leave that was refused", "被拒绝的授权请求"),
        "refusals_lead": (
            "Leave to act was refused {count} times, in {patients} of {of} patients. A refusal names every reason at once; one "
            "refusal counts in each row of which it names a reason.",
            "授权请求被拒 {count} 次，涉及 {of} 例中的 {patients} 例。每次拒绝同时列出全部理由；同一次拒绝计入其每一理由所在行。",
        ),
        "until_given": ("Days until it was given", "至获批天数"),
        "days_median": ("median {median} ({low} to {high}); never for {never}",
                        "中位 {median}（{low}–{high}）；{never} 例始终未获批"),
        "days_median_all": ("median {median} ({low} to {high})", "中位 {median}（{low}–{high}）"),
        "act_why": ("{act}: {why}", "{act}：{why}"),
        "days_same": ("{count}", "{count}"),
        "never_given": ("never", "始终未获批"),
        "facts": ("Facts that were missing when enrolment was first asked for", "首次申请入组时缺少的资料"),
        "facts_lead": (
            "When leave to enrol was first asked for, a fact was missing in {patients} of {of} patients. Each costs at least one "
            "more visit, or a result leaves its window meanwhile.",
            "首次申请入组时，{of} 例中 {patients} 例缺少资料。每项至少增加一次随访，其间其他结果可能超出时间窗。",
        ),
        "chart_facts": ("What was missing when enrolment was first asked for", "首次申请入组时所缺资料"),
        "chart_refusals": ("Why leave was refused", "授权被拒的理由"),
        "delays": ("Days between the steps", "各步骤间隔天数"),
        "delays_lead": (
            "From referral to infusion half of the patients took more than {median} days; the slowest took {longest}.",
            "从转诊到回输，半数患者超过 {median} 天，最长 {longest} 天。",
        ),
        "from_to": ("From, to", "起止步骤"),
        "median": ("Median", "中位数"),
        "shortest": ("Shortest", "最短"),
        "longest": ("Longest", "最长"),
        "longest_of": ("Who waited longest", "等待最久者"),
        "days": ("{count} days", "{count} 天"),
        "from_to_is": ("{begins} to {ends}", "{begins}至{ends}"),
        "deviations": ("Deviations from the protocol", "方案偏离"),
        "deviations_lead": (
            "{count} deviations in {patients} of {of} patients who consented: {critical} critical, {major} major, {minor} minor.",
            "{of} 例已同意患者中 {patients} 例共 {count} 项偏离：严重 {critical}，重大 {major}，轻微 {minor}。",
        ),
        "visits": ("Visits that were missed, late or incomplete", "缺失、超窗或不完整的访视"),
        "visits_lead": (
            "Of {of} visits whose turn had come, {missed} were missed or are overdue, {outside} were held outside their window, "
            "and {incomplete} lacked an assessment.",
            "应完成的 {of} 次访视中，缺失或逾期 {missed} 次，超窗 {outside} 次，缺少评估 {incomplete} 次。",
        ),
        "visit": ("Visit", "访视"),
        "visit_named": ("visit {visit}", "访视 {visit}"),
        "turns": ("Due", "应完成"),
        "held_in": ("In its window", "窗内完成"),
        "held_out": ("Outside it", "超窗"),
        "missed": ("Missed or overdue", "缺失或逾期"),
        "incomplete": ("Incomplete", "不完整"),
        "unknowns": ("What nobody knows at the end", "最终仍未知的内容"),
        "unknowns_lead": (
            "{count} facts are not known in {patients} of {of} patients. Those that follow-up and analysis wait for stand first: "
            "without them an endpoint cannot be told for that patient.",
            "{of} 例中 {patients} 例共有 {count} 项未知。随访与分析所需者列在最前：缺少时无法判定该患者的终点。",
        ),
        "who": ("Who can fill it", "由谁补充"),
        "blocks": ("What waits", "受影响环节"),
        "data": ("Data that contradict themselves", "数据质疑"),
        "data_lead": (
            "{count} queries in {patients} of {of} patients: each is a question to the site, and hours of somebody's work.",
            "{of} 例中 {patients} 例共 {count} 条质疑：每条都需中心答复并耗费工时。",
        ),
        "planted": ("What the rehearsal wrote down wrongly on purpose", "演练中有意写错的内容"),
        "planted_caption": (
            "Most of it was put right later, as at a real site; what the queries above do not show was noticed by nobody.",
            "与真实中心一样，多数后来得到更正；上表未显示者无人察觉。",
        ),
        "pauses": ("Pauses of the trial", "试验暂停"),
        "pauses_lead": (
            "Enrolment was held for {held} days in all. Patients whose lymphodepletion had begun were decided about one by one.",
            "入组共暂停 {held} 天。已开始清淋者逐例决定。",
        ),
        "no_pauses": ("The trial was never paused.", "试验未曾暂停。"),
        "stage": ("Stages", "阶段"),
        "since": ("Since", "自"),
        "until": ("Until", "至"),
        "lasts": ("still held", "仍在暂停"),
        # the funnel
        "funnel_otherwise": (
            "{count} patients consented under a version with other criteria and are not in this funnel.",
            "{count} 例按其他版本的标准签署同意，未计入本漏斗。",
        ),
        "funnel_rest": (
            "{count} criteria were met by everybody who came to them; they are in the figure only.",
            "其余 {count} 条标准所有到达者均符合，仅见于图中。",
        ),
        "funnel_as_of": (
            "Each patient's criteria as they stood when screening ended.",
            "各患者的标准以筛选结束时为准。",
        ),
        "flow": ("How far the patients came", "患者流程"),
        # the patients
        "three": ("Three patients", "三例患者"),
        "three_lead": (
            "Chosen by rule, not by hand. Every number on their sheets leads to its events.",
            "按规则选取，非人工挑选。其页面上每个数字均可追溯到记录。",
        ),
        "uneventful": ("The most uneventful course", "最平稳的过程"),
        "uneventful_rule": (
            "infused and still in the trial; the lowest grade of any toxicity, then fewest deviations and overdue visits",
            "已回输且仍在试验中；毒性分级最低，其次偏离与逾期访视最少",
        ),
        "severe": ("The worst course", "最严重的过程"),
        "severe_rule": (
            "infused; the highest grade of any toxicity or adverse event, then most critical deviations, then most deviations",
            "已回输；毒性或不良事件分级最高，其次严重偏离最多，再次偏离最多",
        ),
        "without": ("Who never got the cells", "未能回输者"),
        "without_rule": (
            "enrolled and never infused; came furthest of those, then has most recorded",
            "已入组但未回输；其中走得最远者，其次记录最多者",
        ),
        "no_such": ("There is no such patient in this rehearsal.", "本次演练中没有这样的患者。"),
        "rule": ("Chosen because: {rule}.", "选取规则：{rule}。"),
        "patient_is": (
            "{patient}: {stage}; highest grade {grade}; {deviations} deviations, {findings} queries, {open} facts not known.",
            "{patient}：{stage}；最高分级 {grade}；偏离 {deviations} 项，质疑 {findings} 条，未知 {open} 项。",
        ),
        "grade_none": ("not recorded", "无记录"),
        "departed": ("{step}, then {why}", "{step}，随后{why}"),
        "evidence": ("Evidence sheet", "证据页"),
        "dose": ("Dose sheet (PDF)", "剂量单（PDF）"),
        "as_text": ("The same as text", "文本版"),
        "sheets": ("Other patients named on this page", "本页提到的其他患者"),
        # where it comes from
        "made": ("How it was made", "如何生成"),
        "made_words": (
            "An invented trial was played day by day into a log, with the errors that people make. Everything above was computed "
            "from that log by the same code that runs a real trial. What is true of the patients stands in a file of its own, "
            "which no computation reads.",
            "虚拟试验按日写入日志，并带有人常犯的错误。以上内容均由运行真实试验的同一程序依据该日志计算。患者的真实情况另存一文件，任何计算均不读取。",
        ),
        "beyond": (
            "The rehearsal follows each patient for three years. Visits that the protocol plans later are not counted above: "
            "{visits}.",
            "演练对每例患者随访三年。方案此后的访视未计入以上内容：{visits}。",
        ),
        "files": ("Files", "文件"),
        "status_page": ("Status of the trial, every line with its events", "试验状态（逐条附记录，英文）"),
        "trial_file": ("The trial file: {name}", "试验文件：{name}"),
        "truth_file": (
            "The hidden truth: {name}, one JSON object a line",
            "隐藏的真实情况：{name}，每行一个 JSON 对象",
        ),
        "assumptions": ("What was assumed", "所用假设"),
        "assumptions_caption": (
            "Every number of the scenario with its source; those that the scenario changes stand first.",
            "情景的全部数值及来源；与已发表水平不同者列在最前。",
        ),
        "parameter": ("Parameter", "参数"),
        "value": ("Value", "取值"),
        "published": ("As published", "已发表水平"),
        "unit": ("Unit", "单位"),
        "source": ("Source", "来源"),
    }
)  # fmt: skip
"""By a short name: English, Chinese. What stands in braces is filled in."""

ACT_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "enrol": ("to enrol", "入组"),
        "apherese": ("to collect cells", "单采"),
        "release": ("to release", "放行"),
        "lymphodeplete": ("to begin lymphodepletion", "清淋"),
        "infuse": ("to infuse", "回输"),
        "pause": ("to pause", "暂停"),
        "resume": ("to resume", "恢复"),
    }
)
MILESTONE_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "referred": ("referral", "转诊"),
        "consented": ("consent", "知情同意"),
        "enrolled": ("enrolment", "入组"),
        "apheresed": ("apheresis", "单采"),
        "released": ("release", "放行"),
        "lymphodepleted": ("lymphodepletion", "清淋"),
        "infused": ("infusion", "回输"),
    }
)
SEVERITY_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"critical": ("critical", "严重"), "major": ("major", "重大"), "minor": ("minor", "轻微")}
)
STAGE_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "enrolment": ("enrolment", "入组"),
        "apheresis": ("apheresis", "单采"),
        "lymphodepletion": ("lymphodepletion", "清淋"),
        "infusion": ("infusion", "回输"),
    }
)
BLOCK_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "analysis": ("analysis", "分析"),
        "follow_up": ("follow-up", "随访"),
        "infusion": ("infusion", "回输"),
        "lymphodepletion": ("lymphodepletion", "清淋"),
        "apheresis": ("apheresis", "单采"),
        "enrolment": ("enrolment", "入组"),
    }
)
DIRT_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "late": ("entered late", "延迟录入"),
        "slip": ("a digit typed wrongly", "数字录入错误"),
        "wrong_unit": ("the other laboratory's unit", "单位误用"),
        "duplicate": ("a message that came twice", "重复消息"),
        "conflict": ("two values of one instant", "同一时刻两个不同值"),
        "partial_date": ("a date known to the month", "日期仅到月"),
        "wrong_patient": ("written into another patient's chart", "写入他人病历"),
        "corrected": ("put right later", "后来更正"),
        "voided": ("taken back where it did not belong", "误写处已作废"),
    }
)


def told(name: str, language: Language, /, **values: object) -> str:
    """A phrase of the report with its gaps filled.

    Examples
    --------
    >>> told("days", "en", count=3), told("days", "zh", count=3)
    ('3 days', '3 天')
    """
    return PAGE_WORDS[name][language == "zh"].format(**values)


def word(words: Mapping[str, tuple[str, str]], name: str, language: Language) -> str:
    """The word of a closed list; a name that it does not hold is shown as it is.

    Examples
    --------
    >>> word(ACT_WORDS, "enrol", "zh"), word(ACT_WORDS, "tap_the_spine", "en")
    ('入组', 'tap the spine')
    """
    return words[name][language == "zh"] if name in words else name.replace("_", " ")


def share(count: int, of: int, language: Language) -> str:
    """A part of a whole in percent, with the whole; nothing where there is none.

    Examples
    --------
    >>> share(3, 8, "en"), share(3, 8, "zh"), share(0, 0, "en")
    ('37.5 % of 8', '8 例的 37.5%', '')
    """
    if not of:
        return ""
    percent = f"{100 * count / of:.1f}".removesuffix(".0")
    return told("share_is", language, percent=percent, of=of)
