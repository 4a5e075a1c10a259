"""The windows that the board opens beside itself: the presentation, the evidence of an item, a meeting."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.meetings.model import Card, Meeting
from widgets.background import Background
from widgets.board.agenda import MeetingWindow, open_meeting
from widgets.board.evidence import EvidenceWindow
from widgets.board.presentation import Presentation, StageParts
from widgets.theme import Theme

PRESENT, EVIDENCE, MEETING = "P", "V", "M"
"""The letters of the board that open them."""


class BoardWindows(QObject):
    """Opens each once; a second one takes the place of the first.

    Args:
        stage: what they are made from; without it nothing is opened.
        may_keep: whether this person prepares meetings.

    Signals:
        ruling_asked(object): the `Card` whose ruling the presenter asks for.
        adjourn_asked(object): the `Card` that the presenter wants to adjourn.
    """

    ruling_asked = Signal(object)
    adjourn_asked = Signal(object)

    def __init__(
        self,
        stage: StageParts | None,
        background: Background,
        theme: Theme,
        may_keep: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._stage, self._background, self._theme, self._may_keep = stage, background, theme, may_keep
        self.presentation: Presentation | None = None
        self.evidence: EvidenceWindow | None = None
        self.meeting: MeetingWindow | None = None

    def open(self, letter: str, card: Card | None, meeting: Meeting | None) -> bool:
        """Open what a letter stands for; return whether it stands for anything here."""
        if self._stage is None or letter not in (PRESENT, EVIDENCE, MEETING):
            return False
        if letter == PRESENT:
            self._present(self._stage)
        elif letter == EVIDENCE and card is not None:
            self._show_evidence(self._stage, card)
        elif letter == MEETING and meeting is not None:
            self._show_meeting(self._stage, meeting)
        return True

    def _present(self, stage: StageParts) -> None:
        if self.presentation is not None:
            self.presentation.end()
        self.presentation = Presentation(stage, self._background, self._theme, self._may_keep, self)
        self.presentation.console.can_decide = True
        self.presentation.console.ruling_asked.connect(self.ruling_asked)
        self.presentation.console.adjourn_asked.connect(self.adjourn_asked)
        self.presentation.show()

    def _show_evidence(self, stage: StageParts, card: Card) -> None:
        if stage.evidence is None:
            return
        if self.evidence is not None:
            self.evidence.close()
        self.evidence = EvidenceWindow(stage.evidence, card.item_id, self._background, self._theme, self._may_keep)
        self.evidence.showMaximized()

    def _show_meeting(self, stage: StageParts, meeting: Meeting) -> None:
        if stage.agenda is None or stage.evidence is None:
            return
        if self.meeting is not None:
            self.meeting.close()
        self.meeting = MeetingWindow(stage.agenda, meeting.meeting_no, self._background, self._theme, self._may_keep)
        open_meeting(self.meeting, self._background, stage.evidence.units)

    def close(self) -> None:
        """Close them all."""
        if self.presentation is not None:
            self.presentation.end()
        for window in (self.evidence, self.meeting):
            if window is not None:
                window.close()
