"""A new city has the national code tables from its first upgrade on, and its own classes follow them."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.errors import Refused
from app.imports.service import run_import
from db.imports.store import DatabaseImportStore
from db.schema.codes import read_codes
from db.schema.upgrade import upgrade
from tests.fakes.imports import CITY, write_mapping

PLACE = '[place]\nfrom = "columns"\nx = "x"\ny = "y"\ncrs = "EPSG:4326"\n'
ROWS = "id,class,x,y\n" + "".join(f"{n},{{word}},108.33{n},22.81{n}\n" for n in range(3))
OWN = (
    PLACE
    + """
[fields]
id = "id"
class = "class"
[values.class]
"*" = "tree"
[classes]
version = "own"
[classes.own.tree]
name = "行道树"
name_en = "Street tree"
"""
)


def bring(database: Engine, folder: Path, mapping: str, word: str, kind: str = "components"):
    """Import three rows of one class."""
    file = folder / "rows.csv"
    file.write_text(ROWS.format(word=word), "utf-8")
    store = DatabaseImportStore(database)
    return run_import(kind, file, write_mapping(folder, kind, CITY + mapping), store, rejects_file=folder / "r.csv")


def rows_of(database: Engine, question: str):
    """Return the rows of a question."""
    with database.connect() as connection:
        return connection.execute(text(question)).all()


def test_both_tables_are_there_and_an_upgrade_takes_no_numbers(database):
    wanted = {(version, row["kind"], row["code"]) for version in ("2013", "2026") for row in read_codes(version)}
    before = rows_of(database, "select version, kind, code, class_id from city.classes order by class_id")
    assert {tuple(row[:3]) for row in before} == wanted
    with database.begin() as connection:
        connection.execute(text("update city.classes set name = '自改' where version = '2026' and code = '01037'"))
        connection.execute(text("delete from city.classes where version = '2013' and code = '0103'"))
    upgrade(database)
    after = rows_of(database, "select version, kind, code, class_id from city.classes order by class_id")
    assert {tuple(row[:3]) for row in after} == wanted
    assert max(row.class_id for row in after) <= len(wanted) + 2, "numbers are taken for new rows only"
    assert rows_of(database, "select name from city.classes where version = '2026' and code = '01037'") == [("自改",)]


@pytest.mark.parametrize(("version", "code"), [("2026", "01037"), ("2026", "04002"), ("2013", "0101")])
def test_national_classes_are_known_in_a_new_city(database, tmp_path, version, code):
    mapping = PLACE + f'[fields]\nid = "id"\nclass = "class"\n[classes]\nversion = "{version}"\n'
    result = bring(database, tmp_path, mapping, code)
    assert (result.written.inserted, result.rejected) == (3, 0)
    constant = mapping.replace('class = "class"\n', "") + f'[values.class]\n"*" = "{code}"\n'
    again = bring(database, tmp_path, constant.replace('id = "id"', 'id = "id"\nclass = "class"'), "any")
    assert again.good == 3


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('code_2026 = "04020"', "classes.own.tree: there is no class 04020 in the table 2026"),
        ('code_2026 = "4002"', "classes.own.tree: there is no class 4002 in the table 2026"),
        ('code_2013 = "9999"', "classes.own.tree: there is no class 9999 in the table 2013"),
    ],
)
def test_a_typo_in_a_national_code_is_refused_in_a_new_city(database, tmp_path, line, told):
    with pytest.raises(Refused, match=told):
        bring(database, tmp_path, OWN + line + "\n", "x")
    assert rows_of(database, "select count(*) from city.city_profile") == [(0,)]


@pytest.mark.parametrize(
    ("kind", "code", "lines", "wanted"),
    [
        ("components", "04002", "", "like"),
        ("cases", "09001", "", "like"),
        (
            "components",
            "04002",
            'major = "77"\nmajor_name = "树"\nmajor_name_en = "Trees"',
            ("77", "树", "Trees", None),
        ),
        ("components", None, "", ("01", "其他", "Other", None)),
    ],
)
def test_an_own_class_takes_over_what_it_does_not_say(database, tmp_path, kind, code, lines, wanted):
    mapping = OWN + (f'code_2026 = "{code}"\n' if code else "") + lines + "\n"
    if kind == "cases":
        mapping = mapping.replace(
            "[fields]\n", '[constants]\nstate = "accepted"\nreported_at = "2026-09-01 10:00"\n[fields]\n'
        )
    bring(database, tmp_path, mapping, "x", kind)
    columns = "major_code, major_name, major_name_en, five_chaos_group"
    if wanted == "like":
        (wanted,) = rows_of(database, f"select {columns} from city.classes where version = '2026' and code = '{code}'")
    assert rows_of(database, f"select {columns} from city.classes where version = 'own'") == [tuple(wanted)]


def test_numbers_of_classes_are_not_used_up_by_importing_again(database, tmp_path):
    for name in ("A", "B", "C"):
        bring(database, tmp_path, OWN.replace("Street tree", name), "x")
    with database.begin() as connection:
        (own,) = connection.execute(text("select class_id, name_en from city.classes where version = 'own'")).all()
        following = connection.execute(
            text("select nextval(pg_get_serial_sequence('city.classes', 'class_id'))")
        ).scalar_one()
    assert (own.name_en, following) == ("C", own.class_id + 1)


def test_a_file_with_a_unit_for_each_row_is_refused(database, tmp_path, monkeypatch):
    monkeypatch.setattr("app.imports.units.MOST_UNITS", 2)
    mapping = OWN.replace('id = "id"', 'id = "id"\nowner = "id"', 1)
    with pytest.raises(Refused, match="names more than 2 different units"):
        bring(database, tmp_path, mapping, "x")
    assert rows_of(database, "select count(*) from city.units") == [(0,)]
