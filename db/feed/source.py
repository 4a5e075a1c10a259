"""Reads the city and its change feed: nothing missed, nothing twice, whatever order transactions commit in."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import psycopg
from sqlalchemy import Engine

from app.alerts.model import AlertSummary
from app.city.cases import CaseRows, Cases
from app.city.city import City, nobody
from app.city.columns import shared_folders, sweep
from app.city.components import Components
from app.city.delta import PLACE_TOPICS, Cameras, CityDelta
from app.city.local_copy import LEFT_OUT, FeedMark, LocalCopy
from app.city.model import CityClock, CityProfile, People
from app.city.ports import ReadAnew
from app.city.window import MINE_DAYS, kept_from, midnights
from app.claims.model import AtWork
from app.duty.model import OnDuty
from app.errors import Unavailable
from app.i18n import N_, _
from app.jobs.model import WorkerHealth
from app.memory import give_back_memory
from db.feed.changes import FeedBatch, changes_since, newest_mark
from db.feed.listener import CLAIMS_HINT, Listener, planned_freshly, told_plainly
from db.readers.city_facts import (
    KeptCases,
    compare_components,
    read_cases,
    read_cases_by_key,
    read_components,
    read_components_by_key,
)
from db.readers.city_places import (
    districts_of,
    read_cameras,
    read_classes,
    read_people,
    read_profile,
    read_shapes,
    read_staff_names,
    read_units,
)
from db.readers.city_rights import read_forbidden, read_scope
from db.readers.claims import read_at_work
from db.readers.duty import read_on_duty
from db.readers.jobs import read_health_plainly
from db.readers.shown_meeting import read_shown_meeting
from db.stores.alerts import read_summary_plainly

log = logging.getLogger(__name__)

WHOLE_TOPIC = 50_000
"""From so many touched keys a topic is read anew as a whole."""
MOST_TOUCHED = 1_000
"""When more components than these differ, a map is better painted anew than in so many places."""
COPY_EVERY_S = 600.0
MEETING_TOPICS = frozenset({"meetings", "hard_items", "rulings"})
STEPS = N_("Reading the city")


class FeedSource:
    """A city source (app/city/ports.py) on a direct connection of its own."""

    def __init__(self, engine: Engine, data_dir: Path | None = None, patience_s: float = 10.0) -> None:
        """Keep the address.

        Args:
            data_dir: local copies are kept in its folder `copies`; None: keep none.
            patience_s: an answer that takes longer is a lost connection; a whole read is given ten times as long.
        """
        self._listener = Listener(engine, patience_s)
        self._patience_s = patience_s
        self._copy = LocalCopy(data_dir / "copies" / _copy_name(engine)) if data_dir is not None else None
        self._city: City | None = None
        self._mark = FeedMark("", 0, "")
        self._copied: tuple[FeedMark, float] = (self._mark, 0.0)
        self._has_new_components = False
        self._keep_from = 0.0
        self._profile: CityProfile | None = None
        self._clock = CityClock()
        self._districts: list[str] = []
        self._people_seen = -1.0
        self._workers = WorkerHealth()
        self._at_work = AtWork()
        self._on_duty: tuple[OnDuty, ...] = ()
        self._alerts = AlertSummary()
        self._forbidden: frozenset[str] = frozenset()
        self._left_out: dict[str, set[int]] = {"cases": set(), "components": set()}
        self._logged_left_out: dict[str, int] = {}
        self._scope = ""
        self._is_epoch_unsure = True

    # The port -------------------------------------------------------------------------------------------------------

    def connect(self) -> None:
        """Connect and listen; see the port."""
        self._listener.connect()
        self._is_epoch_unsure = True

    def wait(self, seconds: float) -> bool:
        """Wait for a hint; see the port."""
        return self._listener.wait(seconds)

    def probe(self) -> None:
        """Ask for a sign of life; see the port."""
        self._listener.probe()

    def close(self) -> None:
        """Let go of the connection; see the port."""
        self._listener.close()

    def load(self, tell: Callable[[str, int, int], None] = lambda *_: None) -> City:
        """Read the whole city in one transaction that sees one moment; see the port.

        Raises:
            Unavailable: the connection was lost, or there is no city in this database.
        """
        for folder in shared_folders():
            sweep(folder)
        if not self._listener.is_connected:
            self.connect()
        connection = self._listener.connection
        connection.patience_s = self._patience_s * 10
        with told_plainly():
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            try:
                with connection.transaction(), planned_freshly(connection):
                    self._city = self._load(tell)
            finally:
                if not connection.closed:
                    connection.isolation_level = None
                connection.patience_s = self._patience_s
        give_back_memory()  # the answers that the city was made of take as much as the city
        return self._city

    def read(self) -> CityDelta | None:
        """Read what changed; see the port."""
        with told_plainly():
            if self._is_epoch_unsure:
                self._check_epoch()
            noted = self._noted_since(self._mark)
            if noted.is_broken:
                raise ReadAnew(noted.is_broken)
            is_hinted = self._listener.take_hint(CLAIMS_HINT)
            if noted.mark.position == self._mark.position:
                at_work = self._new_at_work() if is_hinted else None
                return None if at_work is None else CityDelta(self._mark.position, time.time(), at_work=at_work)
            before = self._districts, self._keep_from
            try:
                delta = self._delta(noted.mark.position, noted.touched)
                delta = replace(delta, at_work=self._new_at_work()) if is_hinted else delta
            except BaseException:
                self._districts, self._keep_from = before  # the step is read again, and must do all of it then
                raise
            self._mark = noted.mark
        return delta

    def look(self) -> CityDelta | None:
        """Look at people, clock and calendar, and whether it is the same server still; see the port."""
        with told_plainly():
            self._check_epoch()
            if read_scope(self._listener.connection) != self._scope:
                raise ReadAnew("this person sees other things now")
            people = self._people()
            left_out = self._told_left_out({"staff": people.left_out})
            seen = float(people.seen_at.max(initial=0.0)) + len(people.staff_ids)
            is_new = seen != self._people_seen
            self._people_seen = seen
            keep_from = self._new_keep_from()
            clock = self._new_clock()
            workers, at_work, on_duty = self._new_workers(), self._new_at_work(), self._new_on_duty()
            alerts = self._new_alerts()
        if not is_new and all(one is None for one in (keep_from, clock, workers, at_work, on_duty, alerts)):
            return None
        return CityDelta(
            self._mark.position,
            time.time(),
            people=people if is_new else None,
            keep_from=keep_from,
            clock=clock,
            workers=workers,
            at_work=at_work,
            on_duty=on_duty,
            alerts=alerts,
            left_out=left_out,
        )

    def rest(self) -> None:
        """Keep a local copy when one is due; see the port."""
        if self._copy is None or self._city is None or not self._has_new_components:
            return
        if time.monotonic() - self._copied[1] < COPY_EVERY_S:
            return
        self._has_new_components = False
        self._copied = (self._mark, time.monotonic())
        self._copy.write(self._mark, self._city.components, self._left_out["components"])

    # Reading everything ---------------------------------------------------------------------------------------------

    def _load(self, tell: Callable[[str, int, int], None]) -> City:
        connection = self._listener.connection
        steps = 12
        # The first question fixes what the transaction sees; everything up to this position is in it and nothing after.
        mark = newest_mark(self._listener.connection)
        tell(_(STEPS), 0, steps)
        self._read_profile()
        assert self._profile is not None
        self._forbidden = read_forbidden(connection)
        self._scope = read_scope(connection)
        places: dict[str, Any] = {}
        for at, topic in enumerate(PLACE_TOPICS, 1):
            places[topic] = read_shapes(connection, topic, self._today())
            tell(_(STEPS), at, steps)
        self._districts = districts_of(places["areas"])
        classes, units, cameras = read_classes(connection), read_units(connection), self._cameras()
        self._keep_from = kept_from(self._clock.now(), self._profile.time_zone)
        cases = Cases(self._all_cases())
        tell(_(STEPS), 8, steps)
        components = self._load_components(mark, lambda: tell(_(STEPS), 9, steps))
        tell(_(STEPS), 11, steps)
        people = self._people()
        tell(_(STEPS), steps, steps)
        self._mark, self._is_epoch_unsure = mark, False
        self._workers = read_health_plainly(connection)
        self._at_work = self._read_at_work()
        self._on_duty = read_on_duty(connection, self._clock.now())
        self._alerts = read_summary_plainly(connection)
        return City(
            profile=self._profile,
            clock=self._clock,
            epoch=mark.epoch,
            position=mark.position,
            classes=classes,
            units=units,
            staff_names=read_staff_names(connection),
            districts=self._districts,
            components=components,
            cases=cases,
            people=people,
            cameras=cameras,
            workers=self._workers,
            at_work=self._at_work,
            on_duty=self._on_duty,
            alerts=self._alerts,
            meeting=read_shown_meeting(connection),
            forbidden=self._forbidden,
            left_out=self._told_left_out(
                {topic: shapes.left_out for topic, shapes in places.items()}
                | {topic: len(ids) for topic, ids in self._left_out.items()}
                | {"cameras": cameras.left_out, "staff": people.left_out}
            ),
            **places,
        )

    def _all_cases(self) -> CaseRows:
        self._left_out["cases"] = set()
        if "cases" in self._forbidden:
            return CaseRows()
        cases, left_out = read_cases(self._listener.connection, self._kept())
        self._left_out["cases"] = set(left_out.tolist())
        return cases

    def _kept(self) -> KeptCases:
        assert self._profile is not None
        mine_from = midnights(self._clock.now(), self._profile.time_zone, MINE_DAYS)[0]
        return KeptCases(self._districts, self._keep_from, mine_from)

    def _told_left_out(self, counts: dict[str, int]) -> dict[str, int]:
        """Log what cannot be drawn when it is another number than before; return the counts."""
        for topic, count in counts.items():
            if count != self._logged_left_out.get(topic, 0):
                log.warning("%s: %d rows cannot be drawn as they are stored", topic, count)
                self._logged_left_out[topic] = count
        return counts

    def _people(self) -> People:
        return nobody() if "staff" in self._forbidden else read_people(self._listener.connection)

    def _cameras(self) -> Cameras:
        return Cameras() if "cameras" in self._forbidden else read_cameras(self._listener.connection)

    def _load_components(self, mark: FeedMark, tell: Callable[[], None]) -> Components:
        """From the local copy and what changed since, or from the table."""
        self._left_out["components"] = set()
        if "components" in self._forbidden:
            return Components.empty()
        if self._city is not None and self._city.components.count:
            return self._components_again(self._city.components, tell)
        components = self._components_of_copy(mark, 1)
        if components is None:
            rows, left_out = read_components(self._listener.connection, lambda _count: tell())
            self._left_out["components"] = set(left_out.tolist())
            components = Components.from_rows(rows, shared_folders())
            self._has_new_components, self._copied = True, (mark, -COPY_EVERY_S)
        return components

    def _components_again(self, known: Components, tell: Callable[[], None]) -> Components:
        """The components that are in memory, brought to what the table says: a city is never there twice.

        No step is on its way to the window while a city is read, so this thread may change them; the window, and the
        workers that map them, see each column change at once. Where too much differs, they are made anew.
        """
        connection = self._listener.connection
        rows, gone, left_out = compare_components(connection, known, lambda _count: tell())
        if len(rows) > known.tail_room:
            rows, left_out = read_components(connection, lambda _count: tell())
            known = Components.from_rows(rows, shared_folders(), known.files.generation + 1)
        else:
            known.apply(rows, gone)
        self._left_out["components"] = set(left_out.tolist())
        self._has_new_components = True
        return known

    def _components_of_copy(self, mark: FeedMark, generation: int) -> Components | None:
        copy = self._copy.read() if self._copy is not None else None
        if copy is None:
            return None
        copied, columns = copy
        if copied.epoch != mark.epoch:
            return None
        noted = self._noted_since(copied)
        keys = noted.touched.get("components", set())
        if noted.is_broken or 0 in keys or len(keys) > WHOLE_TOPIC:
            return None
        self._left_out["components"] = set(columns.pop(LEFT_OUT).tolist())
        components = Components.from_columns(columns, shared_folders(), generation, is_sorted=True)
        self._copied = (copied, time.monotonic())
        if keys:
            rows, gone = self._components_by_key(keys)
            if len(rows) > components.tail_room:
                return None
            components.apply(rows, gone)
            self._has_new_components = True
        return components

    # Reading changes ------------------------------------------------------------------------------------------------

    def _check_epoch(self) -> None:
        if newest_mark(self._listener.connection).epoch != self._mark.epoch:
            raise ReadAnew("the feed has begun a new life")
        self._is_epoch_unsure = False

    def _noted_since(self, mark: FeedMark) -> FeedBatch:
        noted = changes_since(self._listener.connection, mark)
        for topic in self._forbidden:
            noted.touched.pop(topic, None)
        return noted

    def _delta(self, newest: int, touched: dict[str, set[int]]) -> CityDelta:
        connection = self._listener.connection
        delta = CityDelta(newest, time.time(), topics=frozenset(touched))
        if "profile" in touched:
            delta = self._with_profile(delta)
        today = self._today()
        places = {topic: read_shapes(connection, topic, today) for topic in PLACE_TOPICS if topic in touched}
        delta = replace(delta, places=places)
        left_out = {topic: shapes.left_out for topic, shapes in places.items()}
        if "areas" in places and districts_of(places["areas"]) != self._districts:
            self._districts = districts_of(places["areas"])
            touched["cases"].add(0)  # cases name their district by its number in this list
            delta = replace(delta, districts=self._districts)
        if "units" in touched:
            delta = replace(delta, units=read_units(connection))
        if "staff" in touched:
            delta = replace(delta, staff_names=read_staff_names(connection))
        if "alerts" in touched:
            delta = replace(delta, alerts=self._new_alerts())
        if "classes" in touched:
            delta = replace(delta, classes=read_classes(connection))
        if touched.keys() & MEETING_TOPICS:
            delta = replace(delta, meeting=read_shown_meeting(connection))
        if "cameras" in touched:
            delta = replace(delta, cameras=self._cameras())
            left_out["cameras"] = delta.cameras.left_out if delta.cameras is not None else 0
        delta = self._with_components(self._with_cases(delta, touched.get("cases")), touched.get("components"))
        left_out |= {topic: len(self._left_out[topic]) for topic in self._left_out if touched.get(topic)}
        return replace(delta, left_out=self._told_left_out(left_out))

    def _with_profile(self, delta: CityDelta) -> CityDelta:
        self._read_profile()
        assert self._profile is not None
        keep_from = kept_from(self._clock.now(), self._profile.time_zone)
        if keep_from < self._keep_from:
            raise ReadAnew("the clock of the city was set back")
        self._keep_from = keep_from
        return replace(delta, profile=self._profile, clock=self._clock, keep_from=keep_from)

    def _with_cases(self, delta: CityDelta, keys: set[int] | None) -> CityDelta:
        if not keys:
            return delta
        connection = self._listener.connection
        if 0 in keys or len(keys) > WHOLE_TOPIC:
            with planned_freshly(connection):
                return replace(delta, cases_anew=self._all_cases())
        cases, left_out = read_cases_by_key(connection, sorted(keys), self._kept())
        self._note_left_out("cases", keys, left_out)
        gone = keys.difference(cases.rows["case_id"].tolist())
        return replace(delta, cases=cases, cases_gone=tuple(sorted(gone)))

    def _with_components(self, delta: CityDelta, keys: set[int] | None) -> CityDelta:
        if not keys:
            return delta
        self._has_new_components = True
        assert self._city is not None
        components = self._city.components
        if 0 in keys or len(keys) > WHOLE_TOPIC:
            rows, gone, left_out = compare_components(self._listener.connection, components)
            if len(rows) > components.tail_room or len(rows) + len(gone) > MOST_TOUCHED:
                rows, left_out = read_components(self._listener.connection)
                anew = Components.from_rows(rows, shared_folders(), components.files.generation + 1)
                delta, rows, gone = replace(delta, components_anew=anew), rows[:0], gone[:0]
            self._left_out["components"] = set(left_out.tolist())
            return replace(delta, components=rows, components_gone=gone)
        rows, gone = self._components_by_key(keys)
        if len(rows) > components.tail_room:
            # Nobody changes the city while this thread prepares a step, so it may sort here.
            delta = replace(delta, components_anew=components.sorted_anew(shared_folders()))
        return replace(delta, components=rows, components_gone=gone)

    def _components_by_key(self, keys: set[int]) -> tuple[np.ndarray, np.ndarray]:
        rows, left_out = read_components_by_key(self._listener.connection, sorted(keys))
        self._note_left_out("components", keys, left_out)
        gone = keys.difference(rows["component_id"].tolist())
        return rows, np.array(sorted(gone), np.int64)

    def _note_left_out(self, topic: str, keys: set[int], left_out: np.ndarray) -> None:
        self._left_out[topic] = (self._left_out[topic] - keys) | set(left_out.tolist())

    # Clock and calendar ---------------------------------------------------------------------------------------------

    def _read_profile(self) -> None:
        found = read_profile(self._listener.connection, time.time)
        if found is None:
            raise Unavailable(
                _(
                    "There is no city in this database yet. Build the demo city with main.py demo, or import your "
                    "own data."
                )
            )
        self._profile, self._clock = found

    def _today(self) -> date:
        assert self._profile is not None
        return datetime.fromtimestamp(self._clock.now(), UTC).astimezone(ZoneInfo(self._profile.time_zone)).date()

    def _new_keep_from(self) -> float | None:
        assert self._profile is not None
        keep_from = kept_from(self._clock.now(), self._profile.time_zone)
        if keep_from <= self._keep_from:
            return None
        self._keep_from = keep_from
        return keep_from

    def _new_clock(self) -> CityClock | None:
        """The clock when it differs by what a screen would show: this machine's clock drifts."""
        before, now_s = self._clock, time.time()
        self._read_profile()
        if abs(before.at(now_s) - self._clock.at(now_s)) < 0.25 * max(1.0, self._clock.speed):
            self._clock = before
            return None
        return self._clock

    def _new_workers(self) -> WorkerHealth | None:
        """How the workers do when that has changed; a picture like the people, which the feed does not tell."""
        before, self._workers = self._workers, read_health_plainly(self._listener.connection)
        return None if before == self._workers else self._workers

    def _new_on_duty(self) -> tuple[OnDuty, ...] | None:
        """Whose shift it is, when that has changed; the hour changes it, which no feed tells."""
        before, self._on_duty = self._on_duty, read_on_duty(self._listener.connection, self._clock.now())
        return None if before == self._on_duty else self._on_duty

    def _new_alerts(self) -> AlertSummary | None:
        """How many alerts call this person, when that has changed; "I am on it" ends by the hour."""
        before, self._alerts = self._alerts, read_summary_plainly(self._listener.connection)
        return None if before == self._alerts else self._alerts

    def _read_at_work(self) -> AtWork:
        return AtWork() if "claims" in self._forbidden else read_at_work(self._listener.connection)

    def _new_at_work(self) -> AtWork | None:
        """Who is at work on which case, when that has changed; another picture that the feed does not tell."""
        before, self._at_work = self._at_work, self._read_at_work()
        return None if before == self._at_work else self._at_work


def _copy_name(engine: Engine) -> str:
    """A folder's name for one database as one person sees it."""
    url = engine.url
    facts = f"{url.host or url.query.get('host')} {url.port} {url.database} {url.username or os.getuid()}"
    return hashlib.sha256(facts.encode()).hexdigest()[:16]
