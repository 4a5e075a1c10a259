"""Lists beside the form: components at the place, cases that may be the same, what happened there."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.cases.model import State
from app.city.city import City
from app.desk.lines import short_number
from app.i18n import _, ngettext, pick
from app.intake.model import PlaceHistory
from app.intake.nearby import COMPONENT_REACH_M, NearCase, NearComponent, class_text
from app.intake.repeats import Reach
from app.texts.labels import COMPONENT_STATE_LABELS
from app.texts.spans import span_text
from app.texts.times import date_text
from widgets.parts.key_button import KeyButton
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label

COMPONENT_KEYS = ("Alt+1", "Alt+2", "Alt+3", "Alt+4")
JOIN_KEYS = ("Ctrl+J", "Alt+J", "Alt+K", "Alt+L")


@dataclass(frozen=True)
class RowText:
    """What one row says.

    Args:
        key: stands before the row, or on its button.
        act: what the button says; without it a click on the row does what the key does.
    """

    key: str
    head: str
    facts: str
    away: str
    more: str = ""
    act: str = ""
    is_strong: bool = False


class KeyRow(QFrame):
    """A few lines of text with a distance; its key stands before it, or on a button.

    Signals:
        clicked(): the row was clicked.
        act_pressed(): the button was pressed.
    """

    clicked = Signal()
    act_pressed = Signal()

    def __init__(self, text: RowText) -> None:
        super().__init__()
        self.setObjectName("card" if text.is_strong else "row")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 10, 6)
        row.setSpacing(10)
        if text.key and not text.act:
            row.addWidget(KeyCap(text.key.replace("+", " ")), 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(text.head, "text", "strong", is_wrapped=True))
        for line, tone in ((text.facts, "text_2"), (text.more, "accent" if text.is_strong else "text_3")):
            if line:
                words.addWidget(label(line, tone, "second", is_wrapped=True))
        row.addLayout(words, 1)
        side = QVBoxLayout()
        side.setSpacing(4)
        side.addWidget(label(text.away, "text", "strong"), 0, Qt.AlignmentFlag.AlignRight)
        if text.act:
            button = KeyButton(text.act, text.key, has_key=False)  # the page has the key
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(self.act_pressed)
            side.addWidget(button)
        side.addStretch(1)
        row.addLayout(side)
        self.setAccessibleName(f"{text.head} {text.away}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell of a click."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()


class NearList(QWidget):
    """A heading with rows under it.

    Signals:
        picked(int): the place of a row that was clicked.
        act_asked(int): the place of a row whose button was pressed.
    """

    picked = Signal(int)
    act_asked = Signal(int)

    def __init__(self, title: str) -> None:
        super().__init__()
        self._shown: tuple[tuple[RowText, ...], str] | None = None
        self.title = label(title, "text", "strong")
        self.note = label("", "text_3", "second")
        head = QHBoxLayout()
        head.setContentsMargins(12, 10, 12, 4)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.note)
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(8, 0, 8, 0)
        self._rows.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._rows)

    @property
    def count(self) -> int:
        """How many rows are shown."""
        return self._rows.count()

    def show_rows(self, rows: list[RowText], nothing: str = "") -> None:
        """Show rows in place of those before; a sentence where there are none. The same rows are not made anew."""
        shown = (tuple(rows), "" if rows else nothing)
        if shown == self._shown:
            return
        self._shown = shown
        empty_layout(self._rows)
        for at, text in enumerate(rows):
            one = KeyRow(text)
            one.clicked.connect(lambda at=at: self.picked.emit(at))
            one.act_pressed.connect(lambda at=at: self.act_asked.emit(at))
            self._rows.addWidget(one)
        if not rows and nothing:
            empty = label(nothing, "text_3", "second", is_wrapped=True)
            empty.setContentsMargins(4, 2, 4, 6)
            self._rows.addWidget(empty)


def empty_layout(rows: QVBoxLayout) -> None:
    """Take every row out and away."""
    while (item := rows.takeAt(0)) is not None:
        part = item.widget()
        if part is not None:
            part.hide()
            part.deleteLater()


def component_rows(components: list[NearComponent], chosen: int | None) -> list[RowText]:
    """Return the components beside a place."""
    return [
        RowText(
            key, one.class_text, " · ".join(part for part in (one.keeper, state_of(one)) if part),
            metres(one.away_m), is_strong=one.component_id == chosen,
        )
        for key, one in zip(COMPONENT_KEYS, components, strict=False)
    ]  # fmt: skip


def component_note() -> str:
    """Say how far the list of components reaches."""
    return _("within {metres} m").format(metres=f"{COMPONENT_REACH_M:.0f}")


def open_rows(cases: list[NearCase]) -> list[RowText]:
    """Return the open cases that may be the same, each with the key that joins it."""
    rows: list[RowText] = []
    for key, one in zip(JOIN_KEYS, cases, strict=False):
        same = [_("same component")] * one.is_of_component + [_("same class") if one.is_of_class else _("other class")]
        facts = (
            short_number(one.number), State(one.state).label, _("{span} ago").format(span=span_text(one.age_s, 1)),
        )  # fmt: skip
        rows.append(
            RowText(key, one.class_text, " · ".join(part for part in facts if part), metres(one.away_m),
                    more=" · ".join(part for part in (*same, one.unit) if part),
                    act=_("Join"), is_strong=one.is_of_class or one.is_of_component)
        )  # fmt: skip
    return rows


def closed_rows(city: City, history: PlaceHistory) -> list[RowText]:
    """Return the cases that were closed here lately."""
    now = city.clock.now()
    return [
        RowText(
            "", class_text(city, one.class_id),
            " · ".join(part for part in (
                short_number(one.number),
                _("closed {span} ago").format(span=span_text(max(0.0, now - one.closed_at.timestamp()), 1)),
                pick(one.unit, one.unit_en)) if part),
            metres(one.away_m),
        )
        for one in history.closed
    ]  # fmt: skip


def reach_note(reach: Reach) -> str:
    """Say how far and how long the search for the same reaches."""
    return ngettext(
        "{metres} m, open or closed within {count} day", "{metres} m, open or closed within {count} days", reach.days
    ).format(metres=f"{reach.radius_m:.0f}", count=reach.days)


def history_text(city: City, history: PlaceHistory, reach: Reach) -> str:
    """Say how often a class was reported here within a year, when last, and who handled it."""
    if not history.count:
        said = _("Not reported within {metres} m in 12 months.").format(metres=f"{reach.radius_m:.0f}")
    else:
        said = ngettext(
            "{count} case of this class within {metres} m in 12 months",
            "{count} cases of this class within {metres} m in 12 months", history.count,
        ).format(count=history.count, metres=f"{reach.radius_m:.0f}")  # fmt: skip
        last = date_text(history.last_at.timestamp(), city.profile.time_zone) if history.last_at else ""
        unit = pick(history.unit, history.unit_en)
        said += "\n" + _("Last on {day}").format(day=last) + (f" · {unit}" if unit else "")
    others = history.count_all - history.count
    if others:
        said += "\n" + ngettext("{count} of another class", "{count} of other classes", others).format(count=others)
    return said


def metres(away_m: float) -> str:
    """Write a distance."""
    return _("{metres} m").format(metres=f"{away_m:,.0f}")


def state_of(one: NearComponent) -> str:
    """The state of a component in the language of the screen."""
    return _(COMPONENT_STATE_LABELS[one.state])
