"""Figures: drawn the same to the byte whatever fonts a machine has, with a text for whoever cannot see them."""
