"""What is wrong with a row is said with its line, its identifier and a plain reason."""

import csv
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.i18n import set_language
from app.imports.service import run_import
from tests.fakes.imports import CASES, FakeImportStore, write_mapping

HEADER = "id,class,state,opened,closed,x,y,text\n"
GOOD = "litter,Open,2026-03-01 10:00,,108.3,22.8,"


def imported(tmp_path, body, mapping=CASES, **options):
    """Import a CSV of cases; return the result, the store and the rejects by line."""
    data = tmp_path / "cases.csv"
    data.write_bytes((HEADER + body).encode("utf-8"))
    store = FakeImportStore()
    file = write_mapping(tmp_path, "cases", mapping)
    result = run_import("cases", data, file, store, rejects_file=tmp_path / "rejects.csv", **options)
    rejects = {}
    if result.rejects_file:
        with result.rejects_file.open(encoding="utf-8-sig", newline="") as opened:
            rejects = {int(row["line"]): (row["identifier"], row["reason"]) for row in csv.DictReader(opened)}
    assert result.good + result.rejected + result.repeated == result.read == result.total
    return result, store, rejects


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,litter,Open,2026-03-01 10:00,,0,0,", "has the coordinates 0, 0"),
        ("1,litter,Open,2026-03-01 10:00,,,,", "has no coordinates"),
        ("1,litter,Open,2026-03-01 10:00,,108.3,north,", "has unreadable coordinates (108.3, north)"),
        ("1,litter,Open,2026-03-01 10:00,,118.3,22.8,", "lies outside the city's extent (at 118.30000, 22.80000)"),
        ("1,ufo,Open,2026-03-01 10:00,,108.3,22.8,", "has the unknown class “ufo”"),
        ("1,,Open,2026-03-01 10:00,,108.3,22.8,", "has no class"),
        ("1,litter,Lost,2026-03-01 10:00,,108.3,22.8,", "has the unknown state “Lost”"),
        ("1,litter,,2026-03-01 10:00,,108.3,22.8,", "has no state"),
        (",litter,Open,2026-03-01 10:00,,108.3,22.8,", "has no identifier"),
        ("1,litter,Open,yesterday,,108.3,22.8,", "has an unreadable time of the report “yesterday”"),
        ("1,litter,Open,,,108.3,22.8,", "has no time of the report"),
        ("1,litter,Open,2031-03-01 10:00,,108.3,22.8,", "time of the report in the future"),
        ("1,litter,Open,0201-03-01 10:00,,108.3,22.8,", "has a time of the report before 1950"),
        ("1,litter,Closed,2026-03-01 10:00,,108.3,22.8,", "is closed, but has no time of closing"),
        (
            "1,litter,Closed,2026-03-01 10:00,2026-02-28 10:00,108.3,22.8,",
            "was closed (2026-02-28 02:00 UTC) before it was reported (2026-03-01 02:00 UTC)",
        ),
        ("1,litter,Open", "has 3 columns instead of 8"),
    ],
)
def test_a_bad_row_has_a_plain_reason(tmp_path, row, reason):
    result, store, rejects = imported(tmp_path, f"0,{GOOD}\n{row}\n")
    assert list(store.rows) == ["0"]
    assert reason in rejects[3][1]
    assert result.rejected == 1


def test_the_line_is_the_line_in_the_file_also_after_quoted_line_breaks(tmp_path):
    body = f'a,{GOOD}"one\ntwo\nthree"\n\nb,{GOOD}"x\r\ny"\nc,ufo{GOOD[6:]}\n'
    _result, store, rejects = imported(tmp_path, body)
    assert list(store.rows) == ["a", "b"]
    assert rejects == {8: ("c", "has the unknown class “ufo”")}


