"""Why a case that is looked at does not stand in the list, and where it is."""

from __future__ import annotations

from app.cases.model import State
from app.city.city import City
from app.desk.lines import area_name
from app.desk.queues import FILTER_LABELS, Filter
from app.i18n import _
from app.texts.times import when_text


def whereabouts(city: City, case_id: int, state: str, chosen: Filter, district: str | None) -> str:
    """Return in one sentence where a case is that a list does not hold.

    Args:
        state: of the queue that is shown.
        chosen: its filter.
        district: the code of the district that is shown, None for all.
    """
    record = city.cases.record(case_id)
    if record is None:
        return _("The case shown has ended and is not in this list any more.")
    number = record["number"]  # the whole of it: each district counts its own, and the list holds several
    if record["state"] != state:
        now = State(record["state"]).label
        if record["last_at"] is None:
            return _("{number} is not in this list: it is now “{state}”.").format(number=number, state=now)
        since = when_text(record["last_at"], city.clock.now(), city.profile.time_zone)
        words = _("{number} is not in this list: it is now “{state}”, since {time}.")
        return words.format(number=number, state=now, time=since)
    code = city.districts[record["district"]] if 0 <= record["district"] < len(city.districts) else None
    if district is not None and code != district:
        words = _("{number} is not in this list: it lies in another district: {district}.")
        return words.format(number=number, district=area_name(city, code or "") or "–")
    words = _("{number} is not in this list: the filter “{filter}” leaves it out.")
    return words.format(number=number, filter=_(FILTER_LABELS[chosen]))
