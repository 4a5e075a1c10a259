"""Why a case that is looked at does not stand in the list, and where it is."""

from __future__ import annotations

from app.cases.model import State
from app.city.city import City
from app.desk.filters import chosen_words
from app.desk.lines import area_name
from app.desk.queues import FILTER_LABELS, Look, Queue, is_held
from app.desk.viewer import Viewer
from app.i18n import _
from app.texts.times import when_text


def whereabouts(city: City, case_id: int, queue: Queue, viewer: Viewer, look: Look) -> str:
    """Return in one sentence where a case is that a list does not hold, as it is looked at."""
    record = city.cases.record(case_id)
    if record is None:
        return _("The case shown has ended and is not in this list any more.")
    number = record["number"]  # the whole of it: each district counts its own, and the list holds several
    if not is_held(city, queue, viewer, case_id):
        now = State(record["state"]).label
        if record["last_at"] is None:
            return _("{number} is not in this list: it is now “{state}”.").format(number=number, state=now)
        since = when_text(record["last_at"], city.clock.now(), city.profile.time_zone)
        words = _("{number} is not in this list: it is now “{state}”, since {time}.")
        return words.format(number=number, state=now, time=since)
    code = city.districts[record["district"]] if 0 <= record["district"] < len(city.districts) else None
    if look.district is not None and code != look.district:
        words = _("{number} is not in this list: it lies in another district: {district}.")
        return words.format(number=number, district=area_name(city, code or "") or "–")
    words = _("{number} is not in this list: the filter “{filter}” leaves it out.")
    chosen = [words for words, _rest in chosen_words(city, look.narrowing)]
    return words.format(number=number, filter=chosen[0] if chosen else _(FILTER_LABELS[look.chosen]))
