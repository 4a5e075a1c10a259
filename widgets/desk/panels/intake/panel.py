"""The page that takes a report by keyboard: form, place with components, and what may be the same already.

Suggestions, components and open cases come from memory while somebody types; what only the database knows arrives
beside them and is waited for by nobody. A report has its request id from the first letter on: it can be sent again, and
is never doubled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid4

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.cases.model import Photo
from app.city.city import City
from app.city.model import CityChange
from app.desk.intent import Attempt
from app.desk.lines import short_number
from app.errors import Unavailable
from app.i18n import N_, _
from app.intake.classes import ClassEntry
from app.intake.draft import Draft, problems_of
from app.intake.places import FoundPlace
from app.intake.service import (
    POSTS,
    IntakeBasics,
    IntakeQuestion,
    channels_for,
    common_classes,
    join_case,
    learn_classes,
    question_of,
    read_basics,
    send_report,
)
from app.intake.text_class import TextClasses
from app.photos.remarks import PhotoCase
from app.services import Services
from widgets.desk.panel import DockPlace, Panel, PanelContext, PanelState
from widgets.desk.panels.intake.class_hints import HINT_KEYS
from widgets.desk.panels.intake.form import (
    CALL_BACK_KEY,
    CHANNEL_KEY,
    CLASS_KEY,
    PHOTOS_KEY,
    PLACE_KEY,
    REPORTER_KEY,
    SECRET_KEY,
    TEXT_KEY,
    URGENT_KEY,
    IntakeForm,
)
from widgets.desk.panels.intake.near_lists import (
    COMPONENT_KEYS,
    JOIN_KEYS,
)
from widgets.desk.panels.intake.place_side import PlaceSide, scrolled_column
from widgets.desk.panels.intake.suggestions import LOOK_UP_MS, Suggester, go_without
from widgets.desk.photos.photo_files import at_place, compare_with
from widgets.desk.photos.photo_input import SMALL_THUMB, PhotoInput
from widgets.parts.key_button import KeyButton
from widgets.parts.trouble import TroubleLine, present_trouble

USES = "intake-classes"
MOST_USES = 40
SEND_KEY, CLEAR_KEY = "Ctrl+Return", "Alt+N"


class IntakePanel(Panel[IntakeQuestion, IntakeBasics]):
    """Takes reports.

    The form stays as it is whatever happens to the line and whichever page is looked at meanwhile.
    """

    key, title, place, order = "intake", N_("New report"), DockPlace.PAGE, 45
    posts = POSTS
    invitation = N_("Reading the city")

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self._basics: IntakeBasics | None = None
        self._learned: TextClasses | None = None
        self._hinted: list[ClassEntry] = []
        self._uses = Counter[int]()
        self.request_id: UUID = uuid4()
        self._sending: tuple[UUID, int | None, Draft] | None = None  # what is on its way, or was and nobody knows
        self._photo_ids: Mapping[Photo, int] = {}  # what has been sent of the report that stands here
        self._is_unsure = False
        self._sent: tuple[int, bool] | None = None
        self._to_clear: Draft | None = None
        super().__init__(context, parent)
        self._read_text = self._after(LOOK_UP_MS, self._suggest_by_text)
        context.changes.city_loaded.connect(self._on_changes_city_loaded)
        context.changes.city_changed.connect(self._on_changes_city_changed_for_intake)
        self.setFocusProxy(self.form.class_line)

    # Making -----------------------------------------------------------------------------------------------------------

    def make_body(self) -> QWidget:
        """The form, the place, and what may be the same."""
        made = QWidget()
        made.setObjectName("scrolled")
        services, background = self.context.services, self.context.background
        photos = PhotoInput(services, background, self._compare_photos_with, "near", SMALL_THUMB)
        self.suggester = Suggester(self.context, made)
        self.form = IntakeForm(self.suggester.suggest_classes, self.suggester.suggest_places, photos, made)
        self.suggester.serve(self.form)
        self.side = PlaceSide(self.context, self.form, made)
        self.map, self.near, self.same, self.closed = self.side.map, self.side.near, self.side.same, self.side.closed
        self.status = TroubleLine()
        self.send_button = KeyButton(_("Report new case"), "Ctrl+Enter", "main", has_key=False)
        self.clear_button = KeyButton(_("Clear the form"), CLEAR_KEY, has_key=False)
        columns = QHBoxLayout(made)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        columns.addLayout(self._left(), 10)
        columns.addWidget(_line())
        columns.addLayout(self.side.middle(), 9)
        columns.addWidget(_line())
        columns.addWidget(self.side.right(), 9)
        self.send_button.clicked.connect(self.send)
        self.clear_button.clicked.connect(self.clear)
        self.form.class_changed.connect(self._on_form_class_changed)
        self.form.text.textChanged.connect(lambda: self._read_text.start())
        self.form.hints.picked.connect(self.take_hint)
        self.form.place_changed.connect(self._on_form_place_changed)
        self.map.place_clicked.connect(self._on_map_place_clicked)
        self.near.picked.connect(self.take_component)
        self.same.act_asked.connect(self.join)
        self.same.picked.connect(self._on_same_picked)
        self.closed.picked.connect(self._on_closed_picked)
        self.form.show_class()
        self.form.show_facts(None)
        self.side.show()
        return made

    def _left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(scrolled_column(self.form), 1)
        bar = QFrame()
        bar.setObjectName("bar")
        rows = QVBoxLayout(bar)
        rows.setContentsMargins(14, 8, 12, 8)
        rows.addWidget(self.form.problem)
        rows.addWidget(self.status)
        row = QHBoxLayout()
        row.addWidget(self.send_button)
        row.addWidget(self.clear_button)
        row.addStretch(1)
        rows.addLayout(row)
        column.addWidget(bar)
        return column

    # What a panel answers ---------------------------------------------------------------------------------------------

    def question(self) -> IntakeQuestion | None:
        """Return what the form is made of; None until the city is there."""
        city = self.context.changes.city
        return question_of(city) if city is not None else None

    def ask(self) -> None:
        """Ask once for each city that is read: what was asked is known by its shapes, which are many."""
        city = self.context.changes.city
        is_known = self._question is not None and city is not None and self._question.streets is city.streets
        if not is_known or not self.context.services.me.holds_one_of(self.posts):
            super().ask()

    def reload(self) -> None:
        """Read again; of a city that was read anew everything is made anew."""
        city = self.context.changes.city
        if self._question is not None and city is not None and self._question.streets is not city.streets:
            self._question = None
        super().reload()

    @staticmethod
    def load(services: Services, question: IntakeQuestion) -> IntakeBasics:
        """Read sources and conditions, and make what is found by letters."""
        return read_basics(services, question)

    def show_answer(self, answer: IntakeBasics) -> None:
        """Offer sources, classes and places; what stands in the form stays."""
        self._basics = self.suggester.basics = answer
        self._uses = Counter({int(one): int(times) for one, times in self._kept_uses()})
        answer.classes.uses = self._uses
        self.form.show_channels(channels_for(answer.channels, self.context.services.me.person.posts))
        city = self.context.changes.city
        if city is not None:
            answer.classes.common = common_classes(city.cases.column("class_id").tolist())
            self.map.show_city(city)
        self.side.show()
        if answer.classes.entries:
            self.context.background.run(
                learn_classes, self.context.services, answer.classes.entries,
                on_answer=self._take_learned, on_trouble=go_without,
            )  # fmt: skip

    def set_state(self, state: PanelState, sentence: str = "") -> None:
        """Trouble never hides the form once it was there: it is told over it."""
        if self._basics is not None and state in (PanelState.LOADING, PanelState.ERROR, PanelState.IDLE):
            state = PanelState.LATE if state is PanelState.ERROR else PanelState.ANSWERED
        super().set_state(state, sentence)

    def page_keys(self) -> list[tuple[str, Callable[[], object]]]:
        """Return the keys of the fields and of what can be taken."""
        form = self.form
        fields: list[tuple[str, Callable[[], object]]] = [
            (CHANNEL_KEY, form.channel.setFocus), (CLASS_KEY, form.class_line.setFocus),
            (PLACE_KEY, form.place_line.setFocus), (TEXT_KEY, form.text.setFocus),
            (PHOTOS_KEY, self._go_to_photos), (REPORTER_KEY, form.name.setFocus),
            (CALL_BACK_KEY, form.call_back.toggle), (SECRET_KEY, form.secret.toggle), (URGENT_KEY, form.urgent.toggle),
            (SEND_KEY, self.send), ("Ctrl+Enter", self.send), (CLEAR_KEY, self.clear), ("Esc", self.go_back),
        ]  # fmt: skip
        components = [(key, partial(self.take_component, at)) for at, key in enumerate(COMPONENT_KEYS)]
        joins = [(key, partial(self.join, at)) for at, key in enumerate(JOIN_KEYS)]
        hints = [(key, partial(self.take_hint, at)) for at, key in enumerate(HINT_KEYS)]
        return [*fields, *components, *joins, *hints]

    def is_at_rest(self) -> bool:
        """Whether the form can be filled and the map is painted."""
        return super().is_at_rest() and (self._basics is None or self.map.is_at_rest())

    def stop(self) -> None:
        """End the composing processes of the map, and look up nothing more."""
        self.suggester.stop()
        self._read_text.stop()
        self.map.stop()

    # What a person does -----------------------------------------------------------------------------------------------

    def new_report(self) -> None:
        """Show the page with the cursor in the class; what was begun is still there."""
        self.panel_asked_for.emit(self.key)
        self.form.class_line.setFocus()

    def go_back(self) -> None:
        """Close the suggestions, or go back to the cases; the form keeps what stands in it."""
        if not self.form.close_lists():
            self.context.selection.case_asked_for.emit()

    def clear(self) -> None:
        """Empty the form, at the second press where something stands in it; not while it is on its way."""
        if self._sending is not None:
            return
        draft = self.form.draft()
        is_begun = not draft.is_empty or self.form.photos.has_photos()
        if is_begun and draft != self._to_clear:
            self._to_clear = draft
            self.status.say(
                _("Press {key} once more to clear the form.").format(key=CLEAR_KEY.replace("+", " ")), "soon"
            )
            return
        self.request_id, self._photo_ids = uuid4(), {}
        self.form.forget()
        self.status.say("")
        self.form.class_line.setFocus()

    def take_component(self, at: int) -> None:
        """Take one of the components beside the place: it is the place then."""
        if self._sending is not None or not 0 <= at < len(self.side.components):
            return
        one = self.side.components[at]
        before = self.form.place
        address = before.address if before is not None else ""
        text = f"{before.text} · {one.class_text}" if before is not None else one.class_text
        if before is not None and before.component_id is not None:
            text = before.text
        self._take_component(FoundPlace(text, "", address, one.lon, one.lat, one.component_id, one.class_id))
        self.form.text.setFocus()

    def take_hint(self, at: int) -> None:
        """Take one of the classes that the words of the caller speak of."""
        if self._sending is None and at < len(self._hinted):
            self.form.take_class(self._hinted[at])

    def send(self) -> None:
        """Make a case of what stands in the form, or send once more what nobody knows to be saved."""
        if self._is_unsure and self._sending is not None:
            self._run_sending(*self._sending)
        elif self._sending is None:
            self._start(None)

    def join(self, at: int) -> None:
        """Add the report to one of the open cases nearby; it gets no number of its own."""
        if self._sending is None and 0 <= at < len(self.side.open):
            self._start(self.side.open[at].case_id)

    def _start(self, case_id: int | None) -> None:
        city = self.context.changes.city
        if city is None or self._basics is None:
            return
        draft = self.form.draft()
        if self.form.photos.is_busy():
            self.status.say(_("A photo is still being read. Send the report when it is shown."), "soon")
            return
        problems = problems_of(draft, city.profile, is_joining=case_id is not None)
        self.form.say(problems[0] if problems else None)
        if not problems:
            self._run_sending(self.request_id, case_id, draft)

    def _go_to_photos(self) -> None:
        """Mark the photos, or choose the first."""
        photos = self.form.photos
        (photos.list if photos.chosen else photos.choose_button).setFocus()

    def _compare_photos_with(self) -> PhotoCase:
        """A photo is compared with the place that stands in the form, and with now."""
        city, place = self.context.changes.city, self.form.place
        if city is None:
            return PhotoCase(datetime.now(UTC), UTC)
        case = compare_with(city, None)
        return at_place(case, place.lon, place.lat) if place is not None else case

    # Sending ----------------------------------------------------------------------------------------------------------

    def _run_sending(self, request_id: UUID, case_id: int | None, draft: Draft) -> None:
        self._sending, self._is_unsure = (request_id, case_id, draft), False
        self.form.setEnabled(False)
        self.send_button.setEnabled(False)
        self.status.say(_("Sending …"), "text_2")
        services = self.context.services
        take, trouble = partial(self._take_attempt, case_id), self._take_sending_trouble
        run, sent = self.context.background.run, dict(self._photo_ids)
        if case_id is None:
            run(send_report, services, request_id, draft, sent, on_answer=take, on_trouble=trouble)
        else:
            run(join_case, services, request_id, case_id, draft, sent, on_answer=take, on_trouble=trouble)

    def _take_attempt(self, joined: int | None, attempt: Attempt) -> None:
        """Photos that arrived before the line was cut are not sent again."""
        self._photo_ids = attempt.photo_ids
        if attempt.moved is not None:
            self._take_sent(joined, attempt.moved.case.case_id)
        elif attempt.trouble is not None:
            self._take_sending_trouble(attempt.trouble)

    def _take_sent(self, joined: int | None, case_id: int) -> None:
        draft = self._sending[2] if self._sending is not None else None
        self._photo_ids = {}
        self._end_sending()
        self._sent = (case_id, joined is not None)
        if draft is not None and draft.class_id is not None:
            self._note_use(draft.class_id)
        self.request_id = uuid4()
        self.form.forget()
        self.form.class_line.setFocus()
        self._say_sent()

    def _take_sending_trouble(self, trouble: BaseException) -> None:
        if isinstance(trouble, Unavailable):
            self._is_unsure = True
            self.send_button.setEnabled(True)
            words = _(
                "The connection was lost; the report stays here. Press Ctrl+Enter to send it again: it is kept once."
            )
            self.status.say(words)
            return
        self._end_sending()
        self.form.class_line.setFocus()
        present_trouble(trouble, self.status.say)

    def _end_sending(self) -> None:
        self._sending, self._is_unsure = None, False
        self.form.setEnabled(True)
        self.send_button.setEnabled(True)

    def _say_sent(self) -> None:
        """Name the case as soon as the city in memory knows its number."""
        city = self.context.changes.city
        if self._sent is None:
            return
        case_id, is_joined = self._sent
        row = city.cases.row_of(case_id) if city is not None else None
        number = short_number(city.cases.numbers[row]) if city is not None and row is not None else ""
        if is_joined:
            words = _("Added to case {number}.").format(number=number)
        else:
            words = _("Reported as case {number}.").format(number=number or "…")
        self.status.say(words, "good")
        if number:
            self._sent = None

    def _note_use(self, class_id: int) -> None:
        self._uses[class_id] += 1
        kept = [f"{one}={times}" for one, times in self._uses.most_common(MOST_USES)]
        self.context.preferences.keep_words(USES, kept)

    def _kept_uses(self) -> list[tuple[str, str]]:
        pairs = [word.partition("=") for word in self.context.preferences.words(USES)]
        kept = [(one, times) for one, _sign, times in pairs if one.isdecimal() and times.isdecimal()]
        return kept or [(str(one), str(times)) for one, times in self._uses.items()]

    # Suggesting -------------------------------------------------------------------------------------------------------

    def _take_learned(self, learned: TextClasses) -> None:
        self._learned = learned
        self._suggest_by_text()

    def _suggest_by_text(self) -> None:
        """Suggest classes for the words of the caller while none is chosen; nothing is taken by itself."""
        learned, basics = self._learned, self._basics
        self._hinted = []
        if learned is not None and basics is not None and self.form.entry is None:
            found = [basics.classes.by_id(one) for one in learned.suggest(self.form.text.toPlainText())]
            self._hinted = [one for one in found if one is not None]
        self.form.hints.show_entries(self._hinted)

    # The place --------------------------------------------------------------------------------------------------------

    def _take_component(self, place: FoundPlace) -> None:
        self.form.take_place(place)

    def _on_map_place_clicked(self, lon: float, lat: float) -> None:
        if self._sending is None:
            text = _("Place on the map {lon}, {lat}").format(lon=f"{lon:.5f}", lat=f"{lat:.5f}")
            self.form.take_place(FoundPlace(text, "", "", lon, lat))
            self.form.place_line.setFocus()

    def _on_same_picked(self, at: int) -> None:
        """Look at the case itself; the form waits meanwhile."""
        if at < len(self.side.open):
            self.context.selection.show_case(self.side.open[at].case_id)

    def _on_closed_picked(self, at: int) -> None:
        if self.side.past is not None and at < len(self.side.past.closed):
            self.context.selection.show_case(self.side.past.closed[at].case_id)

    def _on_form_class_changed(self) -> None:
        self._suggest_by_text()
        self.side.show()
        self.side.ask_history()

    def _on_form_place_changed(self) -> None:
        place = self.form.place
        if (
            place is not None
            and place.component_id is not None
            and self.form.entry is None
            and self._basics is not None
        ):
            self.form.take_class(self._basics.classes.by_id(place.class_id))
        self.form.photos.compare_again()
        self.side.show()
        self.side.ask_facts()
        self.side.ask_history()

    # The city ---------------------------------------------------------------------------------------------------------

    def _on_changes_city_loaded(self, city: City) -> None:
        self.ask()
        if self._basics is not None:
            self.map.show_city(city)
            self.side.show()

    def _on_changes_city_changed_for_intake(self, change: CityChange) -> None:
        self.map.apply_change(change)
        if self._sent is not None:
            self._say_sent()
        if self.form.place is not None and self.isVisible() and (change.opened or change.changed or change.gone):
            self.side.show()


def _line() -> QFrame:
    made = QFrame()
    made.setObjectName("rule")
    made.setFixedWidth(1)
    made.setMaximumHeight(16_777_215)
    made.setStyleSheet("max-height: 16777215px;")
    return made
