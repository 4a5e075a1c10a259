"""One line over a case: who works on it, who else has it open, and the key that takes it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.city.city import City
from app.claims.model import Claim, Holder
from app.i18n import _
from widgets.desk.commands import CLAIM_KEY
from widgets.parts.key_cap import KeyCap
from widgets.parts.label import label, retone


class ClaimLine(QWidget):
    """The holder, those who look, and the button of the key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = label("", "text_2", "second", is_wrapped=True)
        self.button = QPushButton()
        self.button.setProperty("kind", "plain")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        row.addWidget(KeyCap(CLAIM_KEY))
        self.show_holder(None, ())

    def show_holder(self, holder: Holder | None, others: tuple[str, ...]) -> None:
        """Say who works on the case and who has it open."""
        said = [holder_text(holder)] if holder is not None else [_("Not claimed.")]
        if others:
            said.append(_("Viewed by: {names}").format(names=_(", ").join(others)))
        self.words.setText("   ".join(said))
        is_others = holder is not None and not holder.is_mine
        retone(self.words, "soon" if is_others else "good" if holder is not None else "text_3")
        self.button.setText(action_text(holder))


def holder_text(holder: Holder) -> str:
    """Say who works on a case."""
    return _("Claimed by you") if holder.is_mine else _("Claimed by {name}").format(name=holder.name)


def taken_over_text(claim: Claim) -> str:
    """Say who took a case over, and why."""
    return _("{name} took this case over: {reason}").format(name=claim.name, reason=claim.reason)


def action_text(holder: Holder | None) -> str:
    """What the key does now."""
    if holder is None:
        return _("Claim")
    return _("Release claim") if holder.is_mine else _("Take over …")


def others_text(holder: Holder | None, case_id: int | None, city: City | None, me: int | None) -> str:
    """Say which colleague works on a case, with the reason where they took it from this person; '' for nobody else."""
    if holder is None or holder.is_mine:
        return ""
    taken = city.at_work.taken_from(me) if city is not None else ()
    found = next((one for one in taken if one.case_id == case_id and one.staff_id == holder.staff_id), None)
    return taken_over_text(found) if found is not None else holder_text(holder)
