"""The sentences of refusals and of the cell laboratory, English as the log keeps them and Chinese side by side.

What stands in braces is a gap: a day, a number, a criterion. `quoted_words` fills it in the language of the page. A sentence
stands before those that are more general than it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.publish.rehearsal.quoted_parts import Said

REFUSALS: Mapping[str, tuple[Said, ...]] = MappingProxyType(
    {
        "eligibility.unknown": (("{criterion} is unknown: {missing}", "{criterion}未知：{missing}"),),
        "eligibility.against": (
            ("{criterion} is not met: {how}", "{criterion}不符合：{how}"),
            ("{criterion} excludes: {how}", "{criterion}构成排除：{how}"),
        ),
        "laboratory.missing": (("{criterion} is not checked again: {missing}", "{criterion}未复查：{missing}"),),
        "laboratory.against": (("{criterion} no longer holds: {how}", "{criterion}不再符合：{how}"),),
        # the trial
        "accrual.closed": (
            ("version {version} of the protocol is closed to accrual", "方案第 {version} 版已停止入组"),
            (
                "the trial is closed to new patients since {day}: {count} patients are enrolled",
                "试验自 {day} 起停止入组：已入组 {count} 例",
            ),
            ("the trial is closed to new patients since {day}: {said}", "试验自 {day} 起停止入组：{said}"),
        ),
        "site.inactive": (
            ("the site {site} is not activated; activated: {sites}", "中心 {site} 未启动；已启动：{sites}"),
        ),
        "approval.missing": (("no approval of the {body} is recorded", "无{body}的批准记录"),),
        "approval.version": (
            ("the {body} has approved {versions}, not {wanted}", "{body}批准的是 {versions}，而非 {wanted}"),
        ),
        "approval.date": (
            ("the approval of {wanted} by the {body} is not in date: {dates}", "{body}对 {wanted} 的批准不在有效期内：{dates}"),
        ),
        "choices.open": (
            (
                "{count} choices of the protocol are not signed by an investigator: {names}",
                "方案中有 {count} 项待定未由研究者签署：{names}",
            ),
        ),
        "delegation.missing": (
            (
                "the duty to {act} is not delegated to {person} as {role} on this day",
                "当日未将“{act}”职责授权给 {person}（{role}）",
            ),
            ("the duty to {act} is not delegated to {person} as {role}", "未将“{act}”职责授权给 {person}（{role}）"),
        ),
        "rule.missing": (
            (
                "version {version} of the protocol does not say who may {act}",
                "方案第 {version} 版未规定何人可决定{act}",
            ),
        ),
        "role.other": (
            (
                "{person} is here as {role}; the protocol lets {roles} {act}",
                "{person} 此处角色为{role}；方案规定由{roles}决定{act}",
            ),
        ),
        "paused.individual": (
            (
                "{pause}. Lymphodepletion has begun, so the pause does not hold this patient by itself: decide today, and attest "
                "{statement} with the reasons",
                "{pause}。清淋已开始，暂停本身不阻止该患者：须当日决定，并声明{statement}及理由",
            ),
            (
                "{person} decided today not to go on despite the pause",
                "{person} 当日决定在暂停期间不继续",
            ),
            ("{statement} of {person} gives no reasons in its comment", "{person} 的声明{statement}未在备注中写明理由"),
        ),
        "paused": (("{pause}", "{pause}"),),
        "paused.due": (("{pause}", "{pause}"),),
        "second": (
            ("{person} asked for the decision; the second person must be another one", "{person} 为申请人；须由另一人确认"),
            ("the decision was refused; ask for it anew", "该决定已被拒；请重新申请"),
            ("the decision needs no second person; it is in effect without one", "该决定无需第二人，已生效"),
            ("the decision is confirmed already", "该决定已确认"),
            ("a newer decision on this act has overtaken it", "已有更新的决定"),
        ),
        "decision": (
            ("event {event} decides on '{name}', which needs no second person", "事件 {event} 所决定的“{name}”无需第二人"),
        ),
        "nothing.paused": (
            ("no stage is paused", "没有处于暂停的阶段"),
            ("{stages} is not paused", "{stages}未暂停"),
        ),
        # consent
        "consent.missing": (("no consent is signed", "未签署知情同意"),),
        "consent.redacted": (("a consent that may be the newest was redacted", "可能为最新的同意书已遮蔽"),),
        "consent.withdrawn": (
            ("consent was withdrawn on {day}; how far was redacted", "知情同意已于 {day} 撤回；撤回范围已遮蔽"),
            (
                "consent to {scopes} was withdrawn on {day}, and the protocol needs it",
                "{scopes}的同意已于 {day} 撤回，而方案要求该项",
            ),
            ("consent to {scopes} was withdrawn on {day}", "{scopes}的同意已于 {day} 撤回"),
            ("consent was withdrawn on {day}", "知情同意已于 {day} 撤回"),
        ),
        "consent.version": (
            (
                "consent version {version} is signed; version {wanted}, of version {newest} of the protocol, is in force",
                "签署的同意书为第 {version} 版；现行为第 {wanted} 版（方案第 {newest} 版）",
            ),
            (
                "consent version {version} is signed; version {wanted} is in force",
                "签署的同意书为第 {version} 版；现行为第 {wanted} 版",
            ),
        ),
        "consent.language": (
            (
                "the consent form was signed in {tag}; the form in force is in {tags}",
                "签署的同意书语言为 {tag}；现行同意书语言为 {tags}",
            ),
        ),
        "consent.scope": (
            ("the consent does not cover {scopes}, which the protocol needs", "同意范围不含方案要求的{scopes}"),
        ),
        "age.unknown": (
            ("who must sign cannot be told without the age: {how}", "年龄不明，无法判断应由谁签署：{how}"),
            ("who must sign cannot be told: {how}", "无法判断应由谁签署：{how}"),
            ("who had to sign cannot be told: {how}", "无法判断当时应由谁签署：{how}"),
        ),
        "consent.guardian": (
            (
                "the patient was under {years} years old on {day}: a guardian signs",
                "患者于 {day} 未满 {years} 岁：须监护人签署",
            ),
            (
                "the patient may have been under {years} years old on {day}: a guardian signs",
                "患者于 {day} 可能未满 {years} 岁：须监护人签署",
            ),
        ),
        "consent.of_age": (
            (
                "the patient is {years} years old by now: the patient signs anew, in place of the guardian",
                "患者现已满 {years} 岁：须由本人代替监护人重新签署",
            ),
            (
                "the patient may be {years} years old by now: the patient signs anew, in place of the guardian",
                "患者现可能已满 {years} 岁：须由本人代替监护人重新签署",
            ),
        ),
        "assent.redacted": (("what the patient said when asked was redacted", "患者被征询时的答复已遮蔽"),),
        "assent.missing": (
            (
                "the patient is asked as well from {years} years on, and was not",
                "满 {years} 岁起须征询患者本人，而未征询",
            ),
        ),
        "assent.declined": (("the patient declined on {day}", "患者于 {day} 拒绝"),),
        "assent.version": (
            (
                "the patient agreed to version {version}; version {wanted} is in force",
                "患者赞同的是第 {version} 版；现行为第 {wanted} 版",
            ),
        ),
        # the patient's way
        "patient.died": (("the patient died on {day}", "患者于 {day} 死亡"),),
        "patient.lost": (("the patient is lost to follow-up since {day}", "患者自 {day} 起失访"),),
        "patient.left": (("participation ended on {day}: {departure}", "患者于 {day} 退出：{departure}"),),
        "enrolled.already": (("the patient is enrolled since {day}", "患者已于 {day} 入组"),),
        "enrolment.missing": (("the patient is not enrolled: {standing}", "患者尚未入组：{standing}"),),
        "hidden": (
            (
                "{kind} is dated {day}, but was recorded on {moment}: check the date against the source and correct it",
                "{kind} 日期为 {day}，却记录于 {moment}：请核对原始资料并更正",
            ),
            (
                "the content of {kind} was redacted: enter the facts again, without the personal data, as a correction of this "
                "event; or void it",
                "{kind} 的内容已遮蔽：请去除个人信息后作为更正重新录入，或作废",
            ),
            (
                "event {event} was corrected {count} times, by events {events}: void the corrections that are wrong",
                "事件 {event} 被更正 {count} 次（事件 {events}）：请作废错误的更正",
            ),
        ),
        # cells, drugs and beds
        "markers.missing": (
            ("{marker} of the patient is not tested: {missing}", "患者未检测{marker}：{missing}"),
            ("{marker} of the donor is not tested: {missing}", "供者未检测{marker}：{missing}"),
        ),
        "markers.indeterminate": (
            ("{marker} of the patient is indeterminate", "患者{marker}结果不确定"),
            ("{marker} of the donor is indeterminate", "供者{marker}结果不确定"),
        ),
        "markers.positive": (
            (
                "{marker} of the donor is positive, and nobody has attested {statement} since",
                "供者{marker}阳性，此后无人声明{statement}",
            ),
        ),
        "washout": (
            (
                "{washout}: its end is not recorded; wanted are {days} days without it before {stage} on {day}",
                "{washout}：未记录停用日期；要求{stage}（{day}）前停用 {days} 天",
            ),
            (
                "{washout}: over on {free}; wanted are {days} days without it before {stage} on {day}",
                "{washout}：{free} 洗脱期满；要求{stage}（{day}）前停用 {days} 天",
            ),
        ),
        "washout.unknown": (
            (
                "{washout}: {missing}; wanted are {days} days without it before {stage} on {day}",
                "{washout}：{missing}；要求{stage}（{day}）前停用 {days} 天",
            ),
        ),
        "slot.missing": (("no slot in the cell laboratory is reserved", "未预约生产名额"),),
        "slot.day": (
            ("the slot of {day} is not known to the day", "生产名额 {day} 未精确到日"),
            ("the slot of {day} is over", "生产名额 {day} 已过"),
            ("the slot of {day} is {days} days away, not {within}", "生产名额 {day} 在 {days} 天后，而非 {within} 天内"),
        ),
        "product.missing": (("no disposition of a product is recorded", "无产品放行结论的记录"),),
        "product.disposition": (
            ("bag {bag} is released on a condition that is not named", "{bag} 袋有条件放行，但未写明条件"),
            ("bag {bag} is rejected", "{bag} 袋被拒绝放行"),
        ),
        "bed.missing": (("no bed is reserved", "未预留床位"),),
        "bed.until": (("the bed is reserved until {until}; wanted is {day}", "床位预留至 {until}；要求至 {day}"),),
        "tocilizumab.missing": (
            ("no tocilizumab is reserved; wanted are {wanted} doses", "未预留托珠单抗；要求 {wanted} 剂"),
        ),
        "tocilizumab.few": (
            ("{count} dose of tocilizumab is reserved; wanted are {wanted}", "托珠单抗预留 {count} 剂；要求 {wanted} 剂"),
            ("{count} doses of tocilizumab are reserved; wanted are {wanted}", "托珠单抗预留 {count} 剂；要求 {wanted} 剂"),
        ),
        "dose.unknown": (("the dose of {drug} is unknown: {missing}", "{drug}剂量未知：{missing}"),),
        "dose.review": (
            ("the dose of {drug} waits for a review: {missing}", "{drug}剂量待复核：{missing}"),
            ("the dose of {drug} waits for a review: {how}", "{drug}剂量待复核：{how}"),
        ),
        "cells.unknown": (
            (
                "the cell dose is unknown: {missing}. Record what is missing, and ask again",
                "细胞剂量未知：{missing}。请补录缺项后重新申请",
            ),
            (
                "the cell dose is unknown: {how}. Record what is missing, and ask again",
                "细胞剂量未知：{how}。请补录缺项后重新申请",
            ),
        ),
        "cells.provisional": (
            (
                "the cell dose is provisional: {missing}. Record what is missing, or weigh again and correct what is wrong; a "
                "review does not replace it",
                "细胞剂量为暂定：{missing}。请补录缺项，或重新称重并更正错误；复核不能代替",
            ),
        ),
        "cells.review": (
            (
                "the cell dose waits for a review: {how}. To do: {task}. An investigator attests {statement} after the newest "
                "weight and count; an older review does not count",
                "细胞剂量待复核：{how}。须办：{task}。研究者须在最新体重与计数之后声明{statement}；此前的复核无效",
            ),
        ),
        "cells.blocked": (("nothing may be drawn of the cells: {how}", "不得抽取细胞：{how}"),),
        "cells.given": (
            (
                "every part of the cell dose was given. Record the counts of the next product, or how the dose is divided "
                "(cell_dose.settled), and ask again",
                "各分次细胞剂量均已回输。请录入下一产品的计数或剂量分法（cell_dose.settled）后重新申请",
            ),
        ),
        "cells.nothing_left": (
            (
                "nothing is left to draw for part {number} of the cell dose. Record the counts of another bag, or leave the part "
                "out",
                "第 {number} 次细胞剂量已无可抽取。请录入另一袋的计数，或略去该次",
            ),
        ),
        "gap.unknown": (
            ("the wait since lymphodepletion is unknown: {missing}", "清淋后间隔未知：{missing}"),
        ),
        "gap.repeat": (
            (
                "the last dose of lymphodepletion was {days} days ago: it is repeated before an infusion",
                "末次清淋距今 {days} 天：回输前须重复清淋",
            ),
        ),
        "gap.note": (
            (
                "the last dose of lymphodepletion was {days} days ago, and nobody has attested {statement} since",
                "末次清淋距今 {days} 天，此后无人声明{statement}",
            ),
        ),
        "plan.missing": (
            (
                "no day of infusion is planned; the protocol takes this decision on {span}",
                "未计划回输日；方案规定于 {span} 作此决定",
            ),
        ),
        "plan.vague": (
            (
                "the infusion is planned too vaguely to count {span} from it",
                "计划回输日不精确，无法推算 {span}",
            ),
        ),
        "plan.day": (
            (
                "today is {today} of the infusion planned for {day}; the decision is taken on {span}",
                "当日为计划回输日（{day}）的 {today}；此决定应于 {span} 作出",
            ),
        ),
        # what is looked at again
        "infection": (
            ("an infection is active: {how}", "存在活动性感染：{how}"),
            ("infection is not checked again: {missing}", "感染未复查：{missing}"),
        ),
        "pregnancy": (
            ("the pregnancy test is positive", "妊娠试验阳性"),
            ("the pregnancy test is not negative: {how}", "妊娠试验非阴性：{how}"),
            ("a pregnancy is not excluded: {missing}", "未排除妊娠：{missing}"),
        ),
        "hepatitis_b": (
            (
                "hepatitis B was met, and no prophylaxis against its return is given: {how}",
                "曾感染乙肝，而未给予预防：{how}",
            ),
            (
                "whether a prophylaxis of hepatitis B is wanted, or given, is unknown: {missing}",
                "是否需要或已给予乙肝预防未知：{missing}",
            ),
        ),
        "restaging": (
            ("the marrow is not restaged: {missing}", "骨髓未重新评估：{missing}"),
            ("the cerebrospinal fluid is not restaged: {missing}", "脑脊液未重新评估：{missing}"),
        ),
        "dose.blocked": (("{drug}: {how}", "{drug}：{how}"),),
    }
)  # fmt: skip
"""What `decide` says against an act, by the code of the reason, or by the beginning that several codes share."""
