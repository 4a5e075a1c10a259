"""The page of alerts: what calls stands first, acts go by keys, a machine without sound says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit

from app.alerts.kinds import KINDS
from app.alerts.model import Alert, AlertAct, AlertBoard, AlertSummary, Hazard, HazardTimes, KindState, SeatLoad
from app.alerts.service import AlertService
from app.cases.model import Post
from tests.fakes.desk import context, person
from tests.fakes.hand_city import make_city
from widgets.desk.panel import PanelState
from widgets.desk.panels.alerts.panel import AlertsPanel
from widgets.desk.parts.alert_bell import AlertBell, write_tone
from widgets.desk.parts.alert_line import AlertLine
from widgets.preferences import Preferences

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)


def alert(number: int, kind: str = "hazard_not_received", **facts: Any) -> Alert:
    usual: dict[str, Any] = {
        "raised_at": NOW - timedelta(minutes=5), "due_at": NOW + timedelta(minutes=10), "cases": 1, "urgent": 1,
        "case_id": 100 + number, "causes": (kind,), "now_at": NOW, "longest_shelf_s": 3600, "address": "友爱路",
        "class_name": "雨水井盖", "class_name_en": "Storm-drain cover",
        "unit_en": "Drainage Company", "unit": "排水公司",
    }  # fmt: skip
    return Alert(number, kind, "high", **usual | facts)


def hazard(case_id: int, looked_at: datetime | None = None) -> Hazard:
    return Hazard(
        case_id, f"4501-{case_id}", "dispatched", "井盖", "Cover", "友爱路", "排水公司", "Drainage", "dispatch",
        NOW - timedelta(hours=1), NOW - timedelta(minutes=8), NOW - timedelta(hours=2), int(looked_at is not None),
        "D01" if looked_at else "", looked_at, (looked_at or NOW) + timedelta(minutes=30 if looked_at else 0), None,
        NOW,
    )  # fmt: skip


LOAD = SeatLoad("D01", "d01", "dispatcher", NOW - timedelta(hours=2), NOW + timedelta(hours=6), True, 24, 12.0, 12, 1,
                24, 24, 0, 0, 600.0)  # fmt: skip
HELD = {"acknowledged_by": "d01", "acknowledged_until": NOW + timedelta(minutes=9)}


class Store:
    """A board, and what was done."""

    def __init__(self) -> None:
        self.done: list[tuple[Any, ...]] = []
        group = {
            "cases": 47,
            "case_id": None,
            "street": "衡阳路",
            "major": "市政",
            "causes": ("reported",),
            "urgent": 2,
        }
        kinds = tuple(KindState(kind.key, "high", 900, True, True, False, None, "", "") for kind in KINDS)
        self.alerts = (alert(1, **HELD), alert(2), alert(3, "flood", **group))
        self.now = AlertBoard(self.alerts, (hazard(7), hazard(8, NOW)), (LOAD,), ((0, 3, 1), (5, 12, 0)),
                              HazardTimes(9, 21.0, 1400.0, 1), kinds, NOW, "Asia/Shanghai")  # fmt: skip

    def board(self, most_hazards: int, days: int, hours: int) -> AlertBoard:
        return self.now

    def cases(self, alert_id: int) -> list[int]:
        return [11, 12]

    def acts(self, alert_id: int) -> list[AlertAct]:
        return [AlertAct("end", NOW, "", None, "calm"), AlertAct("shelve", NOW, "l01", NOW, "车已在路上")]

    def acknowledge(self, person: str | None, alert_id: int) -> datetime:
        self.done.append(("acknowledge", alert_id))
        rest = tuple(one for one in self.now.alerts if one.alert_id != alert_id)
        mine = next(one for one in self.now.alerts if one.alert_id == alert_id)
        self.now = replace(self.now, alerts=(*rest, replace(mine, **HELD)))
        return NOW

    def shelve(self, person: str | None, alert_id: int, seconds: int, reason: str) -> datetime:
        self.done.append(("shelve", alert_id, seconds, reason))
        return NOW

    def see_hazard(self, person: str | None, case_id: int) -> None:
        self.done.append(("see", case_id))

    def plan_look(self, person: str | None, case_id: int, minutes: int) -> datetime:
        self.done.append(("plan", case_id, minutes))
        return NOW

    def switch(self, person: str | None, kind: str | None, is_on: bool, is_on_in_storm: bool | None, why: str) -> None:
        self.done.append(("switch", kind, is_on, why))


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def panel(qtbot: Any, qapp: Any, store: Store) -> Iterator[Any]:
    services: Any = AlertService(store)
    made = context(person(Post.SHIFT_LEADER), alerts=services)
    page = AlertsPanel(made)
    qtbot.addWidget(page)
    page.resize(1366, 660)
    page.show()
    qtbot.waitUntil(lambda: page.state is PanelState.ANSWERED)
    yield page
    page.stop()
    made.background.close()


def words(page: Any) -> list[str]:
    return [page.alerts.item(row).text() for row in range(page.alerts.count())]


def test_what_calls_stands_first_with_cause_and_act(panel: Any) -> None:
    first, group, held = words(panel)
    assert panel.count.text() == "2" and panel.budget.text().startswith("3 of 10 in 10 min · 1 on it")
    assert first == (
        "Storm-drain cover · Urgent case not received, 10 min left, 友爱路 · Drainage Company, for 5 min, "
        "Telephone the unit; dispatch again if it cannot go."
    )
    assert group.startswith("Reported at once · 47 cases") and "衡阳路" in group and "2 urgent" in group
    assert "d01 is on it until 10:09" in held
    assert panel.about.text().startswith("The unit has not received an urgent case in time.")


def test_i_am_on_it_and_the_next_one_is_chosen(panel: Any, qtbot: Any, store: Store) -> None:
    qtbot.keyClick(panel.alerts, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: panel.count.text() == "1")
    assert store.done == [("acknowledge", 2)]


def test_a_shelf_asks_for_time_and_reason(panel: Any, qtbot: Any, store: Store) -> None:
    panel.shelve()
    choices = panel.form.findChild(QComboBox)
    assert [choices.itemText(at) for at in range(choices.count())] == ["15 min", "30 min", "1 h"]
    panel.form.do()
    qtbot.waitUntil(lambda: panel.form.sentence.text() == "Write why the alert is shelved.")
    panel.form.findChild(QLineEdit).setText("on the way")
    panel.form.do()
    qtbot.waitUntil(lambda: store.done == [("shelve", 2, 900, "on the way")])


def test_a_group_opens_its_cases(panel: Any, qtbot: Any) -> None:
    panel.alerts.setCurrentRow(1)
    with qtbot.waitSignal(panel.context.selection.figure_opened) as opened:
        panel.show_cases()
    assert opened.args[0].case_ids == {11, 12}


def test_history_says_who_and_why(panel: Any, qtbot: Any) -> None:
    panel.show_history()
    qtbot.waitUntil(lambda: "shelved l01 车已在路上" in panel.about.text())
    assert "ended nothing joined it any more" in panel.about.text()


def test_an_urgent_case_that_nobody_saw_shouts(panel: Any, qtbot: Any, store: Store) -> None:
    assert panel.unseen.text() == "nobody has looked at 1"
    unseen = panel.hazards.item(0).text()
    assert "Nobody has looked" in unseen and "look now" in unseen and "8 min over" in unseen
    assert "Seen: D01" in panel.hazards.item(1).text()
    panel.see()
    qtbot.waitUntil(lambda: store.done == [("see", 7)])
    panel.plan_look()
    panel.form.do()
    qtbot.waitUntil(lambda: store.done[-1] == ("plan", 7, 30))


def test_the_load_is_held_against_the_guidance(panel: Any) -> None:
    row = {cell.text: cell.tone for cell in panel.load_view.table.model_of_rows.rows[0]}
    assert (row["24"], row["2.0"], row["12"], row["24·0·0"]) == ("", "late", "late", "late")
    assert panel.load_view.verdict.text() == "1 shift over the guidance"


def test_storm_mode_asks_why(panel: Any, qtbot: Any, store: Store) -> None:
    panel.switch_storm()
    panel.form.findChild(QLineEdit).setText("heavy rain")
    panel.form.do()
    qtbot.waitUntil(lambda: store.done == [("switch", None, True, "heavy rain")])


class Player:
    """Counts how often it played, and how loud."""

    def __init__(self) -> None:
        self.played: list[float] = []

    def setVolume(self, volume: float) -> None:  # noqa: N802 - Qt's name
        self.volume = volume

    def play(self) -> None:
        self.played.append(self.volume)


def test_the_bell_has_a_volume_a_mute_and_no_sound(qapp: Any, tmp_path: Path) -> None:
    player = Player()
    bell = AlertBell(Preferences(tmp_path, "p"), make_player=lambda _file: player)
    bell.set_percent(30)
    bell.ring()
    bell.is_muted = True
    bell.ring()
    assert player.played == [0.3] and bell.has_sound
    bell.stop()
    silent = AlertBell(Preferences(tmp_path, "p"), make_player=lambda _file: None)
    assert silent.percent == 30
    silent.ring()
    assert silent.has_sound is False
    silent.stop()

    def broken(_file: Path) -> Any:
        raise ImportError("libpulse.so.0")

    without = AlertBell(Preferences(None, "p"), make_player=broken)
    without.ring()
    assert without.has_sound is False
    without.stop()


def test_the_tone_is_a_sound_file(tmp_path: Path) -> None:
    write_tone(tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_bytes()[:4] == b"RIFF" and (tmp_path / "a.wav").stat().st_size < 40_000


def test_the_foot_says_how_many_call_and_rings_once(qtbot: Any, qapp: Any) -> None:
    made = context(person(Post.DISPATCHER))
    player = Player()
    vars(made)["bell"] = AlertBell(Preferences(None, "p"), make_player=lambda _file: player)
    line = AlertLine()
    qtbot.addWidget(line)
    line.follow(made)
    city = make_city(1, 1, 1)
    city.alerts = AlertSummary(1, "flood", 100.0)
    line.show_city(city)
    assert line.words.text() == "1 alert · Flood of cases" and not player.played, "what called before is no news"
    city.alerts = AlertSummary(2, "hazard_not_received", 200.0)
    line.show_city(city)
    line.show_city(city)
    assert line.words.text() == "2 alerts · Urgent case not received" and len(player.played) == 1
    city.alerts = AlertSummary(held=2, rung_s=200.0)
    line.show_city(city)
    assert line.isHidden()
    made.background.close()
