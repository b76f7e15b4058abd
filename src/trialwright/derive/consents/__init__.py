"""Consents: which form a patient must have signed today, and what the one that was signed lacks."""
