"""The demonstration: one invented patient from screening to a dose sheet, and what happens to whoever alters the log.

Comes in: a folder to write into and, where present, a folder of public FHIR bundles. Goes out: a trial file, its sheets,
a page that tells the story, and a summary for the terminal. It calls `main` like any other caller. Its clock and its salt
are its own, so that the same version makes the same trial file to the byte.
"""

from trialwright.demo.play import play

__all__ = ["play"]
