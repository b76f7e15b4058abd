"""Patients: what is true of each, from the referral to three years after the cells, drawn before anybody writes a word.

Comes in: the scenario and the strands of chance. Goes out: a `Truth`. Nothing here knows of a calendar's other patients, of
decisions or of what is written down; each assumption stands beside its source.
"""
