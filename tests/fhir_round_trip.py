"""Writing a patient as a FHIR bundle and reading it back, and what the criteria say of both."""

from tests.story_lines import ZONE

from trialwright.derive.belief import believe
from trialwright.derive.eligibility.eligibility import criterion_answers, eligibility, judged_at
from trialwright.derive.record import AsOf, Record
from trialwright.events.trial import TrialOpened
from trialwright.protocol.trial import TrialProtocol
from trialwright.publish.fhir.fhir_bundle import FhirBundle, fhir_bundle
from trialwright.screen.fhir import PatientFacts, read_bundle

OPENING = TrialOpened(trial="NCT03919240", title="", zone=ZONE, rehearsal=True)
Verdicts = dict[str, tuple[str, bool | None]]


def written(record: Record) -> FhirBundle:
    """The bundle of a patient of the tests' site."""
    return fhir_bundle(record, opening=OPENING)


def read_back(bundle: FhirBundle) -> PatientFacts:
    """The facts of the one patient of a bundle."""
    (facts,) = read_bundle(bundle.raw, where="written.json", zone=ZONE)
    return facts


def read_again(record: Record) -> Record:
    """What is believed of a patient whose record was written and read, as of the instant for which is judged."""
    facts = read_back(written(record))
    told = (*facts.events, *facts.shared)
    known = max((event.recorded_at for event in told), default=record.as_of.recorded)
    return believe(told, patient=facts.patient, as_of=AsOf(happened=judged_at(record), recorded=known))


def verdicts(protocol: TrialProtocol, record: Record) -> Verdicts:
    """What each criterion says, and the whole."""
    answers = criterion_answers(protocol, record) | {"whole": eligibility(protocol, record)}
    return {name: (answer.status, answer.value) for name, answer in answers.items()}


def check_same_answers(protocol: TrialProtocol, record: Record) -> Verdicts:
    """Fail unless each criterion says the same of the log and of the bundle; return what it says."""
    of_the_log = verdicts(protocol, record)
    assert verdicts(protocol, read_again(record)) == of_the_log
    return of_the_log
