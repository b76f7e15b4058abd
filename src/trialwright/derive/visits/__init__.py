"""Visits: which day of the trial a day is, what was planned for it, and what of that was held."""
