"""The report of a screening: who is eligible, who may be and what to order, who is not and why first."""
