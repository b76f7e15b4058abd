"""The status of a trial: flow, deviations, what is overdue, and everything that is not known."""
