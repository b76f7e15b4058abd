"""The demonstration: a whole trial rehearsed, and the story of one invented patient and of whoever alters the log.

Comes in: a folder to write into and, where present, a folder of public FHIR bundles. Goes out: trial files, a report of what
would have gone wrong, sheets, a page that tells the story, and a summary for the terminal. It calls `main` like any other
caller. Its clocks and its salt are its own, so that the same version makes the same trial files to the byte.
"""

from trialwright.demo.play import play

__all__ = ["play"]
