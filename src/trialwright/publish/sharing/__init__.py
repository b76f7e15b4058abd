"""Sharing: what may leave the hospital, with nobody named in it."""
