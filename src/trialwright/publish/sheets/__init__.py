"""Sheets: what lies in a patient's file, on screen and on paper: evidence, doses, cells."""
