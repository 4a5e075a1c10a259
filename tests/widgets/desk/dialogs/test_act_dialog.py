"""Every row of the table of acts becomes a dialog whose answers the law takes; rows to come need no new code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage

from app.cases.actions import ACTIONS, CaseAction, find_action
from app.cases.inputs import KINDS, InputField
from app.cases.model import Case, CaseFacts, Post, State
from app.cases.workflow import check_inputs
from app.desk.acts import asked_of_people
from app.desk.case_file import CaseFile, Named, ReportLine
from app.on_behalf.model import Officer, Standing
from app.responsibility.model import Candidate, Reason
from tests.fakes.desk import person
from tests.fakes.hand_city import make_city
from tests.fakes.like import StubServices
from widgets.background import Background
from widgets.desk.panels.case.act_dialog import ActDialog
from widgets.desk.panels.case.field import FieldContext
from widgets.desk.panels.case.fields import CaseField
from widgets.desk.panels.case.photos_field import PhotosField
from widgets.shared import Selection

WITH_CANDIDATES = 4711
RULE = {"code": "R-1", "title": "Litter", "decided_by": "manual", "decided_on": "2024-03-01"}
CANDIDATES = (
    Candidate(3, "C", 1, True, False, 7, (Reason("rule", RULE),)),
    Candidate(2, "B", 2, False, False, None, (Reason("owner", {"component": "1"}),)),
)
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
BY_HAND = [action for action in ACTIONS if action.on_behalf_of is None]
ANSWERS: dict[str, Any] = {
    "text": "some words", "reason": "some words", "flag": True, "channel": "hotline",
    "instant": "2026-12-24T18:00:00+08:00",
    "lon": 108.31, "lat": 22.81, "reporter": {"name": "somebody", "phone": "1", "wishes_secrecy": True},
}  # fmt: skip


@pytest.fixture(scope="module")
def city() -> Any:
    return make_city(cases=300, components=300)


@pytest.fixture
def context(qapp: Any, city: Any) -> Iterator[FieldContext]:
    class Reader:
        def commands(self) -> tuple[tuple[str, str], ...]:
            return (("450103", "Qingxiu"), ("450105", "Jiangnan"))

    class Responsibility:
        def candidates(self, case_id: int) -> tuple[Candidate, ...]:
            return CANDIDATES if case_id == WITH_CANDIDATES else ()

    class Manual:
        def in_force(self) -> None:
            return None

    class OnBehalf:
        def officers(self, case_id: int) -> tuple[Officer, ...]:
            return (Officer(8, "s008", "演示监督员 8", True), Officer(9, "s009", "演示监督员 9", False))

        def standing(self) -> Standing:
            return Standing(True, "Asia/Shanghai")

        def allow(self, is_allowed: bool, why: str) -> int:
            return 1

    case_id = int(city.cases.column("case_id")[0])
    file = CaseFile(
        Case(case_id, 3, State.AT_DISPATCH, None, CaseFacts()), "450103-261121-0001", "event", 7, "06010",
        Named("暴露垃圾", "Exposed refuse"), Named("市容环境"), "hotline", "regular", NOW, NOW, "Asia/Shanghai",
        district=Named("青秀区", "Qingxiu"), lon=108.3, lat=22.8, reports=(ReportLine(5, "hotline", NOW, "again"),),
    )  # fmt: skip
    background = Background(2)
    services: Any = StubServices(
        me=person(*Post),
        case_reader=Reader(),
        manual=Manual(),
        responsibility=Responsibility(),
        on_behalf=OnBehalf(),
    )
    yield FieldContext(services, background, city, file, (108.3, 22.8))
    background.close()


def answer(qtbot: Any, field: Any, ask: InputField, folder: Any) -> None:
    if isinstance(field, PhotosField):
        image = QImage(64, 48, QImage.Format.Format_RGB32)
        image.fill(QColor("#123456"))
        image.save(str(folder / "photo.png"))
        field.photo_input.add_files([str(folder / "photo.png")])
        qtbot.waitUntil(lambda: not field.photo_input.is_busy())
    elif ask.kind == "word":
        field.set_value(ask.words[-1][0])
    elif ask.kind in ANSWERS:
        field.set_value(ANSWERS[ask.kind])
    elif ask.kind == "staff":
        qtbot.waitUntil(lambda: bool(field.matching("")))
        field.set_value(field.matching("")[0].value)
    elif ask.kind in ("class", "unit", "case", "component"):
        found = field.matching("")
        if found:
            field.set_value(found[-1].value)
    elif ask.kind in ("command", "report"):
        qtbot.waitUntil(lambda: field._box.count() > 1)
        field.set_value(field._box.itemData(1))


@pytest.mark.parametrize("action", BY_HAND, ids=lambda action: action.key)
def test_the_answers_of_a_dialog_are_those_that_the_act_asks_for(qtbot, context, tmp_path, action: CaseAction):
    dialog = ActDialog(action, context)
    qtbot.addWidget(dialog)
    asks = asked_of_people(action)
    assert list(dialog.fields) == [ask.key for ask in asks]
    assert dialog.do_button.isEnabled() == (not any(ask.is_required for ask in asks if ask.kind not in ("lon", "lat")))
    for ask in asks:
        answer(qtbot, dialog.fields[ask.key], ask, tmp_path)
        assert dialog.fields[ask.key].is_answered(), ask
    assert dialog.do_button.isEnabled()
    photos = {key: [1] for key, field in dialog.fields.items() if isinstance(field, PhotosField)}
    check_inputs(action, dialog.inputs() | photos)
    unsaid = {"component_id", "condition_no", "supervision_no"}
    assert {ask.key for ask in asks} - unsaid - photos.keys() <= dialog.inputs().keys()


def test_a_kind_that_nobody_knows_yet_is_answered_as_text(qtbot, context, monkeypatch):
    monkeypatch.setitem(KINDS, "something_new", lambda value: isinstance(value, str))
    action = replace(BY_HAND[0], key="new", asks=(InputField("remark", "something_new", "Remark"),))
    dialog = ActDialog(action, context)
    qtbot.addWidget(dialog)
    dialog.fields["remark"].set_value("said")
    assert dialog.inputs() == {"remark": "said"}


def test_an_answer_given_by_a_candidate_goes_along_unseen(qtbot, context, city):
    (dispatch,) = [action for action in ACTIONS if action.key == "dispatch"]
    unit_id = next(iter(city.units))
    dialog = ActDialog(dispatch, context, {"unit_id": unit_id, "basis": {"kind": "candidate"}})
    qtbot.addWidget(dialog)
    assert dialog.inputs() == {"unit_id": unit_id, "basis": {"kind": "candidate"}}
    assert dialog.do_button.isEnabled()


def test_typing_a_code_finds_one_class_and_chooses_it(qtbot, context):
    (accept,) = [action for action in ACTIONS if action.key == "accept"]
    dialog = ActDialog(accept, context)
    qtbot.addWidget(dialog)
    search = dialog.fields["class_id"].input
    qtbot.keyClicks(search.line, "09001")
    chosen = context.city.classes[dialog.inputs()["class_id"]]
    assert chosen.code == "09001"
    qtbot.keyClicks(search.line, "x")
    assert "class_id" not in dialog.inputs()


def dispatch_with_candidates(qtbot: Any, context: FieldContext, **given: Any) -> ActDialog:
    case = replace(context.case.case, case_id=WITH_CANDIDATES)
    dialog = ActDialog(
        next(one for one in ACTIONS if one.key == "dispatch"),
        replace(context, case=replace(context.case, case=case)), given or None,
    )  # fmt: skip
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: bool(dialog.fields["unit_id"].bases))
    return dialog


def test_the_unit_that_the_rules_are_sure_of_is_filled_in_with_its_reasons(qtbot: Any, context: FieldContext) -> None:
    dialog = dispatch_with_candidates(qtbot, context)
    field = dialog.fields["unit_id"]
    assert field.value() == 3 and "✓" not in field.reasons.text() and "R-1" in field.reasons.text()
    assert dialog.inputs() == {"unit_id": 3, "basis": CANDIDATES[0].basis()} and dialog.do_button.isEnabled()
    texts = [field._search.list.item(row).text() for row in range(2)]
    assert texts == ["C    1 · Suggested", "B    2"]
    field.set_value(2)
    assert dialog.inputs()["basis"] == CANDIDATES[1].basis()
    other = next(unit for unit in context.city.units if unit not in (2, 3))
    field.set_value(other)  # nothing speaks for it: no reasons of another unit are kept with it
    assert dialog.inputs() == {"unit_id": other} and field.reasons.isHidden()


def test_a_unit_that_was_chosen_already_stays(qtbot: Any, context: FieldContext) -> None:
    dialog = dispatch_with_candidates(qtbot, context, unit_id=2, basis=CANDIDATES[1].basis())
    assert dialog.inputs() == {"unit_id": 2, "basis": CANDIDATES[1].basis()}


def test_a_project_is_chosen_and_the_class_that_stays_is_named(qtbot: Any, context: FieldContext) -> None:
    row = next(one for one in ACTIONS if one.key == "file")
    dialog = ActDialog(row, context)
    qtbot.addWidget(dialog)
    project = dialog.fields["project"]
    assert project._box.findData("dust") > 0 and project.value() is None
    project.set_value("dust")
    assert dialog.inputs()["project"] == "dust"
    project.set_value("of our own city")
    assert dialog.inputs()["project"] == "of our own city"
    line = dialog.fields["class_id"]._search.line
    assert "Exposed refuse" in line.placeholderText()


def test_the_map_is_told_of_the_case_that_a_merge_would_go_into(qtbot: Any, context: FieldContext) -> None:
    selection = Selection()
    dialog = ActDialog(find_action("merge"), replace(context, selection=selection))
    qtbot.addWidget(dialog)
    field = next(field for field in dialog.fields.values() if isinstance(field, CaseField))
    other = field.matching("")[0].value
    field.set_value(other)
    assert selection.beside_id == other
    qtbot.keyClicks(field._search.line, "nothing has this number")
    assert selection.beside_id is None
