"""The bench of imports measures what it says: the same rows at every run, one in a hundred changed, so many months."""

from pathlib import Path

from db.bench.imports import LONG_MONTHS, _ratio, write_cases, write_components


def test_the_changed_file_differs_in_one_row_of_a_hundred(tmp_path: Path) -> None:
    first, again, changed = (tmp_path / name for name in ("first.csv", "again.csv", "changed.csv"))
    write_components(first, 500, is_changed=False)
    write_components(again, 500, is_changed=False)
    write_components(changed, 500, is_changed=True)
    rows = [file.read_text("utf-8").splitlines() for file in (first, again, changed)]
    assert rows[0] == rows[1] and len(rows[0]) == 501
    assert sum(one != other for one, other in zip(rows[0], rows[2], strict=True)) == 5


def test_cases_are_spread_over_their_months(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    write_cases(file, 2 * LONG_MONTHS, LONG_MONTHS, "a")
    months = {line.split(",")[5][:7] for line in file.read_text("utf-8").splitlines()[1:]}
    assert LONG_MONTHS - 2 <= len(months) <= LONG_MONTHS + 1


def test_a_goal_is_met_by_the_ratio_and_not_by_the_seconds() -> None:
    assert _ratio("x", 8.0, 2.0, 4).met and not _ratio("x", 8.2, 2.0, 4).met
    assert _ratio("x", 8.0, 2.0, 4).ratio == 4