def test_a_repeated_identifier_is_told_with_the_line_where_it_was_first_across_batches(tmp_path):
    body = f"a,{GOOD}\nb,{GOOD}\na,{GOOD}\nc,{GOOD}\na,{GOOD}\nb,{GOOD}\n"
    result, store, rejects = imported(tmp_path, body, rows=2)
    assert list(store.rows) == ["a", "b", "c"]
    assert (result.repeated, result.rejected) == (3, 0)
    assert rejects[4][1] == "repeats the identifier of line 2"
    assert rejects[6][1] == "repeats the identifier of line 2"
    assert rejects[7][1] == "repeats the identifier of line 3"


def test_a_bad_row_does_not_use_up_its_identifier(tmp_path):
    _result, store, rejects = imported(tmp_path, f"a,ufo{GOOD[6:]}\na,{GOOD}\n")
    assert list(store.rows) == ["a"]
    assert list(rejects) == [2]


def test_a_row_has_all_its_reasons(tmp_path):
    _result, _store, rejects = imported(tmp_path, "1,ufo,Lost,never,,0,0,\n")
    assert rejects[2][1].count(";") == 3


def test_reasons_are_in_the_chosen_language(tmp_path):
    set_language("zh_CN")
    file = write_mapping(tmp_path, "cases", CASES)
    (tmp_path / "cases.csv").write_text(HEADER + "1,litter,Open,2026-03-01 10:00,,0,0,\n", "utf-8")
    result = run_import("cases", tmp_path / "cases.csv", file, FakeImportStore(), rejects_file=tmp_path / "r.csv")
    assert result.first_rejects[0].reason == "坐标为 0, 0"


def test_times_are_local_to_the_city_unless_they_say_their_own(tmp_path):
    body = "a,litter,Open,2026-03-01 10:00,,108.3,22.8,\nb,litter,Open,2026-03-01T10:00:00Z,,108.3,22.8,\n"
    _result, store, _rejects = imported(tmp_path, body)
    assert store.rows["a"]["reported_at"] == datetime(2026, 3, 1, 2, tzinfo=UTC)
    assert store.rows["b"]["reported_at"] == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_several_formats_are_tried_in_their_order(tmp_path):
    formats = '[time]\nformats = ["%d.%m.%Y %H:%M", "%Y年%m月%d日 %H:%M", "epoch_s"]\n[place]'
    body = "".join(f"{n},litter,Open,{at},,108.3,22.8,\n" for n, at in enumerate(
        ["01.03.2026 10:00", "2026年03月01日 10:00", "1772330400"]))  # fmt: skip
    _result, store, _rejects = imported(tmp_path, body, CASES.replace("[place]", formats))
    assert {row["reported_at"] for row in store.rows.values()} == {datetime(2026, 3, 1, 2, tzinfo=UTC)}


def test_a_time_in_the_gap_of_daylight_saving_is_rejected_and_a_double_one_is_told(tmp_path):
    mapping = CASES.replace("[place]", '[time]\nzone = "America/Chicago"\n[place]')
    body = "a,litter,Open,2026-03-08 02:30,,108.3,22.8,\nb,litter,Open,2026-11-01 01:30,,108.3,22.8,\n"
    result, store, rejects = imported(tmp_path, body, mapping)
    assert "daylight saving time skipped (“2026-03-08 02:30” does not exist in America/Chicago)" in rejects[2][1]
    assert store.rows["b"]["reported_at"] == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert any("twice" in note for note in result.notes)
    later = mapping.replace('zone = "America/Chicago"', 'zone = "America/Chicago"\ntwice = "later"')
    _result, store, _rejects = imported(tmp_path, body, later)
    assert store.rows["b"]["reported_at"] == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)


def test_what_stands_for_empty_is_empty(tmp_path):
    mapping = CASES.replace("[place]", '[read]\nempty = ["", "NA", " ", "0"]\n[place]')
    _result, _store, rejects = imported(tmp_path, "a,litter,Open,2026-03-01 10:00,NA,0,0,\n", mapping)
    assert rejects[2][1] == "has no coordinates"


