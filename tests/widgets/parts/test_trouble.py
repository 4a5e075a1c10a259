"""Trouble looks alike everywhere: a sentence, and a bug is said and raised."""

import pytest

from app.errors import Busy, Conflict, Forbidden, Refused, Unavailable
from app.i18n import N_
from widgets.parts.trouble import TroubleLine, present_trouble


@pytest.mark.parametrize("kind", [Refused, Forbidden, Conflict, Unavailable, Busy])
def test_trouble_that_people_are_told_is_shown_in_its_own_words(kind: type[Exception]) -> None:
    shown: list[str] = []
    present_trouble(kind("It is so."), shown.append)
    assert shown == ["It is so."]


def test_a_bug_is_shown_without_its_own_words_and_raised() -> None:
    shown: list[str] = []
    with pytest.raises(KeyError):
        present_trouble(KeyError("unit_id"), shown.append)
    with pytest.raises(KeyError):
        present_trouble(KeyError("unit_id"), shown.append, N_("The photo cannot be shown"))
    assert shown == [
        "Internal error. If it happens again, send the details to the administrator.",
        "The photo cannot be shown",
    ]


def test_a_line_is_there_while_something_is_said(qtbot) -> None:  # type: ignore[no-untyped-def]
    line = TroubleLine()
    qtbot.addWidget(line)
    assert line.isHidden()
    line.say("It is <b>so</b>.", "soon")
    assert (line.isHidden(), line.text(), line.property("tone")) == (False, "It is <b>so</b>.", "soon")
    line.say("")
    assert line.isHidden()
