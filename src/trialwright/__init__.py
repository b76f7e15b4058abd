"""Trialwright: a trial is a protocol plus an append-only log of events; everything else is computed from the two."""

__version__ = "0.1.0"
