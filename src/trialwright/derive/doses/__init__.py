"""Doses of drugs: what a patient of this size and these kidneys is to be given, and when a dose wants a new look."""
