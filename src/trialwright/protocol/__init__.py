"""The words a protocol is written in, and reading a protocol file into them.

Comes in: a YAML file, or the canonical JSON that the log keeps. Goes out: a frozen `TrialProtocol`.
Must not know: any patient, any event, or our own trial.
"""
