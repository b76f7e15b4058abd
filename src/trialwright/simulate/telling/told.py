"""Something that somebody writes down: what a clean hospital would record, before chance makes it late, wrong or missing."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from trialwright.standards.when import When


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A fact as it would be recorded.

    Parameters
    ----------
    body : Body
        What happened.
    happened : When
        When.
    recorded : datetime
        When somebody would write it down, aware of its zone.
    by, role : str
        Who.
    source : str or None
        The document or message; equal sources are one message that comes again.
    """

    body: Any
    happened: When
    recorded: datetime
    by: str
    role: str
    source: str | None = None


def moment(day: date, minutes: int, zone: str) -> datetime:
    """An instant of a day at the site, by the minutes since its midnight.

    Examples
    --------
    >>> moment(date(2026, 3, 1), 450, "Asia/Shanghai").isoformat()
    '2026-03-01T07:30:00+08:00'
    """
    return _midnight(day, zone) + timedelta(minutes=minutes)


def instant(at: datetime, zone: str) -> When:
    """The instant to the minute, as a laboratory prints it.

    Examples
    --------
    >>> instant(moment(date(2026, 3, 1), 450, "Asia/Shanghai"), "Asia/Shanghai").text
    '2026-03-01T07:30+08:00'
    """
    return When(at.isoformat(timespec="minutes"), zone)


@lru_cache(maxsize=4096)
def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes at the rehearsed site; invented names of accounts, never of people."""

    investigator: str = "investigator.1"
    second: str = "investigator.2"
    coordinator: str = "coordinator.1"
    nurse: str = "nurse.1"
    ward: str = "nurse.2"
    laboratory: str = "laboratory.interface"
    cells: str = "cell.laboratory"
    pharmacist: str = "pharmacist.1"
    board: str = "safety.board"
    quality: str = "quality.1"


ROLES = {
    "investigator": "investigator",
    "second": "investigator",
    "coordinator": "coordinator",
    "nurse": "nurse",
    "ward": "nurse",
    "laboratory": "interface",
    "cells": "cell_laboratory",
    "pharmacist": "pharmacist",
    "board": "safety_board",
    "quality": "quality_assurance",
}
"""The role of each of the staff."""
STAFF = Staff()


def said(
    body: Any, day: date, *, zone: str, by: str, minutes: int | None = None, after: int = 15, source: str | None = None
) -> Told:
    """What one of the staff writes down about a day, or about a minute of it.

    Parameters
    ----------
    by : str
        A field of `Staff`, such as ``nurse``.
    minutes : int or None
        Since midnight; None where only the day is written, which happens at noon.
    after : int
        How many minutes later it is written down.
    """
    happened, recorded = _times(day, minutes, after, zone)
    return Told(body=body, happened=happened, recorded=recorded, by=getattr(STAFF, by), role=ROLES[by], source=source)


@lru_cache(maxsize=4096)
def _times(day: date, minutes: int | None, after: int, zone: str) -> tuple[When, datetime]:
    """When something happened and was written down: all that comes of one sample has the same times."""
    at = moment(day, 720 if minutes is None else minutes, zone)
    happened = When(day.isoformat(), zone) if minutes is None else instant(at, zone)
    return happened, at + timedelta(minutes=after)
