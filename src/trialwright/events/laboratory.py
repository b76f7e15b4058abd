"""Events of the cell laboratory as a place: clearance, environment, qualification, and lots of what goes into cells."""

from typing import Annotated, Literal

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words
from trialwright.events.results import Outcome
from trialwright.standards.when import When


@kind("line.cleared", "Line cleared", "清场", about="trial")
class LineCleared(Body, frozen=True, kw_only=True):
    """Between two patients' products the room was emptied and cleaned, and a second person looked."""

    room: Annotated[str, words("Room", "洁净室")]
    second: Annotated[str, words("Second person", "复核人")]


@kind("environment.monitored", "Environment monitored", "环境监测", about="trial")
class EnvironmentMonitored(Body, frozen=True, kw_only=True):
    """Particles, settle plates or the like of a room were within their limits, or not."""

    room: Annotated[str, words("Room", "洁净室")]
    what: Annotated[str, words("What was monitored", "监测项目")]
    within_limits: Annotated[bool, words("Within limits", "合格")]


@kind("qualification.recorded", "Qualification", "资格或设备确认", about="trial")
class QualificationRecorded(Body, frozen=True, kw_only=True):
    """A person or a device is qualified for a task, for a time."""

    of: Annotated[Literal["person", "equipment"], words("Of", "对象")]
    name: Annotated[str, words("Person or device", "人员或设备", help="as in `by`, or the number of the device")]
    task: Annotated[str, words("Task", "任务")]
    valid_to: Annotated[When | None, words("Valid to", "有效期至", help="that day included; none: no end")] = None


@kind("lot.certified", "Lot certified", "批次合格证", about="trial")
class LotCertified(Body, frozen=True, kw_only=True):
    """A lot of vector or of a reagent came with its certificate."""

    material: Annotated[str, words("Material", "物料", help="such as lentiviral vector")]
    lot: Annotated[str, words("Lot", "批号")]
    expires: Annotated[When | None, words("Expires", "有效期至")] = None
    replicating_virus: Annotated[
        Outcome | None, words("Replication-competent virus", "复制型病毒", help="of a vector; none: does not apply")
    ] = None
