"""The code systems of FHIR R4 that are written and read here, and our own words for what FHIR has none for.

Whoever writes a bundle and whoever reads one may not import each other, so the words that both must mean alike stand
here. The own ones are URNs: names that are looked up nowhere. A reader that does not know them loses what they say, and
misreads nothing: they are codes of their own, or extensions that may be ignored.
"""

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
SNOMED = "http://snomed.info/sct"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD9CM = "http://hl7.org/fhir/sid/icd-9-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"

OWN = "urn:trialwright:"
"""What every word of our own begins with."""

# Our own code systems: the code is a name of the list of analytes or of concepts, or what the log calls it.
OWN_ANALYTE = f"{OWN}analyte"
OWN_TEST = f"{OWN}test"
OWN_CONDITION = f"{OWN}condition"
OWN_RELAPSE = f"{OWN}relapse"
OWN_TREATMENT = f"{OWN}treatment"
OWN_DRUG_GROUP = f"{OWN}drug-group"
OWN_STATEMENT = f"{OWN}statement"
OWN_HISTORY = f"{OWN}history"
OWN_REDACTED = f"{OWN}redacted"

# Our own extensions.
MINUTE = f"{OWN}minute"
"""The name of a time of the resource that is known to the minute: FHIR wants seconds, and they are filled with zeros."""
REPORTED = f"{OWN}reported"
"""When a treatment, a person or a range was told of, where that is not when it began."""
PERSON = f"{OWN}person"
"""A sex and a birth date, where the log has several that differ: a Patient has one of each, or none."""
ROLE = f"{OWN}role"
"""In which role somebody stated what an Observation says."""
LABORATORY = f"{OWN}laboratory"
MEASURED_AS = f"{OWN}measured-as"
"""The kind of event, where the analyte alone would say the other one."""
LOW, HIGH = f"{OWN}low", f"{OWN}high"
"""A limit of normal that is no simple quantity: with a bound, or without a unit."""
DETECTION_LIMIT, QUANTIFICATION_LIMIT = f"{OWN}detection-limit", f"{OWN}quantification-limit"
INTENT, CYCLES, LINE, RESPONSE = f"{OWN}intent", f"{OWN}cycles", f"{OWN}line", f"{OWN}response"
DRUG = f"{OWN}drug"
"""The name under which a drug was started, by which its stop is found."""
SITE, CD19 = f"{OWN}site", f"{OWN}cd19"
VALID_FROM, VALID_TO = f"{OWN}valid-from", f"{OWN}valid-to"

# Our own systems of identifiers.
OWN_PATIENT = f"{OWN}patient"
OWN_SEAL = f"{OWN}seal"
