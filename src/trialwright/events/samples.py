"""Events of samples, each under its own number: drawn, then shipped, stored, retained, used up or destroyed."""

from typing import Annotated, Literal

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words


@kind("sample.drawn", "Sample drawn", "采样")
class SampleDrawn(Body, frozen=True, kw_only=True):
    """A sample was taken from the patient, or of the patient's product."""

    sample: Annotated[str, words("Number of the sample", "样本编号", cdisc="BEREFID")]
    material: Annotated[Literal["blood", "marrow", "csf", "tissue", "product", "other"], words("Material", "样本类型")]
    genetic: Annotated[
        bool, words("Genetic data come of it", "用于遗传学检测", help="then consent to genetics is needed")
    ] = False


@kind("sample.moved", "Sample moved", "样本流转")
class SampleMoved(Body, frozen=True, kw_only=True):
    """What became of a sample."""

    sample: Annotated[str, words("Number of the sample", "样本编号", cdisc="BEREFID")]
    to: Annotated[Literal["shipped", "stored", "retained", "used_up", "destroyed"], words("Now", "状态")]
    place: Annotated[str | None, words("Place", "地点")] = None
