"""What the screens of a meeting share: agenda, the item shown, its evidence read ahead, lines, notes and people."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from app.city.model import CityChange
from app.errors import Conflict, is_told, tell_trouble
from app.i18n import _
from app.meetings.model import AgendaItem, MeetingState
from app.meetings.presentation import (
    TELL_S,
    ItemScreen,
    MeetingAgenda,
    Note,
    PresentationService,
    ShownItem,
    Stage,
    Stroke,
)
from widgets.background import Background
from widgets.shared import Changes

RADIUS_M = 420.0
TICK_MS = 1000
AHEAD = 2
"""So many items are read before they are shown."""
MOST_KEPT = 12
PHOTO_PX = QSize(1600, 1200)


@dataclass(frozen=True)
class ReadScreen:
    """An item as it was read: its evidence, and its photos ready to be painted."""

    screen: ItemScreen
    photos: tuple[QImage, ...] = ()


class PresenterSession(QObject):
    """Leads through the agenda, or follows whoever does.

    Args:
        leads: whether this person shows items to everybody; others follow.
        changes: news of the feed; without them the stage is looked at every second.

    Signals:
        agenda_read(): meeting and items are there, or there again.
        item_changed(): another item is on the screen.
        screen_read(): the evidence of the item on the screen is there.
        stage_changed(): lines, notes or people are others.
        told(str): a sentence for who presents.
    """

    agenda_read = Signal()
    item_changed = Signal()
    screen_read = Signal()
    stage_changed = Signal()
    told = Signal(str)

    def __init__(
        self,
        presentation: PresentationService,
        background: Background,
        leads: bool,
        changes: Changes | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._presentation, self._background, self._leads, self._changes = presentation, background, leads, changes
        self.agenda: MeetingAgenda | None = None
        self.stage: Stage | None = None
        self.place, self.trouble, self.is_following = 0, "", True
        self.strokes: tuple[Stroke, ...] = ()
        self.writes_item_id: int | None = None
        self._screens: dict[int, ReadScreen] = {}
        self._asked: set[int] = set()
        self._since = self._stage_at = time.monotonic()
        self._joined_at = float("-inf")
        self._is_sending = self._is_looking = self._is_restarted = False
        self._wanted: int | None = None
        self._unsaved_strokes = False
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        if changes is not None:
            changes.city_changed.connect(self._on_changes_city_changed)
        self._tick.start()
        self.read()

    # What is shown ----------------------------------------------------------------------------------------------------

    @property
    def item(self) -> AgendaItem | None:
        """The item on the screen."""
        items = self.agenda.items if self.agenda is not None else ()
        return items[self.place] if items else None

    @property
    def next_item(self) -> AgendaItem | None:
        """The item after it."""
        items = self.agenda.items if self.agenda is not None else ()
        return items[self.place + 1] if self.place + 1 < len(items) else None

    @property
    def screen(self) -> ReadScreen | None:
        """The evidence of the item on the screen; None until it was read."""
        return self._screens.get(self.item.card.item_id) if self.item is not None else None

    @property
    def next_screen(self) -> ReadScreen | None:
        """The evidence of the item after it, where it was read already."""
        return self._screens.get(self.next_item.card.item_id) if self.next_item is not None else None

    @property
    def is_running(self) -> bool:
        """Whether others follow."""
        meeting = self.agenda.meeting if self.agenda is not None else None
        return meeting is not None and meeting.state is MeetingState.RUNNING

    @property
    def leads(self) -> bool:
        """Whether this person shows items to everybody."""
        return self._leads

    @property
    def elapsed_s(self) -> float:
        """How long the item has been on the screen, for everybody the same."""
        shown = self.stage.shown if self.stage is not None else ShownItem()
        is_shared = self.item is not None and shown.item_id == self.item.card.item_id and self.is_following
        if self.stage is None or not is_shared or self._is_restarted:
            return time.monotonic() - self._since
        return max(0.0, self.stage.now_s - shown.shown_s + time.monotonic() - self._stage_at)

    def is_complete(self) -> bool:
        """Tell whether the item on the screen has been read."""
        return self.agenda is not None and (self.item is None or self.screen is not None)

    # Reading ----------------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the agenda, again after an outcome."""
        self._run(self._presentation.agenda, on_answer=self._take_agenda)

    def _run(self, job: Callable[..., Any], *values: Any, on_answer: Callable[[Any], None], **more: Any) -> None:
        self._background.run(job, *values, on_answer=on_answer, on_trouble=more.get("on_trouble", self._tell))

    def _tell(self, trouble: BaseException) -> None:
        self._is_looking = False
        self.trouble = tell_trouble(trouble)
        self.told.emit(self.trouble)
        if not is_told(trouble):
            raise trouble

    def _take_agenda(self, agenda: MeetingAgenda) -> None:
        shown = self.item.card.item_id if self.item is not None else None
        self.agenda, self.trouble = agenda, ""
        kept = agenda.place_of(shown) if shown is not None else None
        self.place = kept if kept is not None else min(self.place, max(0, len(agenda.items) - 1))
        self._ask_around()
        self.agenda_read.emit()
        self.look()

    def _ask_around(self) -> None:
        """Read this item and those after it, so that the next screen is there at once."""
        items = self.agenda.items if self.agenda is not None else ()
        around = items[self.place : self.place + 1 + AHEAD] + items[max(0, self.place - 1) : self.place]
        for one in around:
            item_id = one.card.item_id
            if item_id not in self._asked:
                self._asked.add(item_id)
                lost = partial(self._lose, item_id)
                self._run(_read_screen, self._presentation, item_id, on_answer=self._take_screen, on_trouble=lost)

    def _lose(self, item_id: int, trouble: BaseException) -> None:
        self._asked.discard(item_id)
        self._tell(trouble)

    def _take_screen(self, read: ReadScreen) -> None:
        item_id = read.screen.detail.item_id
        self._screens[item_id] = read
        while len(self._screens) > MOST_KEPT:
            oldest = next(iter(self._screens))
            del self._screens[oldest]
            self._asked.discard(oldest)
        known = [one.card.item_id for one in (self.item, self.next_item) if one is not None]
        if item_id in known:
            self.screen_read.emit()

    # Leading and following --------------------------------------------------------------------------------------------

    def go(self, place: int) -> None:
        """Show an item of the agenda, counted from 0, to everybody who follows; the first and the last stay."""
        if self.agenda is None or not self.agenda.items:
            return
        place = min(max(0, place), len(self.agenda.items) - 1)
        if place != self.place:
            self._turn_to(place)
            if self._leads:
                self._send(self.agenda.items[place].card.item_id)
            else:
                self.is_following = False
                self.told.emit(_("You look around by yourself. Press F to follow the meeting again."))

    def follow(self) -> None:
        """Follow whoever leads again."""
        self.is_following = True
        self.told.emit("")
        self.look()

    def restart_timer(self) -> None:
        """Begin the timer of the item anew, on this screen."""
        self._since, self._is_restarted = time.monotonic(), True
        self.stage_changed.emit()

    def _turn_to(self, place: int) -> None:
        self.place, self._since, self.strokes = place, time.monotonic(), ()
        self._is_restarted = False
        self._ask_around()
        self.item_changed.emit()

    def _send(self, item_id: int) -> None:
        """Show an item to everybody; while one is on its way only the last that was wanted follows it."""
        meeting = self.agenda.meeting if self.agenda is not None else None
        if meeting is None or not self.is_running:
            return
        self._wanted = item_id
        if not self._is_sending:
            self._is_sending = True
            version = self.stage.shown.version if self.stage is not None else 0
            self._run(_show, self._presentation, meeting.meeting_no, version, item_id, on_answer=self._take_sent,
                      on_trouble=self._take_unsent)  # fmt: skip

    def _take_sent(self, stage: Stage) -> None:
        self._is_sending = False
        wanted, self._wanted = self._wanted, None
        self._keep(stage)
        if wanted is not None and wanted != stage.shown.item_id:
            self._send(wanted)
        self.stage_changed.emit()

    def _take_unsent(self, trouble: BaseException) -> None:
        self._is_sending, self._wanted = False, None
        self._tell(trouble)
        if isinstance(trouble, Conflict):
            self.look()

    def _on_tick(self) -> None:
        is_fed = self._changes is not None and self._changes.state == "live"
        if not is_fed or time.monotonic() - self._joined_at >= TELL_S:
            self.look()
        self.stage_changed.emit()

    def _on_changes_city_changed(self, change: CityChange) -> None:
        if "meetings" in change.topics:
            self.look()
        if change.topics & {"hard_items", "rulings"}:
            self.read()

    def look(self) -> None:
        """Look at what everybody shares, and tell that one is there."""
        meeting = self.agenda.meeting if self.agenda is not None else None
        if meeting is None or self._is_looking:
            return
        self._is_looking = True
        if time.monotonic() - self._joined_at >= TELL_S:
            self._joined_at = time.monotonic()
            self._run(self._presentation.stage, meeting.meeting_no, self.writes_item_id, on_answer=self._take_stage)
        else:
            self._run(self._presentation.look, meeting.meeting_no, on_answer=self._take_stage)

    def _keep(self, stage: Stage) -> None:
        self.stage, self._stage_at = stage, time.monotonic()

    def _take_stage(self, stage: Stage) -> None:
        self._is_looking = False
        before = self.stage.shown if self.stage is not None else ShownItem(-1)
        self._keep(stage)
        shown = stage.shown
        if shown.version != before.version and self.is_following and not self._is_sending:
            self._follow(shown)
        self.stage_changed.emit()

    def _follow(self, shown: ShownItem) -> None:
        place = self.agenda.place_of(shown.item_id) if self.agenda is not None and shown.item_id is not None else None
        if place is None:
            if shown.item_id is None and self._leads and self.item is not None:
                self._send(self.item.card.item_id)
            elif shown.item_id is not None:
                self.read()  # the agenda has changed
            return
        if place != self.place:
            self._turn_to(place)
        if not self._unsaved_strokes:
            self.strokes = shown.strokes

    # Lines and notes --------------------------------------------------------------------------------------------------

    def set_strokes(self, strokes: tuple[Stroke, ...]) -> None:
        """Show lines on the map to everybody."""
        self.strokes = strokes
        self.stage_changed.emit()
        meeting = self.agenda.meeting if self.agenda is not None else None
        if meeting is not None and self.item is not None and self._leads and self.is_running:
            self._unsaved_strokes = True
            self._run(self._presentation.draw, meeting.meeting_no, self.item.card.item_id, strokes,
                      on_answer=self._take_drawn, on_trouble=self._take_undrawn)  # fmt: skip

    def _take_drawn(self, _version: int) -> None:
        self._unsaved_strokes = False
        self.look()

    def _take_undrawn(self, trouble: BaseException) -> None:
        self._unsaved_strokes = False
        self._tell(trouble)

    def note(self) -> Note:
        """The notes of the item on the screen, as they were read last."""
        item_id = self.item.card.item_id if self.item is not None else 0
        return self.stage.note_of(item_id) if self.stage is not None else Note(item_id)

    def begin_writing(self, is_writing: bool) -> None:
        """Tell the others that one writes the notes of the item on the screen, or has ended."""
        item_id = self.item.card.item_id if is_writing and self.item is not None else None
        if item_id != self.writes_item_id:
            self.writes_item_id, self._joined_at = item_id, float("-inf")
            self.look()

    def save_note(self, seen: Note, words: str, on_done: Callable[[bool], None]) -> None:
        """Keep notes; `on_done` is told whether they were kept: another may have written them meanwhile."""
        meeting = self.agenda.meeting if self.agenda is not None else None
        if meeting is None:
            return

        def done(_version: int) -> None:
            on_done(True)
            self.look()

        def undone(trouble: BaseException) -> None:
            on_done(False)
            self._tell(trouble)
            self.look()

        self._run(self._presentation.write_note, meeting.meeting_no, seen, words, on_answer=done, on_trouble=undone)

    def stop(self) -> None:
        """Rest: nothing is asked any more."""
        self._tick.stop()
        if self._changes is not None:
            self._changes.city_changed.disconnect(self._on_changes_city_changed)
            self._changes = None


def _show(presentation: PresentationService, meeting_no: int, version: int, item_id: int) -> Stage:
    presentation.show(meeting_no, version, item_id)
    return presentation.look(meeting_no)


def _read_screen(presentation: PresentationService, item_id: int) -> ReadScreen:
    screen = presentation.screen(item_id, RADIUS_M * 2)
    return ReadScreen(screen, tuple(_image(photo.content) for photo in screen.photos))


def _image(content: bytes) -> QImage:
    """A photo made as small as a screen needs; one that is broken is empty."""
    image = QImage.fromData(content)
    if image.width() > PHOTO_PX.width() or image.height() > PHOTO_PX.height():
        image = image.scaled(
            PHOTO_PX, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )  # fmt: skip
    return image
