"""The phrases in which a protocol is shown, each in English and in Chinese side by side, so that neither is forgotten."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Language = Literal["en", "zh"]

PHRASES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        # headings
        "status": ("Status", "状态"),
        "approvals": ("Approvals", "审批"),
        "consent": ("Consent", "知情同意"),
        "criteria": ("Who may take part", "入选与排除标准"),
        "reference_ranges": ("Reference ranges", "参考区间"),
        "lymphodepletion": ("Lymphodepletion", "清淋化疗"),
        "cell_dose": ("Cell dose", "细胞剂量"),
        "release": ("Release specification", "放行标准"),
        "manufacturing": ("Manufacturing", "生产工艺"),
        "tocilizumab": ("Tocilizumab", "托珠单抗"),
        "schedule": ("Schedule of assessments", "访视与评估计划"),
        "endpoints": ("Endpoints", "终点"),
        "analysis_sets": ("Analysis sets", "分析集"),
        "strata": ("Strata", "分层"),
        "toxicity": ("Toxicity", "毒性"),
        "stopping": ("Stopping rules", "停止规则"),
        "clocks": ("Reporting", "报告时限"),
        "supportive": ("Supportive care", "支持治疗"),
        "washouts": ("Washouts", "洗脱期"),
        "decisions": ("Decisions", "决策"),
        "questions": ("Questions to the investigator", "待研究者回答的问题"),
        "choices": ("Choices where the registered record is silent", "注册记录未作规定而由方案作出的选择"),
        # beside the registered words
        "registered": ("registered: {text}", "注册原文：“{text}”"),
        "understood": ("understood: {text}", "系统理解：{text}"),
        "source": ("source: {text}", "来源（原文引用）：“{text}”"),
        "none": ("none", "无"),
        # kinds of criteria
        "inclusion": ("inclusion", "入选"),
        "exclusion": ("exclusion", "排除"),
        "notice": ("where {rule}: {text}", "若{rule}：{text}"),
        # status, approvals, consent
        "trial": ("{id} version {version}: {title}", "{id} 第 {version} 版：“{title}”"),
        "stands": (
            "{overall}; {patients} patients; start {start}, primary completion {primary}, completion {completion}; "
            "last update {update}",
            "“{overall}”；{patients} 例；开始 {start}，主要终点完成 {primary}，研究完成 {completion}；最近更新 {update}",
        ),
        "seen": (
            "{seen}: {overall}, {patients} patients, start {start}, last update {update}",
            "{seen}：“{overall}”，{patients} 例，开始 {start}，最近更新 {update}",
        ),
        "accrual_open": ("open to accrual", "开放入组"),
        "accrual_closed": ("closed to accrual", "停止入组"),
        "approved_by": ("must approve before anybody is enrolled: {bodies}", "入组前须批准：{bodies}"),
        "genetic_filing": ("before genetic data leave the country: {bodies}", "遗传数据出境前须备案：{bodies}"),
        "filing": ("filing within {days} working days of the approvals", "批准后 {days} 个工作日内备案"),
        "retention": ("records and raw material are kept {years} years", "记录与原始材料保存 {years} 年"),
        "form": ("version {version} of the form, in {languages}", "知情同意书第 {version} 版，语言：{languages}"),
        "guardian": (
            "a guardian signs below {age} years, and the patient signs anew on reaching them",
            "未满 {age} 岁由监护人签署，满 {age} 岁后本人重新签署",
        ),
        "assent": ("from {age} years on a minor is asked as well", "满 {age} 岁的未成年人须同时签署赞同书"),
        "scopes": (
            "must be agreed to: {required}; may be declined: {offered}",
            "必须同意：{required}；可以拒绝：{offered}",
        ),
        # reference ranges
        "registers": (
            "registered ranges are accepted of: {laboratories}",
            "认可其登记参考区间的实验室：{laboratories}",
        ),
        "every_laboratory": ("every laboratory", "所有实验室"),
        "unfilled": ("a result without its own range: {how}", "结果未附参考区间时：{how}"),
        "no_rows": ("the protocol has no range of its own", "方案未另列参考区间"),
        "range_row": (
            "{id}: {analyte} at {laboratory}, {sex}{ages}: {limits}; {days}",
            "{id}：{laboratory}，{analyte}，{sex}{ages}：{limits}；{days}",
        ),
        "range_both": ("{low} to {high}", "{low} 至 {high}"),
        "range_low": ("{low} and more", "不低于 {low}"),
        "range_high": ("up to {high}", "不高于 {high}"),
        "sex_any": ("both sexes", "不分性别"),
        "sex_female": ("women", "女性"),
        "sex_male": ("men", "男性"),
        "ages_from": (" from {first} years on", "，满 {first} 岁"),
        "ages_between": (" from {first} to {last} years", "，{first} 至 {last} 岁"),
        # regimen and cells
        "surface": (
            "body surface by {surface}, weight: {weight}; clearance by {adult}, under 18 years by {child}, weight: {clearance}",
            "体表面积：{surface}，体重：{weight}；清除率：{adult}，18 岁以下：{child}，体重：{clearance}",
        ),
        "obese": (
            "obese from {ratio} times the ideal weight; adjusted weight is the ideal weight + {part} of the excess",
            "体重达到理想体重的 {ratio} 倍为肥胖；校正体重 = 理想体重 + 超出部分的 {part}",
        ),
        "fresh": (
            "creatinine of the last {creatinine} days, height of {height}, weight of {weight}; computed anew from a change of "
            "{change}",
            "肌酐须在 {creatinine} 天内，身高 {height} 天内，体重 {weight} 天内；体重变化达 {change} 时重新计算",
        ),
        "review_small": (
            "below {weight} kg or {age} years a person reviews a dose by body surface before it is given",
            "体重低于 {weight} kg 或未满 {age} 岁者，按体表面积计算的剂量须先经人工复核",
        ),
        "drug": ("{name}: {dose} mg/m2 a day on {days}", "{name}：每日 {dose} mg/m2，{days}"),
        "band": ("from a clearance of {clearance}: {share} of the dose", "清除率 ≥{clearance}：剂量的 {share}"),
        "blocked": ("below a clearance of {clearance}: not given", "清除率 <{clearance}：不予给药"),
        "vials": (
            "vials of {vials} mg, steps of {step} mg, rounded by at most {share}",
            "规格 {vials} mg，最小量 {step} mg，取整不超过 {share}",
        ),
        "range": (
            "{low} to {high} million viable CAR-positive cells per kg",
            "每公斤 {low}–{high} ×10⁶ 个活的 CAR 阳性细胞",
        ),
        "fixed": ("{cells} million viable CAR-positive cells in all", "共 {cells} ×10⁶ 个活的 CAR 阳性细胞"),
        "part_share": ("on D{day}: {share} of the dose", "D{day}：剂量的 {share}"),
        "part_cells": (
            "on D{day} (-{before}/+{after} days): {cells} million cells",
            "D{day}（-{before}/+{after} 天）：{cells} ×10⁶ 个",
        ),
        "cap": ("never more than {cells} million cells", "总数不超过 {cells} ×10⁶ 个"),
        "no_cap": ("no cap", "无上限"),
        "weighed": (
            "weight of: {day}; computed anew from a change of {change}",
            "体重取自：{day}；变化达 {change} 时重新计算",
        ),
        "too_few": ("too few cells: {outcomes}", "细胞不足：{outcomes}"),
        "too_many": ("too many cells: {outcomes}", "细胞过多：{outcomes}"),
        "drawn": ("volumes are rounded down to {step} mL", "体积向下取整至 {step} mL"),
        "dmso": ("DMSO at most {limit} g per kg and day", "DMSO 每日每公斤不超过 {limit} g"),
        "volume": ("at most {limit} mL per kg and infusion", "每次回输每公斤不超过 {limit} mL"),
        "volume_child": (
            "under {age} years at most {limit} mL per kg and infusion",
            "{age} 岁以下每次回输每公斤不超过 {limit} mL",
        ),
        "endotoxin": (
            "endotoxin at most {limit} EU per kg and hour, a part being infused within {hours} h",
            "内毒素每公斤每小时不超过 {limit} EU，每次回输按 {hours} 小时计",
        ),
        "test": (
            "{label}: {limit} ({test}); without it: {stop}; {overrule}",
            "{label}：{limit}（{test}）；未完成时：{stop}；{overrule}",
        ),
        "overrule": ("may be overruled by an exceptional release", "可例外放行"),
        "no_overrule": ("never overruled", "不可例外放行"),
        "hard_stop_yes": ("no infusion", "不得回输"),
        "hard_stop_conditional": ("an interim result may do", "可凭中期结果"),
        "hard_stop_no": ("infusion may go on", "可以回输"),
        "making": ("cells of: {donor}; {days} days of culture", "细胞来源：{donor}；培养 {days} 天"),
        "markers": ("infectious markers of whoever gives the cells: {tests}", "供细胞者的传染病标志物：{tests}"),
        "toci_band": ("from {weight} kg: {dose} mg/kg", "体重 ≥{weight} kg：{dose} mg/kg"),
        "toci_rest": (
            "at most {maximum} mg in one dose, {hours} hours apart, at most {doses} doses; {reserved} reserved for each patient",
            "单次不超过 {maximum} mg，间隔 {hours} 小时，最多 {doses} 次；每例患者预留 {reserved} 剂",
        ),
        # calendar
        "month": ('"1 month" means D{day}', "“1 个月”指 D{day}"),
        "gap": (
            "infusion freely up to D+{free}; with a note up to {note} days after the last dose; later than {reassess} days "
            "assessed anew; later than {repeat} days lymphodepletion is repeated",
            "D+{free} 前可自由回输；末次给药后 {note} 天内须注明；超过 {reassess} 天须再评估；超过 {repeat} 天须重复清淋",
        ),
        "visit": ("{label}: {days}: {done}", "{label}：{days}：{done}"),
        "on_day": ("D{day}", "D{day}"),
        "between_days": ("D{day} (D{first} to D{last})", "D{day}（D{first} 至 D{last}）"),
        "day_of_apheresis": ("day of the apheresis", "单采当日"),
        "from_apheresis": (
            "{day} days from the apheresis ({first} to {last})",
            "单采后 {day} 天（{first} 至 {last}）",
        ),
        "contact": (" (contact)", "（仅联系）"),
        "meant_for": ("{label}{visits}: only where {rule}", "{label}{visits}：仅适用于：{rule}"),
        "at_visits": (", at {visits}", "（{visits}）"),
        "daily": (
            "{label}: {times} times a day from D{first} to D{last}",
            "{label}：D{first} 至 D{last} 每日 {times} 次",
        ),
        # endpoints
        "endpoint": ("{id}, {rank}, {kind}", "{id}，{rank}，{kind}"),
        "time_frame": ("time frame: {text}", "时间范围（注册原文）：“{text}”"),
        "window": ("from D{first} to D{last}", "D{first} 至 D{last}"),
        "until": ("reported for D{day}", "报告至 D{day}"),
        "requires": ("requires {text}", "要求：{text}"),
        "evaluable": ("counts where one is true: {text}", "满足其一方可评价：{text}"),
        "event": ("event: {text}", "事件：{text}"),
        "competing": ("competing: {text}", "竞争事件：{text}"),
        "censoring": ("followed until: {text}", "删失：{text}"),
        "convention": ("{question}: {answer}", "{question}：{answer}"),
        "set": ("{label}: {members}; for {use}", "{label}：{members}；用途：{use}"),
        "stratum": ("{label}: {rule}", "{label}：{rule}"),
        # safety
        "era": ("{scale} by {ruleset}, infused {era}", "{scale}：{ruleset}，回输日期{era}"),
        "era_always": ("at any time", "不限"),
        "era_from": ("from {first} on", "自 {first} 起"),
        "era_until": ("until {last}", "至 {last} 止"),
        "era_between": ("from {first} until {last}", "{first} 至 {last}"),
        "dlt_window": ("dose-limiting toxicity from D0 to D{day}:", "剂量限制性毒性（D0 至 D{day}）："),
        "not_dlt": ("none of these:", "以下不计："),
        "pause": ("the trial pauses on:", "以下情况暂停试验："),
        "trigger": ("{text}: {fires}; pauses {stages}", "{text}：{fires}；暂停：{stages}"),
        "every_stage": ("every stage", "所有阶段"),
        "fires_manual": (
            "no event can tell this, so a person must notice it and pause the trial",
            "任何记录均无法自动判定，须由人发现并暂停试验",
        ),
        "fires_death_after_infusion": (
            "fired by a death that may be within {days} days of an infusion, of any cause but leukaemia, until an investigator "
            "attests death_unrelated or its relation is assessed as unrelated or unlikely",
            "回输后 {days} 天内（或可能在此期间）的死亡即触发，白血病所致除外，直至研究者声明 death_unrelated "
            "或相关性评定为无关或可能无关",
        ),
        "fires_cerebral_oedema": (
            "fired by diffuse oedema of the brain at an examination, or by an adverse event of that name of grade 4 or 5",
            "检查见弥漫性脑水肿，或报告 4 至 5 级脑水肿不良事件即触发",
        ),
        "fires_replicating_virus": (
            "fired by a positive test of a patient or of a lot of vector",
            "患者或载体批次检测阳性即触发",
        ),
        "fires_identity_error": (
            "fired by a recorded deviation of identity",
            "记录身份类方案偏离即触发",
        ),
        "fires_t_cell_malignancy": (
            "fired by a second malignancy that is found to be of T cells",
            "发现 T 细胞来源的第二肿瘤即触发",
        ),
        "resolved": ("CRS counts as resolved after {hours} hours without signs", "CRS 体征消失 {hours} 小时后视为缓解"),
        "counts_gap": (
            "a gap of up to {days} days between blood counts is filled",
            "血常规间隔不超过 {days} 天者按前值补齐",
        ),
        "bound": (
            "{label}: stop where the probability that the share of {event} exceeds {limit} is above {cut}; prior Beta({a}, {b}); "
            "pauses {stages}",
            "{label}：若“{event}”比例超过 {limit} 的概率大于 {cut} 则停止；先验 Beta({a}, {b})；暂停：{stages}",
        ),
        "clock": (
            "{trigger}: {who} to {to} within {time} of {moment}",
            "{trigger}：由{who}向{to}报告，自{moment}起 {time}",
        ),
        "hours": ("{count} hours", "{count} 小时内"),
        "days": ("{count} days", "{count} 天内"),
        "follow_up": (", follow-up within {count} days more", "，后续报告再 {count} 天内"),
        "supported": (
            "{label}: {text}; from {first} {from_day} days to {last} {until_day} days",
            "{label}：{text}；自{first} {from_day} 天至{last} {until_day} 天",
        ),
        "every": (", every {days} days", "，每 {days} 天一次"),
        "applies": (", where {rule}", "，适用条件：{rule}"),
        "washed": ("{label}: {days} days before {before}", "{label}：{before}前 {days} 天"),
        # choices
        "question": ("question {number}: {text}", "问题 {number}：{text}"),
        "choice": ("{id}: {reason}", "{id}：{reason}"),
        "choice_confirmed": ("{id}: {reason} (confirmed in the file)", "{id}：{reason}（文件中已确认）"),
        "choices_wait": (
            "{count} choices wait for an investigator's signature:",
            "{count} 项选择待研究者签字：",
        ),
        "no_choice_waits": ("no choice is open", "没有待签字的选择"),
        "untranslated": (
            "{count} reasons are shown in another language; `trialwright protocol translate` prints what is to translate",
            "其中 {count} 项理由暂无译文，以英文显示；`trialwright protocol translate` 列出待译内容",
        ),
        # decisions
        "decision": ("{act}: asked by {roles}; {people}{days}", "{act}：由{roles}申请；{people}{days}"),
        "alone": ("one person", "一人"),
        "two": ("another person confirms", "须另一人确认"),
        "decision_days": (", D{first} to D{last}", "，D{first} 至 D{last}"),
        "needs": ("needs {needs}", "须具备：{needs}"),
        "need_within": ("{need} of the last {days} days", "{need}（{days} 天内）"),
        "pause_effect": ("once lymphodepletion has begun: {effect}", "清淋开始后：{effect}"),
        "overridable": (
            "two people may overrule a check of: {checks}; an identity never",
            "双人可越过的核对：{checks}；身份核对不可越过",
        ),
    }
)
"""By a short name: English, Chinese. What stands in braces is filled in."""


def say(phrase: str, language: Language, **values: object) -> str:
    """A phrase with its gaps filled.

    Examples
    --------
    >>> say("retention", "en", years=30), say("retention", "zh", years=30)
    ('records and raw material are kept 30 years', '记录与原始材料保存 30 年')
    """
    english, chinese = PHRASES[phrase]
    return (english if language == "en" else chinese).format(**values)


def ours(english: str, chinese: str, language: Language) -> str:
    """A text of ours in a language; where a file has it in English only, that English, marked as quoted.

    Examples
    --------
    >>> ours("a law", "某法", "zh"), ours("a law", "", "zh"), ours("a law", "", "en")
    ('某法', '“a law”', 'a law')
    """
    if language == "en":
        return english
    return chinese or f"“{english}”"


def listed(words: list[str], language: Language) -> str:
    """Several things, one after the other; the word for none where there are none.

    Examples
    --------
    >>> listed(["a", "b"], "en"), listed(["甲", "乙"], "zh"), listed([], "en")
    ('a, b', '甲、乙', 'none')
    """
    return (", " if language == "en" else "、").join(words) or say("none", language)
