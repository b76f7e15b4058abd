"""The trial as a whole: all answers of a patient and of everybody, what is not known, and when the trial has to pause."""
