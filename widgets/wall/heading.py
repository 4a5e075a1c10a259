"""What the header says at a moment."""

from __future__ import annotations

import math

import numpy as np

from app.alerts.view import summary_text, summary_tone
from app.deadlines.alarm import missing_year
from app.duty.texts import duty_line
from app.i18n import _, ngettext
from app.jobs.texts import worker_alarm
from app.texts.numbers import count_text
from app.texts.times import clock_text, date_text
from app.wall.data_status import DataStatus, FeedState, age_texts, status_of_feed
from app.wall.figures.names import city_name
from app.wall.scenes import Scene
from app.wall.snapshot import CitySnapshot
from widgets.wall.header import HeaderWords


def heading(moment: CitySnapshot | None, feed: FeedState, scene: Scene, is_held: bool) -> HeaderWords:
    """Put the header of a wall into words."""
    standing = status_of_feed(feed)
    if moment is None:
        said = _("Not connected") if standing is DataStatus.DEAD else _("Reading the city")
        return HeaderWords(centre=_("Gridhall"), scene=_(scene.title), feed=(said,), standing=standing)
    zone = moment.city.profile.time_zone
    return HeaderWords(
        centre=city_name(moment.city),
        scene=_(scene.title_for(moment.city)),
        alarm=_alarm(moment),
        worker=worker_alarm(moment.city.workers),
        alerts=summary_text(moment.city.alerts),
        alert_tone=summary_tone(moment.city.alerts),
        extra=_extra(moment),
        feed=_feed_words(standing, feed, zone),
        standing=standing,
        date=date_text(moment.now, zone),
        clock=clock_text(moment.now, zone),
        is_held=is_held,
    )


def _alarm(moment: CitySnapshot) -> str:
    year = missing_year(moment.city.profile.sure_until, moment.local.date())
    return "" if year is None else _("Work calendar of {year} not confirmed").format(year=year)


def _extra(moment: CitySnapshot) -> tuple[str, ...]:
    people, said = moment.city.people, duty_line(moment.city.on_duty)
    facts = (said,) if said else ()
    if not len(people.staff_ids):
        return facts
    on_duty = int(np.count_nonzero(people.on_duty))
    words = ngettext("{count} patrol officer on duty", "{count} patrol officers on duty", on_duty)
    return (words.format(count=count_text(on_duty)), *facts)


def _feed_words(standing: DataStatus, feed: FeedState, zone: str) -> tuple[str, ...]:
    if standing is DataStatus.LIVE:
        age = feed.age_s
        seconds = f"{age:.1f}" if age < 10 else f"{math.floor(age)}"
        return (_("Live · {seconds} s ago").format(seconds=seconds),)
    return age_texts(standing, feed, zone) or (_("Reading the city"),)
