"""What the case pane says of a case, and its history about why a unit was chosen."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.cases.actions import ACTIONS
from app.cases.model import Case, CaseFacts, State, Supervision
from app.desk.case_file import CaseFile, FlowLine, Named
from app.desk.texts import _answer, basis_texts, fact_rows, flow_details

NOW = datetime(2026, 11, 26, tzinfo=UTC)
RULE = {
    "kind": "rule", "code": "R-166", "title": "道路破损", "title_en": "Damaged road surface", "decided_by": "manual",
    "decided_on": "2024-03-01",
}  # fmt: skip


def line(basis: Any) -> FlowLine:
    return FlowLine(4, "dispatch", datetime(2026, 11, 26, tzinfo=UTC), inputs={"unit_id": 1, "basis": basis})


def test_a_dispatch_tells_what_it_rested_on() -> None:
    owner = {"kind": "owner", "component": "4501", "census_on": "2026-02-21"}
    assert basis_texts(line({"kind": "candidate", "reasons": [RULE, owner]})) == [
        "Rule R-166: Damaged road surface (command manual 2024-03-01)",
        "Registered as owner of component 4501 (2026-02-21)",
    ]


@pytest.mark.parametrize(
    "basis", [None, "x", {}, {"reasons": 3}, {"reasons": ["x", {"kind": "?"}]}, {"reasons": [{"kind": []}]}]
)
def test_nonsense_in_a_basis_says_nothing(basis: Any) -> None:
    assert basis_texts(line(basis)) == []


def test_a_rule_with_strange_facts_is_still_told() -> None:
    strange = {"kind": "rule", "code": "R-1", "decided_by": ["?"], "title": None}
    assert len(basis_texts(line({"reasons": [strange]}))) == 1


@pytest.mark.parametrize(
    ("project", "said"),
    [("campaign", "Five disorders campaign"), ("dust", "Dust control"), ("regular", None), ("of ours", "of ours")],
)
def test_the_project_of_a_case_is_said_in_words(english: None, project: str, said: str | None) -> None:
    cover = Named("井盖", "Cover")
    file = CaseFile(
        case=Case(1, 1, State.AT_DISPATCH), number="1", kind="component",
        class_id=1, class_code="01001", class_name=cover, major_name=cover,
        channel="supervisor", project=project, reported_at=NOW, now=NOW, time_zone="Asia/Shanghai",
    )  # fmt: skip
    assert dict(fact_rows(file)).get("Campaign") == said


def test_a_component_is_called_by_its_code(english: None) -> None:
    said = FlowLine(
        2, "report", NOW, inputs={"component_id": 83944}, names={"component_id": Named("450103-0400-00017")}
    )
    assert flow_details(said, "UTC") == "Component 450103-0400-00017"


def test_one_photo_is_no_photos() -> None:
    ask = next(ask for action in ACTIONS for ask in action.asks if ask.kind in ("photos", "proof", "after"))
    said = [_answer(ask, photos, {}, "UTC") for photos in ([7], [7, 8], [])]
    assert said == ["1 photo", "2 photos", ""]


def test_supervisions_that_wait_for_a_reply_are_named(english: None) -> None:
    waiting = (Supervision(1, "leader", 5), Supervision(3, "timeout", 6))
    facts = CaseFacts(supervised_times=3, supervised_kind="leader", open_supervisions=waiting)
    file = CaseFile(Case(1, 3, State.RECEIVED, 1, facts), "1", "event", 7, "06010", Named("x"), Named("y"), "hotline",
                    "regular", NOW, NOW, "Asia/Shanghai")  # fmt: skip
    assert dict(fact_rows(file))["Supervision"] == "1 Ordered by a leader · 3 Overdue"
    assert "Supervision" not in dict(fact_rows(replace(file, case=Case(1, 3, State.RECEIVED, 1, CaseFacts()))))
