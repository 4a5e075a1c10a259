"""What the lines of the form suggest while somebody types: classes and places from memory, codes from the database."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer

from app.errors import is_told
from app.i18n import _
from app.intake.coordinates import CoordinatePlace, read_coordinates
from app.intake.draft import PLACE, Problem
from app.intake.model import ComponentAt
from app.intake.nearby import class_text
from app.intake.places import FoundPlace
from app.intake.service import IntakeBasics
from widgets.desk.panel import PanelContext
from widgets.desk.panels.intake.form import IntakeForm
from widgets.desk.panels.intake.suggest_line import Suggestion

LOOK_UP_MS = 250
SHORTEST_CODE = 4


class Suggester(QObject):
    """Suggests for one form; without `basics`, which are read in the background, it has nothing to suggest."""

    _form: IntakeForm

    def __init__(self, context: PanelContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.basics: IntakeBasics | None = None
        self._asked_code = 0
        self._look_up = QTimer(self, singleShot=True, interval=LOOK_UP_MS)
        self._look_up.timeout.connect(self._ask_code)

    def serve(self, form: IntakeForm) -> None:
        """Watch the line of the place for codes."""
        self._form = form
        form.place_line.textEdited.connect(self._on_place_line_edited)

    def stop(self) -> None:
        """Look up nothing more."""
        self._look_up.stop()

    def suggest_classes(self, words: str) -> list[Suggestion]:
        """Suggest classes, each with its code and what the condition or its group says."""
        if self.basics is None:
            return []
        found = self.basics.classes.find(words)
        return [
            Suggestion(
                one, one.entry.text,
                " · ".join([one.entry.code, one.condition.text if one.condition else one.entry.major_text]),
            )
            for one in found
        ]  # fmt: skip

    def suggest_places(self, words: str) -> list[Suggestion]:
        """Suggest places by name, or what coordinates may mean."""
        city = self._context.changes.city
        if self.basics is None or city is None:
            return []
        coordinates = read_coordinates(words, city.profile)
        if coordinates is not None:
            if coordinates.is_outside:
                self._form.say(Problem(PLACE, _("The place lies outside the city. Enter a place in the city.")))
                return []
            self._form.place_line.must_point = not coordinates.is_sure
            return [self._coordinate_suggestion(one, words) for one in coordinates.places]
        return [Suggestion(one, one.text, one.note) for one in self.basics.places.find(words)]

    def _coordinate_suggestion(self, one: CoordinatePlace, words: str) -> Suggestion:
        text = f"{one.lon:.6f}, {one.lat:.6f}"
        datum = _("city grid") if one.datum == "grid" else one.datum
        return Suggestion(FoundPlace(f"{text} ({datum})", datum, "", one.lon, one.lat), f"{text} ({datum})", datum)

    def _on_place_line_edited(self, words: str) -> None:
        """A code is looked up in the database, after a pause; what is found joins the suggestions."""
        self._asked_code += 1
        city = self._context.changes.city
        is_code = any(one.isdecimal() for one in words) and len(words.strip()) >= SHORTEST_CODE
        if is_code and city is not None and read_coordinates(words, city.profile) is None:
            self._look_up.start()
        else:
            self._look_up.stop()

    def _ask_code(self) -> None:
        words = self._form.place_line.text()
        self._context.background.run(
            self._context.services.intake.components, words,
            on_answer=partial(self._take_code, self._asked_code), on_trouble=go_without,
        )  # fmt: skip

    def _take_code(self, number: int, found: tuple[ComponentAt, ...]) -> None:
        line = self._form.place_line
        if number != self._asked_code or not found or line.value is not None:
            return
        city = self._context.changes.city
        codes = [
            Suggestion(
                FoundPlace(one.name or one.code, one.code, "", one.lon, one.lat, one.component_id, one.class_id),
                one.name or one.code, class_text(city, one.class_id) if city is not None else "",
            )
            for one in found
        ]  # fmt: skip
        line.show_suggestions(codes + self.suggest_places(line.text()))


def go_without(trouble: BaseException) -> None:
    """What only the database knows is missing; the report can be taken all the same."""
    if not is_told(trouble):
        raise trouble
