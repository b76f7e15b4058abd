"""Events that say who the patient is, as far as doses and criteria need it. Names and numbers never come here."""

from typing import Annotated, Literal

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words
from trialwright.standards.when import When

Sex = Literal["female", "male"]


@kind("demographics.recorded", "Demographics", "人口学资料")
class DemographicsRecorded(Body, frozen=True, kw_only=True):
    """Sex and date of birth: what clearance, doses and several criteria depend on."""

    sex: Annotated[Sex, words("Sex", "性别", cdisc="SEX", help="for clearance formulas: as the laboratory uses it")]
    birth: Annotated[When, words("Date of birth", "出生日期", cdisc="BRTHDTC", help="as precisely as it is known")]
