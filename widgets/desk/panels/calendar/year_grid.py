"""Twelve months of one year: which days are worked, which are certain, which were corrected; days are chosen in it."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.deadlines.texts import note_text
from app.deadlines.year import KIND_LABELS, CalendarYear, DayKind, hours_text
from app.i18n import N_, _
from app.texts.labels import MONTHS, WEEKDAYS
from app.texts.times import day_text
from widgets.parts.text import BOLD, MEDIUM, NORMAL, wall_font
from widgets.theme import Theme

DAYS, ROWS = 7, 6
TITLE, HEADER = 26, 18
GAP = 18
WIDE_PX, LOW_PX = 760, 26
STEPS = {
    Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -DAYS, Qt.Key.Key_Down: DAYS, Qt.Key.Key_PageUp: -28,
    Qt.Key.Key_PageDown: 28,
}  # fmt: skip


class YearGrid(QWidget):
    """A year. Arrows move, with Shift they take days in between as well; Ctrl and a click takes single ones.

    Signals:
        days_chosen(tuple): the chosen days in order.
        correction_wanted(): Enter was pressed, or a day was clicked twice.
    """

    days_chosen = Signal(tuple)
    correction_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.year: CalendarYear | None = None
        self.chosen: tuple[date, ...] = ()
        self._anchor = self._at = date.min
        self._boxes: dict[date, QRectF] = {}
        self._box_size = QSize()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(520, 420)
        self.setAccessibleName(_("Days of the year"))

    def show_year(self, year: CalendarYear) -> None:
        """Show a year; what was chosen of it stays chosen."""
        is_other = self.year is None or self.year.year != year.year
        self.year = year
        self._boxes = {}
        if is_other and year.days:
            first = year.today if year.day(year.today) is not None else year.days[0].day_on
            self.choose((first,))
        self.update()

    def choose(self, days: tuple[date, ...]) -> None:
        """Choose days."""
        if days:
            self._anchor, self._at = days[0], days[-1]
        self.chosen = tuple(sorted(set(days)))
        self.days_chosen.emit(self.chosen)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for four months beside each other."""
        return QSize(980, 640)

    # Choosing ---------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose the day under the pointer, with Shift all days up to it, with Ctrl one more."""
        day = self.day_at(event.position())
        if day is None:
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            rest = tuple(one for one in self.chosen if one != day)
            self.choose(rest if day in self.chosen and rest else (*self.chosen, day))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._reach(day)
        else:
            self.choose((day,))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drag over days to choose them all."""
        day = self.day_at(event.position())
        is_dragged = event.buttons() & Qt.MouseButton.LeftButton and not event.modifiers()
        if day is not None and is_dragged and day != self._at:
            self._reach(day)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Correct the day."""
        if self.day_at(event.position()) is not None:
            self.correction_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move by days and weeks; Enter corrects."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.correction_wanted.emit()
        elif event.key() in STEPS and self.year is not None and self.year.days:
            day = self._at + timedelta(days=STEPS[Qt.Key(event.key())])
            day = min(max(day, self.year.days[0].day_on), self.year.days[-1].day_on)
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._reach(day)
            else:
                self.choose((day,))
        else:
            super().keyPressEvent(event)

    def _reach(self, day: date) -> None:
        anchor, step = self._anchor, 1 if day >= self._anchor else -1
        self.choose(tuple(anchor + timedelta(days=number * step) for number in range(abs((day - anchor).days) + 1)))
        self._anchor, self._at = anchor, day

    def day_at(self, place: QPointF) -> date | None:
        """Return the day at a place."""
        return next((day for day, box in self._lay_out().items() if box.contains(place)), None)

    def event(self, event: QEvent) -> bool:
        """A tooltip says everything about a day."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            day = self.day_at(QPointF(event.pos()))
            QToolTip.showText(
                event.globalPos(), "" if day is None else f"{day_text(day)} · {self.words_about(day)}", self
            )
            return True
        return super().event(event)

    def words_about(self, day_on: date) -> str:
        """Everything about a day in a line."""
        day = self.year.day(day_on) if self.year is not None else None
        if day is None:
            return ""
        parts = [_(KIND_LABELS[day.kind]), hours_text(day.stretches) if day.stretches else ""]
        parts += [note_text(day.note) if day.note else "", "" if day.is_sure else _("not certain yet")]
        return " · ".join(part for part in parts if part)

    # Painting ---------------------------------------------------------------------------------------------------------

    def _months(self) -> list[QRectF]:
        columns = 4 if self.width() >= WIDE_PX else 3
        rows = 12 // columns
        width = (self.width() - GAP * (columns - 1)) / columns
        height = (self.height() - GAP * (rows - 1)) / rows
        return [
            QRectF((number % columns) * (width + GAP), (number // columns) * (height + GAP), width, height)
            for number in range(12)
        ]

    def _lay_out(self) -> dict[date, QRectF]:
        if self.year is None or (self._boxes and self._box_size == self.size()):
            return self._boxes
        self._box_size, self._boxes, months = self.size(), {}, self._months()
        for day in self.year.days:
            month, on = months[day.day_on.month - 1], day.day_on
            row = (on.day - 1 + date(on.year, on.month, 1).weekday()) // DAYS
            wide, high = month.width() / DAYS, (month.height() - TITLE - HEADER) / ROWS
            left, top = month.left() + on.weekday() * wide, month.top() + TITLE + HEADER + row * high
            self._boxes[on] = QRectF(left, top, wide, high)
        return self._boxes

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint months and days."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.year is not None:
                boxes = self._lay_out()
                for number, month in enumerate(self._months()):
                    self._paint_head(painter, number, month)
                for day_on, box in boxes.items():
                    self._paint_day(painter, day_on, box.adjusted(1, 1, -1, -1))

    def _paint_head(self, painter: QPainter, number: int, month: QRectF) -> None:
        theme = self.theme
        painter.setPen(QColor(theme.text))
        painter.setFont(wall_font(14, BOLD))
        title = QRectF(month.left() + 4, month.top(), month.width(), TITLE)
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, _(MONTHS[number]))
        painter.setFont(wall_font(11, NORMAL))
        painter.setPen(QColor(theme.text_3))
        for column, name in enumerate(WEEKDAYS):
            cell = QRectF(
                month.left() + column * month.width() / DAYS, month.top() + TITLE, month.width() / DAYS, HEADER
            )
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, _(name)[-1:] if _(name)[:1] == "周" else _(name)[:2])

    def _paint_day(self, painter: QPainter, day_on: date, box: QRectF) -> None:
        day, theme = self.year.day(day_on) if self.year is not None else None, self.theme
        if day is None or self.year is None:
            return
        ground, words = LOOKS[day.kind]
        painter.setPen(Qt.PenStyle.NoPen)
        if ground:
            colour = QColor(getattr(theme, ground))
            colour.setAlpha(255 if ground == "raised" else 70)
            painter.setBrush(colour)
            painter.drawRoundedRect(box, 4, 4)
        if day_on in self.chosen:
            painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.text_2), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(getattr(theme, words if day.is_sure else "text_3")))
        is_low = box.height() < LOW_PX
        painter.setFont(wall_font(12 if is_low else 13, BOLD if day_on == self.year.today else MEDIUM))
        painter.drawText(box.adjusted(0, 0, 0, -3 if is_low else -1), Qt.AlignmentFlag.AlignCenter, str(day_on.day))
        middle, foot = box.center().x(), box.bottom() - (1 if is_low else 4)
        if not day.is_sure:
            painter.setPen(QPen(QColor(theme.soon), 1.4, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(middle - 8, foot), QPointF(middle + 8, foot))
        if day_on == self.year.today:
            painter.setPen(QPen(QColor(theme.accent), 1.6))
            painter.drawLine(QPointF(middle - 8, foot), QPointF(middle + 8, foot))
        if day.is_corrected:
            paint_corner(painter, box, QColor(theme.accent))

    def focusInEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Show that keys work here."""
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Show that they do not."""
        self.update()


LOOKS = {
    DayKind.WORKED: ("", "text"),
    DayKind.FREE: ("raised", "text_2"),
    DayKind.HOLIDAY: ("late", "text"),
    DayKind.SHIFTED: ("accent", "text"),
}
"""Ground and colour of words of each kind of day."""


def paint_corner(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """The mark of a day that people corrected: a triangle in the corner."""
    right, top = box.right(), box.top()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(
        [QPoint(int(right - 9), int(top)), QPoint(int(right), int(top)), QPoint(int(right), int(top + 9))]
    )


class YearLegend(QWidget):
    """What the days look like, in one line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setFixedHeight(24)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint a sample of each with its name."""
        theme = self.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(wall_font(12, NORMAL))
            left = 0.0
            names = [*KIND_LABELS.values(), CORRECTED, UNSURE]
            for number, name in enumerate(names):
                box = QRectF(left, 4, 18, 16)
                painter.setPen(QPen(QColor(theme.line), 1))
                ground = LOOKS[list(KIND_LABELS)[number]][0] if number < len(KIND_LABELS) else ""
                colour = QColor(getattr(theme, ground)) if ground else QColor(0, 0, 0, 0)
                colour.setAlpha(0 if not ground else 255 if ground == "raised" else 70)
                painter.setBrush(colour)
                painter.drawRoundedRect(box, 4, 4)
                if name == CORRECTED:
                    paint_corner(painter, box, QColor(theme.accent))
                if name == UNSURE:
                    painter.setPen(QPen(QColor(theme.soon), 1.4, Qt.PenStyle.DotLine))
                    painter.drawLine(QPointF(left + 3, 16), QPointF(left + 15, 16))
                painter.setPen(QColor(theme.text_2))
                words = _(name)
                width = painter.fontMetrics().horizontalAdvance(words)
                painter.drawText(QRectF(left + 24, 0, width + 4, 24), Qt.AlignmentFlag.AlignVCenter, words)
                left += 24 + width + 20


CORRECTED, UNSURE = N_("Corrected"), N_("Not certain yet")
