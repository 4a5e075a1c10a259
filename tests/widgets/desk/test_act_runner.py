"""An act stays with its case, whatever is looked at when its answer comes, or does not come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.cases.model import Photo, Post, State
from app.desk.intent import Intent
from app.errors import Conflict, Refused, Unavailable
from tests.fakes.case_desk import CaseDesk
from widgets.desk.act_runner import ActRunner, PendingAct

AWAY = Unavailable("The database cannot be reached now. Try again.")


@pytest.fixture
def desk(qapp: Any) -> Iterator[CaseDesk]:
    made = CaseDesk(*Post, state=State.REPORTED)
    yield made
    made.close()


class Heard:
    """Everything that a runner tells."""

    def __init__(self, desk: CaseDesk) -> None:
        self.runner = ActRunner(desk.context.services, desk.background)
        self.told: list[tuple[str, int]] = []
        for name in ("act_done", "act_conflicted", "act_refused", "act_lost"):
            getattr(self.runner, name).connect(lambda act, _more, name=name: self.told.append((name, act.case_id)))


@pytest.fixture
def heard(desk: CaseDesk) -> Heard:
    return Heard(desk)


def act_on(desk: CaseDesk, row: int, key: str = "accept", **more: Any) -> PendingAct:
    case_id = int(desk.city.cases.column("case_id")[row])
    file = desk.file(case_id)
    assert file is not None
    return PendingAct(Intent(key, file.case), file.number, **more)


def test_what_is_on_its_way_is_known_by_its_case_and_sent_once(qtbot: Any, desk: CaseDesk, heard: Heard) -> None:
    desk.gate.clear()
    first, second = act_on(desk, 0), act_on(desk, 1)
    assert heard.runner.run(first) and heard.runner.run(second)
    assert heard.runner.is_on_its_way(first.case_id) and not heard.runner.is_on_its_way(99)
    assert not heard.runner.run(act_on(desk, 0)), "another act on the same case waits for the answer"
    assert [one.number for one in heard.runner.all_pending()] == [first.number, second.number]
    assert all(one.case is not None and one.case.state is State.REPORTED for one in heard.runner.all_pending())
    desk.gate.set()
    qtbot.waitUntil(lambda: len(heard.told) == 2)
    assert sorted(heard.told) == sorted([("act_done", first.case_id), ("act_done", second.case_id)])
    assert not heard.runner.all_pending() and len(desk.acted) == 2


@pytest.mark.parametrize(
    ("trouble", "told"), [(Conflict("faster"), "act_conflicted"), (Refused("no"), "act_refused"), (AWAY, "act_lost")]
)
def test_each_kind_of_trouble_is_told_with_its_case(
    qtbot: Any, desk: CaseDesk, heard: Heard, trouble: BaseException, told: str
) -> None:
    desk.troubles = [trouble]
    heard.runner.run(act_on(desk, 2))
    qtbot.waitUntil(lambda: bool(heard.told))
    assert heard.told == [(told, act_on(desk, 2).case_id)]
    assert bool(heard.runner.all_pending()) == (told == "act_lost")


def test_a_lost_act_is_tried_again_under_its_own_case_as_the_same_request(
    qtbot: Any, desk: CaseDesk, heard: Heard
) -> None:
    desk.troubles = [AWAY, AWAY]
    lost = act_on(desk, 3)
    heard.runner.run(lost)
    qtbot.waitUntil(lambda: len(heard.told) == 1)
    pending = heard.runner.pending(lost.case_id)
    assert pending is not None and pending.is_lost and "cannot be reached" in pending.trouble
    assert not heard.runner.try_again(act_on(desk, 4).case_id), "nothing was lost for another case"
    for turn in (2, 3):
        assert heard.runner.try_again(lost.case_id)
        qtbot.waitUntil(lambda turn=turn: len(heard.told) == turn)
    assert heard.told[-1] == ("act_done", lost.case_id)
    assert desk.acted == [(lost.intent.request_id, lost.case_id, "accept")]


def test_a_lost_act_may_be_left_and_another_one_takes_its_place(qtbot: Any, desk: CaseDesk, heard: Heard) -> None:
    desk.troubles = [AWAY, AWAY]
    heard.runner.run(act_on(desk, 5))
    qtbot.waitUntil(lambda: len(heard.told) == 1)
    heard.runner.forget(act_on(desk, 5).case_id)
    assert not heard.runner.all_pending()
    heard.runner.run(act_on(desk, 5))
    qtbot.waitUntil(lambda: len(heard.told) == 2)
    assert heard.runner.run(act_on(desk, 5, "refuse", inputs={"reason_code": "other", "reason": "x"}))
    qtbot.waitUntil(lambda: len(heard.told) == 3)
    assert [key for _request, _case, key in desk.acted] == ["refuse"]


def test_photos_that_were_sent_are_sent_no_second_time(qtbot: Any, qapp: Any) -> None:
    desk = CaseDesk(*Post, state=State.AT_DISPATCH)
    heard = Heard(desk)
    photos = (Photo(b"one"), Photo(b"two"), Photo(b"one"))
    desk.troubles = [AWAY, Refused("no"), None]
    words = {"reason_code": "other", "reason": "x"}
    act = act_on(desk, 6, "return_to_acceptance", inputs=words, photos=photos, photo_key="photo_ids")
    heard.runner.run(act)
    qtbot.waitUntil(lambda: len(heard.told) == 1)
    heard.runner.try_again(act.case_id)
    qtbot.waitUntil(lambda: len(heard.told) == 2)
    heard.runner.run(act)  # as a dialog does after a refusal
    qtbot.waitUntil(lambda: len(heard.told) == 3)
    desk.close()
    assert [name for name, _case in heard.told] == ["act_lost", "act_refused", "act_done"]
    assert [photo.content for photo in desk.photos] == [b"one", b"two"]


def test_an_error_of_ones_own_leaves_nothing_pending_and_is_not_swallowed(
    qtbot: Any, desk: CaseDesk, heard: Heard
) -> None:
    desk.troubles = [ZeroDivisionError("a bug")]
    with qtbot.captureExceptions() as caught:
        heard.runner.run(act_on(desk, 7))
        qtbot.waitUntil(lambda: bool(caught))
    assert caught[0][0] is ZeroDivisionError and not heard.runner.all_pending()
