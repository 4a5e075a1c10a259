"""Corrections in readable lines."""

from app.cases.model import DryRun
from app.desk.changes import change_lines, dry_run_lines
from app.i18n import set_language
from tests.fakes.hand_city import make_city

ZONE = "Asia/Shanghai"


def test_each_thing_that_changed_has_its_line_in_order() -> None:
    city = make_city(cases=1, components=1)
    (first, second), code = list(city.classes)[:2], city.areas.codes[0] if len(city.areas.codes) else "450103"
    changed = {
        "due_at": ["2026-11-30T02:00:00+00:00", None], "limit_s": [14400, 7200],
        "place": [[108.35, 22.82], [108.37, 22.87]],
        "class_id": [first, second], "unit_grid": ["450103001001000", "450103001001003"], "address": [None, "x"],
        "district_code": [code, None], "community_code": ["1", "2"],
    }  # fmt: skip
    lines = change_lines(changed, city, ZONE)
    assert [line.partition(":")[0] for line in lines] == [
        "Class", "Place", "Address", "District", "Unit grid", "Time limit", "Deadline"]  # fmt: skip
    names = [city.classes[one].name_en or city.classes[one].name for one in (first, second)]
    assert lines[0] == f"Class: {names[0]} → {names[1]}"
    assert lines[1] == "Place: 108.350000, 22.820000 → 108.370000, 22.870000"
    assert lines[-2:] == ["Time limit: 4 h → 2 h", "Deadline: 2026-11-30 10:00 → –"]
    set_language("zh_CN")
    assert change_lines({"limit_s": [60, None]}, None, ZONE)[0].startswith("处置时限")


def test_a_dry_run_names_the_units_where_they_would_be_others() -> None:
    assert dry_run_lines(DryRun({}), None, ZONE) == ["Nothing would change."]
    same = DryRun({"address": ["a", "b"]}, ("U1", "U2"), ("U1", "U2"))
    assert dry_run_lines(same, None, ZONE) == ["Address: a → b"]
    others = DryRun({}, ("U1", "U2"), ())
    assert dry_run_lines(others, None, ZONE) == ["Candidate units: U1 / U2 → none"]
