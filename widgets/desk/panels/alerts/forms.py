"""The small forms of the page of alerts: the shelf, the next look, the sound, storm mode and kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSlider, QWidget

from app.alerts.kinds import BY_KEY
from app.alerts.model import Alert, AlertBoard, Hazard
from app.alerts.service import LOOK_MINUTES, AlertService, shelf_choices
from app.i18n import _
from app.texts.spans import span_text
from widgets.desk.dialogs.form import FormDialog
from widgets.desk.panel import PanelContext
from widgets.desk.parts.alert_bell import AlertBell
from widgets.parts.label import label


def shelf_form(alert: Alert, context: PanelContext, parent: QWidget) -> FormDialog:
    """Ask for how long an alert is put off, and why."""
    minutes, reason = _choice(shelf_choices(alert)), QLineEdit()
    made = FormDialog(
        _("Shelve"), [(_("For"), minutes), (_("Reason"), reason)], context.services.alerts.shelve,
        lambda: (None, alert.alert_id, minutes.currentData(), reason.text()), context.background, parent,
        _("The alert comes back by itself, and at once when an urgent case joins it."),
    )  # fmt: skip
    reason.setFocus(Qt.FocusReason.OtherFocusReason)
    return made


def look_form(hazard: Hazard, context: PanelContext, parent: QWidget) -> FormDialog:
    """Ask when an urgent case is to be looked at next."""
    minutes = _choice(LOOK_MINUTES)
    minutes.setCurrentIndex(LOOK_MINUTES.index(30))
    return FormDialog(
        _("Next look"), [(_("In"), minutes)], context.services.alerts.plan_look,
        lambda: (None, hazard.case_id, minutes.currentData()), context.background, parent,
    )  # fmt: skip


def sound_form(bell: AlertBell, context: PanelContext, parent: QWidget) -> FormDialog:
    """Ask how loud alerts ring."""
    percent, mute = QSlider(Qt.Orientation.Horizontal), QCheckBox(_("Mute until this desk is closed"))
    percent.setRange(0, 100)
    percent.setSingleStep(5)
    percent.setPageStep(20)
    percent.setValue(bell.percent)
    mute.setChecked(bell.is_muted)

    def values() -> tuple[int, bool]:
        bell.set_percent(percent.value())
        bell.is_muted = mute.isChecked()
        return bell.percent, bell.is_muted

    silent = _("This machine has no sound. Alerts show at the foot of the desk.") if bell.has_sound is False else ""
    made = FormDialog(
        _("Sound"), [(_("Volume"), percent), ("", mute)], lambda _percent, _muted: None, values, context.background,
        parent, silent,
    )  # fmt: skip
    made.done_with.connect(lambda _answer: bell.ring())
    return made


def storm_form(board: AlertBoard, context: PanelContext, parent: QWidget) -> FormDialog:
    """Ask whether storm mode goes on or ends, or which kind is switched, and why."""
    what, is_on, in_storm, why = QComboBox(), QCheckBox(_("on")), QCheckBox(_("on in storm mode too")), QLineEdit()
    what.addItem(_("Storm mode: kinds that can wait are off"), None)
    for kind in board.kinds:
        words = BY_KEY[kind.kind].label if kind.kind in BY_KEY else kind.kind
        what.addItem(_(words), kind)

    def show() -> None:
        kind = what.currentData()
        is_on.setChecked(not board.is_storm if kind is None else kind.is_on)
        in_storm.setVisible(kind is not None)
        in_storm.setChecked(kind is not None and kind.is_on_in_storm)

    what.currentIndexChanged.connect(lambda _at: show())
    show()
    alerts = context.services.alerts

    def values() -> tuple[Any, ...]:
        kind = what.currentData()
        return kind.kind if kind is not None else None, is_on.isChecked(), in_storm.isChecked(), why.text()

    rows: list[tuple[str, QWidget]] = [(_("What"), what), ("", is_on), ("", in_storm), (_("Reason"), why)]
    last = next((kind for kind in board.kinds if kind.switched_at is not None), None)
    if last is not None:
        said = _("{name}: {reason}").format(name=last.switched_by or "–", reason=last.why)
        rows.append((_("Switched last"), label(said, "text_2", "second", is_wrapped=True)))
    return FormDialog(_("Storm mode and kinds"), rows, _switching(alerts), values, context.background, parent)


def _switching(alerts: AlertService) -> Callable[[str | None, bool, bool, str], None]:
    def switch(kind: str | None, is_on: bool, in_storm: bool, why: str) -> None:
        if kind is None:
            alerts.switch_storm(None, is_on, why)
        else:
            alerts.switch_kind(None, kind, is_on, in_storm, why)

    return switch


def _choice(minutes: tuple[int, ...]) -> QComboBox:
    made = QComboBox()
    for count in minutes:
        made.addItem(span_text(count * 60), count)
    return made
