"""What went wrong by its code: what it is called, and what a protocol or a site would change. English and Chinese together.

A code has parts, such as ``visit.not_held.D28``; the words of the longest beginning that has any are its words. Something
without words is shown as the log says it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.protocol.phrases import Language

Advice = tuple[str, str, str, str]
"""What it is called and what to change, each in English and in Chinese."""

AGAINST: Mapping[str, Advice] = MappingProxyType(
    {
        "eligibility.unknown": (
            "a criterion could not be decided", "标准无法判定",
            "order what is missing before permission is asked for; widen a window that results keep leaving",
            "申请前补齐资料；放宽结果屡次超出的时间窗",
        ),
        "eligibility.against": (
            "a criterion spoke against the patient", "不符合入排标准",
            "ask for the deciding fact at referral; see whether the criterion excludes whom the trial is for",
            "转诊时即询问决定性资料；评估该标准是否排除了目标人群",
        ),
        "consent.missing": ("no consent is signed", "未签署知情同意",
                            "sign before the first procedure of the trial", "首项试验操作前签署"),
        "consent.version": ("an old version of the consent form", "知情同意书版本过旧",
                            "list who has to sign again on the day an amendment is adopted", "修订生效当日列出需重签名单"),
        "consent.language": ("a form in a language that the trial has none in", "知情同意书语言不符",
                             "have the form translated and approved before the site opens", "启动前完成译本及审批"),
        "consent.scope": ("consent does not cover what is needed", "同意范围不足",
                          "make the needed parts plain on the form", "在同意书上明确必需项"),
        "consent.guardian": ("a guardian's signature is missing", "缺少监护人签名",
                             "have both guardians come to the first visit", "首次访视请监护人到场"),
        "consent.of_age": ("the patient came of age and has not signed", "成年后未重新签署",
                           "note each eighteenth birthday in the calendar", "日程中标注满十八岁日期"),
        "consent.withdrawn": ("consent was withdrawn", "知情同意已撤回",
                              "nothing: it is the patient's right", "无需改进：此为患者权利"),
        "consent": ("the consent does not stand", "知情同意不成立",
                    "look at the form with the patient before permission is asked for", "申请前与患者核对同意书"),
        "assent": ("a minor's assent is missing or declined", "缺少未成年人赞同",
                   "ask the child with a form of its own", "使用儿童版赞同书"),
        "samples": ("consent to samples is missing", "缺少样本使用同意", "ask for it with the first consent",
                    "首次同意时一并征询"),
        "genetics": ("consent to genetic tests is missing", "缺少遗传检测同意", "ask for it with the first consent",
                     "首次同意时一并征询"),
        "age.unknown": ("the age cannot be told, so neither who must sign", "年龄不明，无法判断应由谁签署",
                        "record the date of birth at consent", "签署时记录出生日期"),
        "accrual.closed": ("the trial takes no more patients", "试验已停止入组",
                           "stop referrals some weeks before accrual ends", "入组结束前数周停止转诊"),
        "site.inactive": ("the site is not activated", "中心未启动", "activate the site before it refers", "转诊前完成启动"),
        "approval": ("an approval is missing or out of date", "批件缺失或过期",
                     "renew approvals two months before they end", "到期前两个月续批"),
        "choices.open": ("choices of the protocol are not signed", "方案待定项未签署",
                         "have the investigator sign them: `trialwright protocol check` lists them",
                         "请研究者签署：见 `trialwright protocol check`"),
        "delegation": ("the person has no such duty", "未授权该职责", "delegate the duty, and a substitute",
                       "授权并指定替代人员"),
        "role": ("the role may not ask for this", "角色无权申请", "name in the protocol who may", "在方案中写明可申请者"),
        "rule.missing": ("the protocol does not say who may", "方案未规定由谁决定", "write the decision into the protocol",
                         "在方案中补充该决定"),
        "slot": ("no slot in the cell laboratory", "无生产名额",
                 "book the slot when enrolment is given; ask the cell laboratory for more slots",
                 "获批入组即预约；增加生产名额"),
        "markers.missing": ("infectious markers are not fresh", "感染标志物未更新",
                            "draw them in the same week as the apheresis is planned", "与单采同周采样"),
        "markers": ("an infectious marker is positive or unclear", "感染标志物阳性或不确定",
                    "settle who decides on positive markers", "明确阳性时由谁决定"),
        "washout": ("a drug was stopped too late, or nobody knows when", "药物停用过晚或时间不明",
                    "stop the drugs when the slot is booked, and write down the day", "预约名额时即停药并记录日期"),
        "enrolment.missing": ("the patient is not enrolled", "尚未入组", "ask for enrolment first", "先申请入组"),
        "enrolled.already": ("the patient is enrolled already", "已入组", "look before asking", "申请前核对"),
        "patient": ("the patient had died or left", "患者已死亡或退出", "record it on the day on which it is known",
                    "知悉当日即记录"),
        "product.missing": ("no product is released", "产品未放行",
                            "plan lymphodepletion only when the release is in sight", "放行在望时再安排清淋"),
        "product.disposition": ("the product was rejected", "产品被拒绝放行",
                                "keep cells for a second manufacture; settle who may release exceptionally",
                                "保留二次制备用细胞；明确例外放行权限"),
        "tocilizumab": ("too few doses of tocilizumab are kept", "托珠单抗预留不足",
                        "have the pharmacy reserve them with the bed", "与床位同时预留"),
        "bed": ("no bed, or not for long enough", "无床位或预留时间不足", "reserve the bed up to day 28", "预留至第28天"),
        "dose": ("a dose could not be computed, or waits for review", "剂量无法计算或待复核",
                 "weigh, measure and draw creatinine on the day before", "前一日测量体重身高并查肌酐"),
        "cells": ("no volume of cells could be computed, or nothing is to be drawn", "细胞体积无法计算，或无可抽取",
                  "record the counts with the release and a weight in its window; settle a low dose before lymphodepletion",
                  "放行时录入计数与时间窗内体重；清淋前处理剂量不足"),
        "cells.review": ("a cell dose that nobody has looked at", "细胞剂量待复核",
                         "weigh early on the day of infusion, and have an investigator look at once when the weight has changed",
                         "回输当日尽早称重；体重变化时由研究者即时复核"),
        "cells.provisional": ("a cell dose whose weight is in doubt", "细胞剂量所依据的体重存疑",
                              "weigh again and correct what is wrong; record the day by whose weight the cells are dosed",
                              "重新称重并更正错误；记录定剂量体重之日"),
        "laboratory.missing": ("fresh laboratory values are missing", "缺少近期检验结果",
                               "draw everything on one morning, early enough for the results", "提前一日清晨统一采血"),
        "laboratory.against": ("a laboratory value no longer holds", "检验值不再符合",
                               "plan some days for the patient to recover after bridging", "桥接后预留恢复时间"),
        "infection": ("an infection, or nobody has looked", "感染或未评估", "examine and record on the day before",
                      "前一日检查并记录"),
        "pregnancy": ("the pregnancy test is missing or positive", "妊娠试验缺失或阳性", "draw it with the blood count",
                      "与血常规同时采样"),
        "restaging": ("the marrow or the fluid was not looked at again", "未重新评估骨髓或脑脊液",
                      "book the aspiration when the product is released", "放行时预约穿刺"),
        "hepatitis_b": ("no guard against hepatitis B", "缺少乙肝预防", "start it at enrolment where anti-HBc is positive",
                      "抗HBc阳性者入组时开始"),
        "plan": ("the day of infusion was not planned, or not for this day", "回输日未计划或日期不符",
                 "enter the planned day when the bed is booked", "预约床位时录入计划日"),
        "paused": ("the trial was paused", "试验暂停中",
                   "name who answers a trigger, and within how many days", "明确由谁在几日内处理触发事件"),
        "gap": ("lymphodepletion was too long ago", "距清淋时间过长",
                "thaw only when the patient is well; keep the ward's slot free", "患者状态稳定后再复苏；保留床位弹性"),
        "hidden": ("a fact is redacted, in the future, or corrected twice", "资料被遮蔽、日期在未来或重复更正",
                   "settle queries before permission is asked for", "申请前处理质疑"),
        "second": ("the second person could not confirm", "第二人未能确认", "roster two people for each decision",
                   "每项决定安排两人"),
    }
)  # fmt: skip
"""Reasons of refusals, by the codes of `decide`."""

LOST: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "unsuitable": ("tell referring clinics the criteria that exclude most", "向转诊医院说明最常排除的标准"),
        "declined": ("ask why people decline; shorten what is asked of them", "了解拒绝原因；减轻参与负担"),
        "not_eligible": ("ask for this fact at referral, or reconsider the criterion", "转诊时即询问该项，或重新评估该标准"),
        "died": ("shorten the way to the cells; bridge earlier", "缩短等待；尽早桥接"),
        "progression": ("shorten the way to the cells; bridge earlier", "缩短等待；尽早桥接"),
        "withdrew": ("see what the patient was told about waiting", "回顾对等待过程的告知"),
        "lost": ("keep two ways to reach each patient", "每例保留两种联系方式"),
        "manufacturing_failure": ("collect more cells; keep some for a second manufacture", "增加采集量；保留二次制备用细胞"),
        "dose_not_reached": ("settle what is done below the planned dose", "明确低于计划剂量时的处理"),
        "adverse_event": ("see which recheck kept refusing, and whether it must", "查看反复不通过的复查项及其必要性"),
        "investigator": ("have the reason written down", "记录原因"),
        "other": ("read the reason that is written; where there is none, have it written down", "查看所记原因；无记录者请补记"),
    }
)  # fmt: skip
"""What to change, by why somebody went no further."""

MADE: Mapping[str, Advice] = MappingProxyType(
    {
        "failed": ("a manufacture failed", "制备失败",
                   "keep cells for a second manufacture; know its cause before the next", "保留二次制备用细胞；查明原因"),
        "terminated": ("a manufacture was stopped", "制备终止", "settle who may stop it, and on what", "明确终止权限与条件"),
        "rejected": ("a product was rejected", "产品被拒绝放行", "see whether the limit is one that protects patients",
                     "评估该限值是否确为保护患者所需"),
        "conditional": ("a product was released on a condition", "有条件放行",
                        "settle who signs an exceptional release, and whom it is told to", "明确例外放行签署人与告知对象"),
        "made_again": ("cells were made a second time", "二次制备", "plan three more weeks, and bridging, for it",
                       "为此预留三周并安排桥接"),
    }
)  # fmt: skip

DEVIATION: Mapping[str, Advice] = MappingProxyType(
    {
        "visit.outside_window": ("a visit outside its window", "访视超窗", "widen the window, or call the week before",
                                 "放宽时间窗，或提前一周提醒"),
        "visit.not_held": ("a visit that nobody recorded", "访视无记录", "have a reason recorded for each missed visit",
                           "缺失访视须记录原因"),
        "visit.partly_recorded": ("a visit of which only blood of those days is known", "访视无记录，仅有同期化验",
                                  "have a reason recorded for each missed visit", "缺失访视须记录原因"),
        "visit.incomplete": ("a visit without an assessment", "访视缺少评估", "drop what no endpoint needs; print a visit list",
                             "删去终点不需要的项目；使用访视清单"),
        "visit.too_seldom": ("an assessment made too few times a day", "每日评估次数不足",
                             "take what the ward takes anyway as the plan", "以病房常规频次为准"),
        "assessment.missed": ("an assessment was missed", "评估缺失", "see which ones are missed again and again",
                              "查看反复缺失的项目"),
        "infusion.early": ("infused before the planned day", "回输提前", "say how early is allowed", "明确允许提前天数"),
        "infusion.delay_not_noted": ("infused late without a note", "回输延迟未说明", "ask for the note on the same day",
                                     "当日补充说明"),
        "infusion.not_reassessed": ("infused late without being assessed anew", "延迟回输未重新评估",
                                    "make the new assessment a need of the decision", "将重新评估列为决定条件"),
        "infusion.lymphodepletion_too_old": ("lymphodepletion was too long ago", "距清淋时间过长",
                                             "repeat it, or change the limit with a reason", "重复清淋或说明理由后调整限值"),
        "infusion.part_outside_window": ("a part of the dose outside its window", "分次剂量超窗", "plan the parts with the bed",
                                         "与床位一并安排"),
        "cells": ("cells outside the planned dose", "细胞剂量超出计划范围", "settle what is done outside of it",
                  "明确超范围处理"),
        "dose.not_given": ("a dose was not given", "剂量未给", "have the ward record why", "病房记录原因"),
        "dose.wrong_day": ("a dose on another day", "给药日期不符", "print the days on the sheet", "在剂量单上印明日期"),
        "dose.off_order": ("a dose other than ordered", "剂量与医嘱不符", "have a second person read the sheet",
                           "双人核对剂量单"),
        "dose.blocked": ("a dose that was blocked", "已停用剂量仍给药", "have the pharmacy refuse it", "药房拒发"),
        "washout": ("a drug within its washout", "洗脱期内用药", "stop it when the slot is booked", "预约名额时停药"),
        "transfusion": ("blood that was not irradiated", "未辐照血制品", "mark the patient at the blood bank", "血库标注患者"),
        "eligibility": ("enrolled though a criterion was not met or not known", "不符合或未知标准下入组",
                        "ask for permission before enrolling", "入组前申请授权"),
        "without_enrolment": ("treated without being enrolled", "未入组即治疗", "ask for permission before acting",
                              "操作前申请授权"),
        "without_leave": ("done without permission", "未获授权即操作", "ask for permission before acting", "操作前申请授权"),
        "without_release": ("infused without a release", "未放行即回输", "let the ward thaw released bags only",
                            "病房仅复苏已放行产品"),
        "without_lymphodepletion": ("infused without lymphodepletion", "未清淋即回输", "record every dose on its day",
                                    "当日记录每次给药"),
        "before_apheresis": ("infused before cells were collected", "回输早于单采", "check both dates", "核对两处日期"),
        "without_consent": ("done before consent was signed", "签署同意前操作", "sign before the first procedure",
                            "首项操作前签署"),
        "withdrawn_consent": ("done after consent was withdrawn", "撤回同意后操作", "tell the ward on the same day",
                              "当日告知病房"),
        "consent_version": ("done on an old version of the form", "同意书版本过旧仍操作",
                            "list who has to sign again when an amendment is adopted", "修订生效时列出需重签名单"),
        "consent_language": ("signed a form in another language", "同意书语言不符", "have the form translated and approved",
                             "完成译本及审批"),
        "consent_scope": ("done without consent to all that is needed", "同意范围不足",
                          "make the needed parts plain on the form",
                          "在同意书上明确必需项"),
        "consent_guardian": ("a minor treated without a guardian's signature", "未成年人缺少监护人签名",
                             "have a guardian come to the first visit", "首次访视请监护人到场"),
        "consent_of_age": ("came of age and did not sign anew", "成年后未重新签署",
                           "note each eighteenth birthday in the calendar",
                           "日程中标注满十八岁日期"),
        "assent": ("a minor was not asked, or said no", "未征得未成年人赞同", "ask the child with a form of its own",
                   "使用儿童版赞同书"),
        "assent_missing": ("a minor was not asked", "未征询未成年人意见", "ask the child with a form of its own",
                           "使用儿童版赞同书"),
        "assent_declined": ("a minor said no", "未成年人拒绝赞同", "settle what follows from a child's no",
                            "明确儿童拒绝时的处理"),
        "assent_version": ("a minor was asked with an old form", "赞同书版本过旧", "print the form of the day", "使用当日版本"),
        "without_samples_consent": ("samples taken without consent to them", "未同意样本使用即采样",
                                    "ask for it with the first consent",
                                    "首次同意时一并征询"),
        "without_genetics_consent": ("a genetic test without consent to it", "未同意遗传检测即检测",
                                     "ask for it with the first consent", "首次同意时一并征询"),
        "age_unknown": ("nobody can tell who had to sign", "无法判断应由谁签署", "record the date of birth at consent",
                        "签署时记录出生日期"),
        "recorded": ("recorded by a person", "由人员记录", "read each of them", "逐条查看"),
    }
)  # fmt: skip

ODD: Mapping[str, Advice] = MappingProxyType(
    {
        "result.implausible": ("an implausible value", "数值不合理", "check plausibility where it is typed in",
                               "录入时核查合理性"),
        "result.unit_unusable": ("a unit that cannot be used", "单位无法使用", "take units from the laboratory's message",
                                 "直接采用检验系统单位"),
        "result.range": ("an impossible reference range", "参考范围错误", "load the ranges of each laboratory once",
                         "各实验室参考范围统一导入"),
        "result.same_instant": ("two values of one instant that disagree", "同一时刻数值矛盾",
                                "name the laboratory that counts",
                                "指定以何实验室为准"),
        "result": ("a result that cannot be used", "结果无法使用", "look at the report", "核对报告"),
        "range.disputed": ("two reference ranges for one test", "参考范围冲突", "keep a register of ranges",
                           "建立参考范围登记"),
        "date.future": ("a date in the future", "日期在未来", "check the year where it is typed in", "录入时核对年份"),
        "correction.of_voided": ("a correction of what had been voided", "更正对象已作废",
                                 "enter a fact that holds after all anew", "确属事实的重新录入"),
        "correction": ("a correction that contradicts another", "更正相互矛盾", "let one person correct", "由一人更正"),
        "consent.missing": ("a fact from before consent", "同意前的资料", "enter facts after consent only", "同意后再录入"),
        "condition.disputed": ("a condition both there and not there", "病史矛盾", "settle it with the patient", "与患者核实"),
        "visit": ("a visit that fits no visit, or a vague date", "访视无法对应或日期不清", "name the visit on the form",
                  "表单注明访视名称"),
        "dose": ("a dose that nobody can check", "剂量无法核对", "record weight, creatinine and mg", "记录体重、肌酐与毫克数"),
        "height": ("heights of an adult that cannot both be right", "成人身高前后矛盾", "measure again when a height is typed in",
                   "录入身高时复测"),
        "cell_dose": ("a cell dose that needs a look", "细胞剂量需复核", "have the cell laboratory look", "由细胞实验室复核"),
        "adverse_event": ("an adverse event that cannot be meant", "不良事件记录有误", "check dates, number and outcome",
                          "核对日期、编号与转归"),
        "grade": ("a grade that there is not", "分级不存在", "offer the grades as a list", "以列表提供分级"),
        "manufacture": ("an attempt that cannot be meant", "制备次数有误", "number the attempts from 1", "制备次数从1起编号"),
        "marrow": ("a marrow that cannot be meant", "骨髓结果有误", "look at the report", "核对报告"),
        "oxygen": ("oxygen that cannot be meant", "氧疗记录有误", "record the device with each flow", "记录流量时注明给氧方式"),
        "relapse": ("a relapse without a place", "复发部位缺失", "ask for the place on the form", "表单要求填写部位"),
        "tocilizumab": ("more tocilizumab than allowed", "托珠单抗超过次数", "have the pharmacy count the doses", "药房核对剂数"),
        "event.redacted": ("a fact was redacted", "资料已遮蔽", "keep identifiers out of free text", "自由文本中不写身份信息"),
        "event.after_death": ("something after the death", "死亡后仍有记录", "check both dates", "核对两处日期"),
        "patient": ("a patient's code that does not check", "患者编码错误", "scan codes", "扫码录入"),
        "privacy": ("what looks like a person's name or number", "疑似个人身份信息", "train whoever writes comments",
                    "培训填写备注者"),
        "notice": ("a criterion that wants somebody's attention", "标准提示需关注", "read the notice", "查看提示"),
        "pause": ("a pause trigger that nobody has answered", "暂停触发未处理", "name who answers within a day",
                  "指定一日内处理人"),
    }
)  # fmt: skip


def advice(table: Mapping[str, Advice], code: str, language: Language) -> tuple[str, str] | None:
    """What a code is called, and what to change; None where it has no words.

    Examples
    --------
    >>> advice(DEVIATION, "visit.not_held.D28", "en")
    ('a visit that nobody recorded', 'have a reason recorded for each missed visit')
    >>> advice(AGAINST, "", "en") is None
    True
    """
    name = family(table, code)
    if name is None:
        return None
    what, what_zh, change, change_zh = table[name]
    return (what_zh, change_zh) if language == "zh" else (what, change)


def deviation_kind(code: str) -> str | None:
    """The kind of a deviation by its code; where an act stands in front, what was wrong with it counts.

    Examples
    --------
    >>> deviation_kind("infuse.without_leave"), deviation_kind("visit.incomplete.D28"), deviation_kind("moon.full")
    ('without_leave', 'visit.incomplete', None)
    """
    return family(DEVIATION, code) or family(DEVIATION, code.partition(".")[2])


def family(table: Mapping[str, Advice], code: str) -> str | None:
    """The longest beginning of a code that has words; None where none has.

    Examples
    --------
    >>> family(AGAINST, "eligibility.unknown"), family(AGAINST, "slot.day"), family(AGAINST, "moon.full")
    ('eligibility.unknown', 'slot', None)
    """
    parts = code.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in names if name in table), None)
