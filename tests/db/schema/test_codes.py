"""The code tables are complete, well-formed and loaded without doubling."""

from sqlalchemy import Connection, text

from db.schema.codes import load_codes, read_codes


def test_2026_holds_all_classes_of_the_standard_and_two_of_our_own() -> None:
    rows = read_codes("2026")
    assert sum(row["kind"] == "component" for row in rows) == 153
    assert sum(row["kind"] == "event" for row in rows) == 97 + 2
    assert all(len(str(row["code"])) == 5 and row["limit_value"] and row["limit_unit"] for row in rows)


def test_2013_codes_have_four_digits_and_name_their_successor() -> None:
    rows = read_codes("2013")
    known = {row["code"] for row in read_codes("2026")}
    assert all(len(str(row["code"])) == 4 and row["name"] and row["name_en"] for row in rows)
    assert {row["code_2026"] for row in rows if row["code_2026"]} <= known


def test_loading_twice_doubles_nothing(connection: Connection) -> None:
    load_codes(connection)
    count = connection.scalar(text("select count(*) from city.classes"))
    load_codes(connection)
    assert connection.scalar(text("select count(*) from city.classes")) == count
    groups = connection.scalar(text("select count(distinct five_chaos_group) from city.classes where version = '2026'"))
    assert groups == 5


def test_a_month_is_made_once(connection: Connection) -> None:
    for _turn in range(2):
        connection.execute(text("select city.ensure_month(202612)"))
    found = connection.scalar(text("select count(*) from pg_inherits where inhrelid::regclass::text like '%\\_202612'"))
    assert found == 4