def test_values_that_the_mapping_does_not_know_are_counted(tmp_path):
    body = "".join(f"{n},{word},Open,2026-03-01 10:00,,108.3,22.8,\n" for n, word in enumerate(["ufo", "ufo", "elf"]))
    result, store, _rejects = imported(tmp_path, body, dry_run=True)
    assert result.unknown == {"class": Counter(ufo=2, elf=1)}
    assert not store.rows


def test_a_long_text_and_a_zero_byte_are_rejected(tmp_path):
    mapping = CASES.replace("[fields]", '[fields]\ntext = "text"')
    _result, store, rejects = imported(tmp_path, f"a,{GOOD}{'x' * 4001}\nb,{GOOD}a\0b\nc,{GOOD}{'x' * 4000}\n", mapping)
    assert list(store.rows) == ["c"]
    assert "more than 4000 characters" in rejects[2][1]
    assert "zero byte" in rejects[3][1]


def test_a_dry_run_writes_nothing_at_all(tmp_path):
    result, store, _rejects = imported(tmp_path, f"a,{GOOD}\nb,ufo\n", dry_run=True)
    assert (result.good, result.rejected) == (1, 1)
    assert store.city is None
    assert not store.rows
    assert not (tmp_path / "rejects.csv").exists()


words = st.sampled_from(
    ["", "litter", "ufo", "Open", "Closed", "0", "108.3", "22.8", "NA", "2026-03-01 10:00", "x\ny", '"', "，"]
)
rows = st.lists(st.lists(words, min_size=8, max_size=8), min_size=1, max_size=25)  # none: refused before, test_reading


@given(rows=rows, size=st.integers(1, 7))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_is_accounted_for_whatever_it_holds(tmp_path, rows, size):
    with (tmp_path / "any.csv").open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(HEADER.strip().split(","))
        writer.writerows(rows)
    store = FakeImportStore()
    file = write_mapping(tmp_path, "cases", CASES.replace("[place]", "[place]\nanywhere = true"))
    result = run_import("cases", tmp_path / "any.csv", file, store, rejects_file=tmp_path / "r.csv", rows=size)
    assert result.good + result.rejected + result.repeated == result.read == len(rows)
    assert len(store.rows) == result.good
    ids = {row[0].strip() for row in rows}
    assert set(store.rows) <= ids


def test_open_cases_without_a_due_time_and_cases_without_a_place_are_told(english, tmp_path):
    mapping = CASES.replace("closed_at = {", 'due_at = { column = "text", optional = true }\nclosed_at = {')
    mapping = mapping.replace('crs = "EPSG:4326"', 'crs = "EPSG:4326"\nis_needed = false')
    body = (
        f"a,{GOOD}\nb,{GOOD}2026-03-09 10:00\nc,litter,Open,2026-03-01 10:00,,,,\n"
        "d,litter,Closed,2026-03-01 10:00,2026-03-02 10:00,,,\nbad,ufo,Open,2026-03-01 10:00,,,,\n"
    )
    result, _store, _rejects = imported(tmp_path, body, mapping)
    assert "2 open cases have no deadline: they are shown as “No limit” and count in no on-time rate." in result.notes
    assert "2 good rows have no place: they count in all figures and are not on the map." in result.notes
    result, _store, _rejects = imported(tmp_path, f"b,{GOOD}2026-03-09 10:00\n", mapping)
    assert result.notes == []


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x","y")', "+1", "-2+3", "@SUM(A1)", "＝1"])
def test_no_spreadsheet_takes_an_identifier_of_the_rejects_for_a_formula(tmp_path, name):
    quoted = '"' + name.replace('"', '""') + '"'
    _result, _store, rejects = imported(tmp_path, f"{quoted},ufo,Open,2026-03-01 10:00,,108.3,22.8,\n")
    assert rejects[2][0] == f"'{name}"
