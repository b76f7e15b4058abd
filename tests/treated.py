"""A treated patient as lines of a story, with everything in order, to which a test adds what it is about."""

from tests.story import record_of

from trialwright.derive.record import Record

LYMPHODEPLETION = """
2024-03-05  fludarabine 54 mg given
2024-03-05  cyclophosphamide 540 mg given
2024-03-06  fludarabine 54 mg given
2024-03-06  cyclophosphamide 540 mg given
2024-03-07  fludarabine 54 mg given
2024-03-07  cyclophosphamide 540 mg given
"""
"""Events 1 to 6: D-5 to D-3 of an infusion on 2024-03-10. A man of 170 cm and 70 kg is ordered 54.54 and 545.4 mg."""
INFUSION = "2024-03-10  infusion 50 mL of bag B1\n"
PERSON = """
2024-03-04  male, born 1990-01-01
2024-03-04  height 170 cm
2024-03-04  weight 70 kg
2024-03-04  creatinine 0.8 mg/dL
"""
IN_ORDER = """
2024-01-05  consent C1
2024-01-20  decided enrol
2024-02-01  decided apherese
2024-02-02  apheresis G123498654321
2024-02-20  bag B1 released
2024-03-04  decided lymphodeplete
2024-03-10  decided infuse
"""


def treated(more: str = "", *, as_of: str = "2024-04-01") -> Record:
    """A patient who was infused on 2024-03-10 (event 7), with more events from 8 on."""
    return record_of(LYMPHODEPLETION + INFUSION + more, as_of=as_of)


def prepared(more: str = "", *, as_of: str = "2024-03-10") -> Record:
    """A patient whose lymphodepletion began on 2024-03-05, with more events from 7 on."""
    return record_of(LYMPHODEPLETION + more, as_of=as_of)
