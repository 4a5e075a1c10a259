"""When the calendar has to be asked for: from the first of November on, as long as the next year is not sure."""

from __future__ import annotations

from datetime import date, timedelta

ALARM_MONTH = 11
"""The holidays of a year are usually published in November of the year before. Source: yearly notices since 2015."""


def missing_year(sure_until: date | None, today: date) -> int | None:
    """Return the first year that is not sure to its end, None where nothing is missing yet.

    `city.calendar_alarm` says the same in the database.

    Args:
        sure_until: last sure day of the calendar; None where no day is sure.
        today: local day of the city.
    """
    if sure_until is None:
        return today.year
    year = (sure_until + timedelta(days=1)).year
    return year if today >= date(year - 1, ALARM_MONTH, 1) else None
