"""What a rule of the manual says on a screen: everything, and nothing that only a programme understands."""

import tomllib
from dataclasses import replace
from datetime import date

from app.deadlines.limits import Limit
from app.desk.manual_view import RuleLine, change_text, rule_cells, rule_facts, source_text
from app.i18n import set_language
from app.manual.model import ManualRule, ManualVersion
from tests.house.source import ROOT

RULE = ManualRule(
    "event", "06010", 1, "暴露垃圾", "成堆", "清除", Limit(4, "work_hour"), "4小时", condition_en="a heap",
    handling_units="环卫", handling_units_en="sanitation",
)  # fmt: skip


def test_a_difference_is_told_in_words() -> None:
    after = replace(RULE, valid_to=date(2027, 2, 28), is_hazard=True, condition="一袋", condition_en=None,
                    supervising_departments="城管局", limit=Limit(1, "work_day"))  # fmt: skip
    fields = ("limit", "condition", "supervising_departments", "is_hazard", "valid_from", "valid_to")
    assert change_text(RuleLine(after, "changed", fields, RULE)) == (
        "time limit: 4 working hours → 1 working day; filing condition: a heap → 一袋; "
        "departments in charge: – → 城管局; hazard: – → Yes; effective from: – → –; effective until: – → 2027-02-28"
    )


def test_the_facts_of_a_rule_leave_out_what_it_does_not_say() -> None:
    facts = dict(rule_facts(RuleLine(RULE)))
    assert facts == {"Filing condition": "a heap", "Closing condition": "清除",
                     "Time limit": "4 working hours · “4小时”", "Handling units": "sanitation"}  # fmt: skip
    dated = RuleLine(replace(RULE, valid_from=date(2027, 3, 1), limit_text="4 working hours"))
    assert dict(rule_facts(dated))["Valid"] == "from 2027-03-01 on"
    assert dict(rule_facts(dated))["Time limit"] == "4 working hours"
    assert rule_cells(dated)[2] == "[from 2027-03-01 on] a heap"


def test_the_demo_manual_says_where_it_comes_from_in_both_languages() -> None:
    shipped = tomllib.loads((ROOT / "resources" / "manual" / "demo.toml").read_text("utf-8"))["version"]["source"]
    version = ManualVersion("demo", "演示", "2026", source=shipped)
    assert source_text(version) == shipped
    set_language("zh_CN")
    assert source_text(version) != shipped and "演示" in source_text(version)
