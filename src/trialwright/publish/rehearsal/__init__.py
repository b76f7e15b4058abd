"""The report of a rehearsal: what would have gone wrong, how often, and what to do about it."""
