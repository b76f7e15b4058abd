"""Cells: what a bag holds, how much of it is the dose, within which limits, and how long it may wait."""
