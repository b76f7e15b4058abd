"""The words of the report of a rehearsal, English and Chinese side by side, so that neither is forgotten."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.protocol.phrases import Language
from trialwright.publish.numbers import filled

PAGE_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # the top
        "kind": ("Rehearsal of a trial", "试验演练"),
        "title": ("What would have gone wrong in {id}", "{id}：可能会出什么问题"),
        "lead": (
            "{referred:# invented patient was|# invented patients were} referred, {enrolled:# was|# were} enrolled, {infused} "
            "got {infused:the cells|the cells|their cells}. {lost} of the enrolled never got them. Permission to act was "
            "{refused:never refused|refused once|refused # times}, {grave:no deviation was|# deviation was|# deviations were} "
            "critical or major, and {held:no pause held enrolment|pauses held enrolment for # day|pauses held enrolment for # "
            "days}.",
            "虚拟患者中转诊 {referred} 例、入组 {enrolled} 例、回输 {infused} 例；入组者中 {lost} 例最终未能回输。"
            "授权请求被拒 {refused} 次，严重或重大偏离 {grave} 项，{held:入组未曾暂停|入组暂停共 # 天|入组暂停共 # 天}。",
        ),
        "lead_nobody": (
            "{referred:# invented patient was|# invented patients were} referred, and nobody was enrolled: with this protocol "
            "and these assumptions the "
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
        "example_of": ("For example", "示例（英文页）"),
        "why": ("Why", "原因"),
        "more": ("{count:# more kind|# more kinds}: open on the screen", "另有 {count} 类：请在屏幕上展开"),
        "with_share": ("{count} ({share})", "{count}（{share}）"),
        "bars_are": ("{title}: each bar counts patients.", "{title}：每条表示患者例数。"),
        "named": ("In whom", "涉及患者（英文页）"),
        "block_is": ("{block}: {endpoints}", "{block}：{endpoints}"),
        "survival_on": ("whether the patient was alive on day {day}", "第 {day} 天时是否存活"),
        "disease_on": ("whether the leukaemia had come back by day {day}", "至第 {day} 天白血病是否复发"),
        "assessment_at": ("{assessment}, at visit {visit}", "{assessment}（访视 {visit}）"),
        "share_is": ("{percent} % of {of}", "{of} 例的 {percent}%"),
        "delays_numbers": (
            "{median:# day|# days} from referral to infusion{patients:|, in the one patient|, half of the patients longer}",
            "从转诊到回输{patients:中位 |仅一例，|中位 }{median} 天",
        ),
        "pauses_count": (
            "{count}; enrolment was {held:not held|held for # day|held for # days}",
            "{count} 次；{held:入组未暂停|入组暂停共 # 天|入组暂停共 # 天}",
        ),
        "for_example": ("For example: ", "示例："),
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
            "Of {of:# patient|# patients} whose cells were collected, something went otherwise in the cell laboratory in "
            "{patients}, "
            "{count:never|once|# times}. Manufactures that were begun anew ({again}) are what was done about it; they count "
            "no further time.",
            "{of} 例单采患者中，{patients} 例在细胞制备环节出现问题，共 {count} 次。重新制备 {again} 次为补救措施，不另计。",
        ),
        "refusals": ("Permission that was refused", "被拒绝的授权请求"),
        "refusals_lead": (
            "Permission to act was {count:never refused|refused once|refused # times}, in {patients} of "
            "{of:# patient|# patients}. A refusal names every reason at once; one "
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
            "When permission to enrol was first asked for, a fact was missing in {patients} of {of:# patient|# patients}. "
            "Each costs at least one "
            "more visit, or a result leaves its window meanwhile.",
            "首次申请入组时，{of} 例中 {patients} 例缺少资料。每项至少增加一次随访，其间其他结果可能超出时间窗。",
        ),
        "chart_facts": ("What was missing when enrolment was first asked for", "首次申请入组时所缺资料"),
        "chart_refusals": ("Why permission was refused", "授权被拒的理由"),
        "delays": ("Days between the steps", "各步骤间隔天数"),
        "delays_lead": (
            "From referral to infusion {patients:nobody came|the one patient took|half of the patients took more than} "
            "{median:# day|# days}; the slowest took {longest}.",
            "从转诊到回输，{patients:无人|仅一例，为|半数患者超过} {median} 天，最长 {longest} 天。",
        ),
        "from_to": ("From, to", "起止步骤"),
        "median": ("Median", "中位数"),
        "shortest": ("Shortest", "最短"),
        "longest": ("Longest", "最长"),
        "longest_of": ("Who waited longest", "等待最久者（英文页）"),
        "days": ("{count:# day|# days}", "{count} 天"),
        "from_to_is": ("{begins} to {ends}", "{begins}至{ends}"),
        "deviations": ("Deviations from the protocol", "方案偏离"),
        "deviations_lead": (
            "{count:no deviation|# deviation|# deviations} in {patients} of {of:# patient|# patients} who consented: "
            "{critical} critical, {major} major, {minor} minor.",
            "{of} 例已同意患者中 {patients} 例共 {count} 项偏离：严重 {critical}，重大 {major}，轻微 {minor}。",
        ),
        "visits": ("Visits that were missed, late or incomplete", "缺失、超窗或不完整的访视"),
        "visits_lead": (
            "Of {of:# visit|# visits} whose turn had come, {count} did not go as planned: {missed:# was|# were} missed or "
            "overdue, "
            "{outside:# was|# were} held outside the window, and {incomplete} lacked an assessment. A visit may be both late "
            "and incomplete.",
            "应完成的 {of} 次访视中，{count} 次未按计划完成：缺失或逾期 {missed} 次，超窗 {outside} 次，"
            "缺少评估 {incomplete} 次；同一次访视可既超窗又不完整。",
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
            "{count:# fact is|# facts are} not known in {patients} of {of:# patient|# patients}. Those that follow-up and "
            "analysis wait for stand first: "
            "without them an endpoint cannot be told for that patient.",
            "{of} 例中 {patients} 例共有 {count} 项未知。随访与分析所需者列在最前：缺少时无法判定该患者的终点。",
        ),
        "who": ("Who can fill it", "由谁补充"),
        "blocks": ("What waits", "受影响环节"),
        "data": ("Queries and notices about the data", "数据质疑"),
        "data_lead": (
            "{count:# query|# queries} in {patients} of {of:# patient|# patients}: each is a question to the site, and hours "
            "of somebody's work.",
            "{of} 例中 {patients} 例共 {count} 条质疑：每条都需中心答复并耗费工时。",
        ),
        "planted": ("What the rehearsal wrote down wrongly on purpose", "演练中有意写错的内容"),
        "planted_caption": (
            "Most of it was put right later, as at a real site; what no query shows was noticed by nobody.",
            "与真实中心一样，多数后来得到更正；上表未显示者无人察觉。",
        ),
        "pauses": ("Pauses of the trial", "试验暂停"),
        "pauses_lead": (
            "Enrolment was {held:not held|held for # day in all|held for # days in all}. Patients whose lymphodepletion had "
            "begun were decided about one by one.",
            "{held:入组未暂停|入组共暂停 # 天|入组共暂停 # 天}。已开始清淋者逐例决定。",
        ),
        "no_pauses": ("The trial was never paused.", "试验未曾暂停。"),
        "stage": ("Stages", "阶段"),
        "since": ("Since", "自"),
        "until": ("Until", "至"),
        "lasts": ("still held", "仍在暂停"),
        # the funnel
        "funnel_otherwise": (
            "{count:# patient|# patients} consented under a version with other criteria and {count:is|are} not in this funnel.",
            "{count} 例按其他版本的标准签署同意，未计入本漏斗。",
        ),
        "funnel_rest": (
            "{count:# criterion was|# criteria were} met by everybody who came to {count:it; it is|them; they are} in the "
            "figure only.",
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
            "infused and still in the trial; fewest missed or overdue visits ({missed}), then fewest deviations ({deviations}), "
            "then the mildest worst grade ({grade}), then fewest events of grade 3 or more ({severe})",
            "已回输且仍在试验中；缺失或逾期访视最少（{missed} 次），其次偏离最少（{deviations} 项），"
            "再次最高分级最低（{grade}），再次 3 级及以上事件最少（{severe} 项）",
        ),
        "severe": ("The worst course", "最严重的过程"),
        "severe_rule": (
            "infused; the highest grade of any toxicity or adverse event ({grade}), then most critical deviations ({critical}), "
            "then most deviations ({deviations})",
            "已回输；毒性或不良事件分级最高（{grade}），其次严重偏离最多（{critical} 项），再次偏离最多（{deviations} 项）",
        ),
        "without": ("Who never got the cells", "未能回输者"),
        "without_rule": (
            "enrolled and never infused; came furthest of those, then has most recorded",
            "已入组但未回输；其中走得最远者，其次记录最多者",
        ),
        "no_such": ("There is no such patient in this rehearsal.", "本次演练中没有这样的患者。"),
        "rule": ("Chosen because: {rule}.", "选取规则：{rule}。"),
        "patient_is": (
            "{patient}: {stage}; highest grade {grade}, {severe:# event|# events} of grade 3 or more; {missed:# visit|# visits} "
            "missed or overdue, {deviations:# deviation|# deviations}, {findings:# query|# queries}, {open:# fact|# facts} "
            "not known.",
            "{patient}：{stage}；最高分级 {grade}，3 级及以上事件 {severe} 项；缺失或逾期访视 {missed} 次，偏离 {deviations} 项，"
            "质疑 {findings} 条，未知 {open} 项。",
        ),
        "grade_none": ("not recorded", "无记录"),
        "departed": ("{step}, then {why}", "{step}，随后{why}"),
        "evidence": ("Evidence sheet", "证据页（英文）"),
        "dose": ("Dose sheet (PDF)", "剂量单（PDF，英文）"),
        "as_text": ("The same as text", "文本版（英文）"),
        "sheets": ("Other patients named on this page", "本页提到的其他患者（英文页）"),
        # where it comes from
        "made": ("How it was made", "如何生成"),
        "made_words": (
            "An invented trial was played day by day into a log, with the errors that people make. Everything above was computed "
            "from that log by the same code that runs a real trial. What is true of the patients stands in a file of its own, "
            "which no computation reads.",
            "虚拟试验按日写入日志，并带有人常犯的错误。以上内容均由运行真实试验的同一程序依据该日志计算。"
            "患者的真实情况另存一文件，任何计算均不读取。",
        ),
        "reach": (
            "Each patient is played for three years after the cells, to the end of the window of {last}; whoever was infused "
            "early is seen on until the last one has had three years. Everything that was recorded counts.",
            "演练对每例患者随访至回输后三年（至 {last} 窗口期结束）；较早回输者继续随访，直至最后一例满三年。凡有记录者均计入。",
        ),
        "as_status": (
            "The numbers of this page are those of the status of the trial: {deviations:# deviation|# deviations}, "
            "{unknowns:# fact|# facts} not known.",
            "本页数字与试验状态页一致：偏离 {deviations} 项，未知 {unknowns} 项。",
        ),
        "beyond": (
            "Not held against anybody: {count:# visit|# visits} ({visits}) whose window closed after the play of the patient had "
            "ended. The status of the trial and the patients' sheets, which know nothing of a play, have "
            "{count:it|them}: {deviations:# deviation|# deviations} there and {here} here, {unknowns:# fact|# facts} not known "
            "there and {unknowns_here} here.",
            "有 {count} 次访视（{visits}）的窗口期在该患者演练结束之后才满，本页不视为缺失。试验状态页与患者页不区分演练，"
            "故将其计入：该页偏离 {deviations} 项，本页 {here} 项；该页未知 {unknowns} 项，本页 {unknowns_here} 项。",
        ),
        "begun_with": (
            "begun with version {before}; on {day} the rehearsal adopted an amendment of its own",
            "以第 {before} 版开始；{day} 演练自行修订方案",
        ),
        "amendments": ("The amendment that the rehearsal invented", "演练虚拟的方案修订"),
        "amended": (
            "The rehearsal began with version {before}. On {day} it adopted version {version} (SHA-256 {digest}), which nobody "
            "has asked for: trials are amended half-way, and patients have to sign anew. What differs:",
            "演练以第 {before} 版开始，于 {day} 采用第 {version} 版（SHA-256 {digest}）。"
            "该修订由演练虚拟，用以模拟试验中途修订及重新签署。差异如下：",
        ),
        "signed_anew": (
            "Of {asked:# patient|# patients} who had signed before and {asked:was|were} in the trial on that day, "
            "{signed:nobody has|# has|# have} signed form {form} anew.",
            "当日在试验中且已签署者 {asked} 例，其中 {signed} 例重新签署了第 {form} 版知情同意书。",
        ),
        "nobody_signs": (
            "The consent form stayed the same, so nobody had to sign anew.",
            "知情同意书未变，无需重新签署。",
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
        "source": ("Source", "来源（英文）"),
    }
)  # fmt: skip
"""By a short name: English, Chinese. What stands in braces is filled in."""


def told(name: str, language: Language, /, **values: object) -> str:
    """A phrase of the report with its gaps filled.

    Examples
    --------
    >>> told("days", "en", count=3), told("days", "zh", count=3), told("days", "en", count=1)
    ('3 days', '3 天', '1 day')
    """
    return filled(PAGE_WORDS[name][language == "zh"], values)


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
