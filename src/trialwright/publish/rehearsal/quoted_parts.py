"""What stands inside the sentences of `quoted_sentences`: pauses, statements, findings, and what the cell laboratory writes.

English as the log keeps it and Chinese side by side; what stands in braces is a gap.
"""

from collections.abc import Mapping
from types import MappingProxyType

Said = tuple[str, str]
"""A sentence with its gaps, English and Chinese."""

LABORATORY: tuple[Said, ...] = (
    ("insufficient expansion", "扩增不足"),
    ("low transduction", "转导率低"),
    ("contamination", "污染"),
    ("loss of viability", "活率下降"),
    ("the product holds less than the dose", "产品细胞数低于剂量"),
    ("exceptional release: {attributes} out of specification", "例外放行：{attributes}超出放行标准"),
)
"""Why there is no product, or one on a condition, as a rehearsal writes it."""

PAUSED: tuple[Said, ...] = (
    (
        "{stage} is paused since {day}: {trigger}, nobody has answered it",
        "{stage}自 {day} 起暂停：{trigger}，尚无人处理",
    ),
    ("{stage} is paused since {day}: {trigger}", "{stage}自 {day} 起暂停：{trigger}"),
    ("{stages} was paused since the decision: {said}", "{stages}在决定之后暂停：{said}"),
    (
        "the trial was paused since the decision; what of it and why was redacted",
        "试验在决定之后暂停；阶段与原因已遮蔽",
    ),
    ("{stage} is paused since {day}: {said}", "{stage}自 {day} 起暂停：{said}"),
    ("{trigger}, nobody has answered it", "{trigger}，尚无人处理"),
)
"""How a pause is told."""

STANDING: tuple[Said, ...] = (
    ("nobody has decided", "尚无人决定"),
    ("refused on {day}", "{day} 被拒"),
    ("given by {person} on {day}; it waits for another person", "{person} 于 {day} 批准；待第二人确认"),
    (
        "given on {day}; paused since {until}, so it must be asked for anew",
        "{day} 批准；自 {until} 起暂停，须重新申请",
    ),
)
"""How an enrolment stands that is not in effect."""

TRIGGERED: tuple[Said, ...] = (
    ("pause trigger {id} fired in patient {patient}: {said}", "患者 {patient} 触发暂停条件“{id}”：{said}"),
    ("pause trigger {id} fired in patient {patient}", "患者 {patient} 触发暂停条件“{id}”"),
    ("pause trigger {id} fired in the trial: {said}", "试验触发暂停条件“{id}”：{said}"),
    ("pause trigger {id} fired in the trial", "试验触发暂停条件“{id}”"),
)
"""How a pause trigger is told."""

STATEMENTS: Mapping[str, Said] = MappingProxyType(
    {
        "infusion_delay_noted": ("the delay of the infusion is noted", "已注明回输延迟"),
        "reassessed_before_infusion": ("the patient was assessed anew before the infusion", "回输前已重新评估患者"),
        "dose_reviewed": ("the dose was reviewed", "剂量已复核"),
        "cell_dose_reviewed": ("the cell dose was reviewed", "细胞剂量已复核"),
        "donor_accepted": ("the donor is accepted all the same", "仍接受该供者"),
        "lymphodeplete_despite_pause": ("lymphodepletion goes on despite the pause", "暂停期间仍继续清淋"),
        "infuse_despite_pause": ("the infusion goes on despite the pause", "暂停期间仍回输"),
    }
)
"""What an investigator attests, by the name under which it is attested."""

FOUND: tuple[Said, ...] = (
    # doses that ask for somebody to look at them, or are not given
    ("a dose by body surface for a patient of under {years} years old", "未满 {years} 岁患者按体表面积给药"),
    ("a dose by body surface for a patient of under {years} year old", "未满 {years} 岁患者按体表面积给药"),
    (
        "a dose by body surface for a patient of under {years} years old and {weight} kg",
        "未满 {years} 岁且体重 {weight} kg 的患者按体表面积给药",
    ),
    ("a dose by body surface for a patient of {weight} kg", "体重 {weight} kg 的患者按体表面积给药"),
    ("{drug} was ordered with {before}; now {after}", "{drug}医嘱依据为 {before}；现为 {after}"),
    (
        "BLOCKED: clearance {clearance} is below {limit}; do not give {drug}",
        "停用：清除率 {clearance} 低于 {limit}；不得给予{drug}",
    ),
    (
        "the weight was {before} kg when the cell dose was dosed, and is {now} kg now ({change})",
        "定细胞剂量时体重 {before} kg，现为 {now} kg（{change}）",
    ),
    (
        "the weight was {before} kg when lymphodepletion was dosed, and is {now} kg now ({change})",
        "定清淋剂量时体重 {before} kg，现为 {now} kg（{change}）",
    ),
    ("the height of an adult was {before}, and is {after}", "成人身高原为 {before}，现为 {after}"),
    ("the product holds {cells} viable CAR-positive cells", "产品含活 CAR 阳性细胞 {cells}"),
    ("{cells} cells for {weight} kg are {dose} per kg", "{cells} 个细胞，体重 {weight} kg，合每公斤 {dose}"),
    ("every bag was rejected: {bags}", "各袋均被拒绝放行：{bags}"),
    ("no bag has been characterised", "尚无袋装产品的计数"),
    # what to do
    (
        "weigh again; if it is right, review the dose computed with the newer weight and attest {statement}",
        "重新称重；若无误，复核按新体重计算的剂量并声明{statement}",
    ),
    ("weigh again; decide which weight holds and attest {statement}", "重新称重；确定采用的体重并声明{statement}"),
    ("settle one of: {names}", "择一确定：{names}"),
    # what made a pause trigger fire
    (
        "died on {day}, {days} days after the infusion of {infused}, of adverse event {number}, whose relation to the "
        "treatment is {relation}",
        "{infused} 回输后 {days} 天，于 {day} 死于不良事件 {number}，与治疗的关系：{relation}",
    ),
    (
        "died on {day}, {days} days after the infusion of {infused}, cause {cause}: at least possibly related until somebody has "
        "judged it",
        "{infused} 回输后 {days} 天，于 {day} 死亡，死因{cause}：未经判定前视为至少可能相关",
    ),
    ("diffuse oedema of the brain on {day}", "{day} 弥漫性脑水肿"),
    ("replication-competent virus positive on {day}", "{day} 复制型病毒阳性"),
)
"""What was found, and what is to be done, inside of a longer sentence; screening has its own in `said_in_chinese`."""

RELATIONS: Mapping[str, str] = MappingProxyType(
    {
        "not_assessed": "未评估",
        "unrelated": "无关",
        "unlikely": "可能无关",
        "possible": "可能相关",
        "probable": "很可能相关",
        "definite": "肯定相关",
    }
)
"""How an adverse event is related to the treatment, in Chinese."""
