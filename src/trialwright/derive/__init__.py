"""What follows: pure functions of (protocol, record) that return answers.

Comes in: a protocol and a `Record`, what is believed as of two times. Goes out: `Answer` and `Finding`.
Must not know: a clock, a setting, a database, a page, or our own trial.
"""
