"""Eligibility: each criterion of a protocol judged on a patient's facts, with the events it rests on.

Comes in: a protocol, a record. Goes out: true, false or unknown, and what is missing. Whether somebody may act on it is asked
in `decide`.
"""
