"""Keep it: the chain of events of one trial, in memory or in one SQLite file.

Comes in: drafts. Goes out: events, seals, findings about the log itself. Must not know: what an event means, or what
follows from it.
"""

from trialwright.log.memory import MemoryLog
from trialwright.log.sqlite import SqliteLog, verify_file
from trialwright.log.store import Access, ImportResult, Log

__all__ = ["Access", "ImportResult", "Log", "MemoryLog", "SqliteLog", "verify_file"]
