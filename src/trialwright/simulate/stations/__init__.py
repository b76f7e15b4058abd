"""Stations: what one patient passes on the way through the trial, and what people do and ask there.

Comes in: a truth, and the house that the play keeps. Goes out: notes for the chart, and days to wait. Whether somebody may go
on is asked of the product, never decided here.
"""
