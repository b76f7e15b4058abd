"""The words for what stands around a trial: what the registry says of it, who must approve it, what a patient signs."""

from typing import Literal

import msgspec

from trialwright.protocol.criteria import Choice

ApprovingBody = Literal["academic_committee", "ethics_committee", "health_authority", "genetic_resources"]
Scope = Literal["treatment", "samples", "genetics", "long_term_follow_up"]


class RecordVersion(msgspec.Struct, frozen=True, kw_only=True):
    """The registry record as it was seen once; what a version does not show is None.

    Parameters
    ----------
    seen, seen_zh : str
        Where and when it was seen; the Chinese is empty where the file has none.
    last_update, start, primary_completion, completion : str or None
        Days as the record writes them.
    overall : str
        The recruitment status, as registered.
    planned_patients : int
        The registered number of patients.
    """

    seen: str
    last_update: str
    overall: str
    planned_patients: int
    start: str
    primary_completion: str | None = None
    completion: str | None = None
    seen_zh: str = ""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """Where the trial stands according to the registry.

    Parameters
    ----------
    overall : str
        The recruitment status, as registered.
    start, primary_completion, completion, last_update : str
        Days as the record writes them.
    versions : tuple[RecordVersion, ...]
        The record as it was seen, the oldest first.
    choices : tuple[Choice, ...]
        What was decided where the versions differ or are silent.
    """

    overall: str
    start: str
    primary_completion: str
    completion: str
    last_update: str
    versions: tuple[RecordVersion, ...] = ()
    choices: tuple[Choice, ...] = ()


class Approvals(msgspec.Struct, frozen=True, kw_only=True):
    """Whose approval must be in date before anybody is enrolled, and what the law adds.

    Parameters
    ----------
    required : tuple[ApprovingBody, ...]
        Each of them must have approved, and its approval must be in date.
    before_export_of_genetic_data : tuple[ApprovingBody, ...]
        Whose filing must be recorded before genetic data leave the country.
    filing_working_days : int or None
        Working days after the approvals by which the authority must have the filing.
    retention_years : int
        How long records and raw material are kept.
    source : str
        Which law or guideline says so.
    """

    required: tuple[ApprovingBody, ...]
    before_export_of_genetic_data: tuple[ApprovingBody, ...] = ()
    filing_working_days: int | None = None
    retention_years: int
    source: str
    choices: tuple[Choice, ...] = ()


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """Which form is in force under this version of the protocol, and who signs it.

    Parameters
    ----------
    version : str
        Of the consent form.
    languages : tuple[str, ...]
        In which the form exists, as BCP 47 tags.
    guardian_below : int
        Years; below this age a guardian signs, and on reaching it the patient signs anew.
    assent_from : int or None
        Years; from this age on a minor is asked as well. None where nobody is asked.
    required_scopes, offered_scopes : tuple[Scope, ...]
        What must be agreed to for enrolment, and what may be agreed to or declined apart.
    """

    version: str
    languages: tuple[str, ...] = ()
    guardian_below: int = 18
    assent_from: int | None = None
    required_scopes: tuple[Scope, ...] = ("treatment", "long_term_follow_up")
    offered_scopes: tuple[Scope, ...] = ()
    choices: tuple[Choice, ...] = ()
