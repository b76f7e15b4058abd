"""Deviations: where what was done differs from what the protocol and the answers of that day said."""
