"""What a new edition of a complete file no longer has is marked as gone, within a limit, and an older one undoes it."""

import geopandas as gpd
import pytest
import shapely

from app.errors import Refused
from app.imports.report import report
from tests.db.imports.test_runs import COMPONENT_MAPPING, ask, one, run
from tests.fakes.imports import CASES, CITY

EDITION = 20
COMPLETE = "complete = true\n" + COMPONENT_MAPPING
STATES = "select state, count(*) from city.components group by 1 order by 1"
TOWNS = (
    'layer = "area"\narea_kind = "township"\ncomplete = true\ngone_limit = 50\n'
    + CITY
    + '\n[fields]\nid = "code"\ncode = "code"\nname = "code"\n'
)


def write_edition(folder, ids, name="灯", lon=108.305):
    """Write a layer of lamps with these identifiers."""
    file = folder / "lamps.geojson"
    lamps = {
        "id": list(ids),
        "code": [f"45010001037{n:06}" for n in range(len(ids))],
        "name": [name] * len(ids),
        "owner": ["照明管理处"] * len(ids),
    }
    if all(str(one).isdigit() for one in ids):
        lamps["code"] = [f"45010001037{int(one):06}" for one in ids]
    points = [shapely.Point(lon + n * 0.005, 22.805) for n in range(len(ids))]
    gpd.GeoDataFrame(lamps, geometry=points, crs=4326).to_file(file)
    return file


def write_towns(folder, codes):
    """Write squares side by side."""
    file = folder / "towns.geojson"
    squares = [shapely.box(108.3 + n * 0.02, 22.8, 108.32 + n * 0.02, 22.82) for n in range(len(codes))]
    gpd.GeoDataFrame({"code": codes}, geometry=squares, crs=4326).to_file(file)
    return file


def test_what_a_new_edition_no_longer_has_is_marked_and_comes_back_with_the_older_one(database, tmp_path):
    whole = range(EDITION)
    run(database, tmp_path, "components", write_edition(tmp_path, whole), COMPLETE)
    shorter = write_edition(tmp_path, [*whole][:-2])
    dry = run(database, tmp_path, "components", shorter, COMPLETE, dry_run=True)
    assert (dry.gone, dry.is_gone_refused) == (2, False)
    assert "would be marked" in report(dry)
    assert ask(database, STATES) == [("intact", EDITION)]
    result = run(database, tmp_path, "components", shorter, COMPLETE)
    assert result.gone == 2
    assert ask(database, STATES) == [("intact", EDITION - 2), ("removed", 2)]
    assert one(database, "select count(*) from city.component_versions") == 2
    assert run(database, tmp_path, "components", shorter, COMPLETE).gone == 0
    back = run(database, tmp_path, "components", write_edition(tmp_path, whole), COMPLETE)
    assert (back.written.updated, back.gone) == (2, 0)
    assert ask(database, STATES) == [("intact", EDITION)]


def test_more_than_the_limit_is_refused_until_it_is_confirmed(database, tmp_path):
    run(database, tmp_path, "components", write_edition(tmp_path, range(EDITION)), COMPLETE)
    half = write_edition(tmp_path, range(EDITION // 2))
    result = run(database, tmp_path, "components", half, COMPLETE)
    assert (result.gone, result.is_gone_refused) == (EDITION // 2, True)
    assert any("--gone-limit 51" in note for note in result.notes)
    assert ask(database, STATES) == [("intact", EDITION)]
    confirmed = run(database, tmp_path, "components", half, COMPLETE, gone_limit=51)
    assert (confirmed.gone, confirmed.is_gone_refused) == (EDITION // 2, False)
    assert ask(database, STATES) == [("intact", EDITION // 2), ("removed", EDITION // 2)]


def test_without_the_word_nothing_is_gone(database, tmp_path):
    run(database, tmp_path, "components", write_edition(tmp_path, range(EDITION)), COMPONENT_MAPPING)
    shorter = write_edition(tmp_path, range(EDITION - 1))
    assert run(database, tmp_path, "components", shorter, COMPONENT_MAPPING).gone == 0
    assert run(database, tmp_path, "components", shorter, COMPONENT_MAPPING, complete=True).gone == 1


def test_a_rejected_row_is_in_the_file_and_one_without_identifier_stops_the_marking(database, tmp_path):
    run(database, tmp_path, "components", write_edition(tmp_path, range(EDITION)), COMPLETE)
    rejected = run(database, tmp_path, "components", write_edition(tmp_path, range(EDITION), lon=10.0), COMPLETE)
    assert (rejected.rejected, rejected.gone) == (EDITION, 0)
    nameless = write_edition(tmp_path, ["", *map(str, range(1, EDITION - 1))])
    result = run(database, tmp_path, "components", nameless, COMPLETE)
    assert (result.gone, result.is_gone_refused) == (2, True)
    assert ask(database, STATES) == [("intact", EDITION)]


def test_areas_that_are_gone_end_today_and_others_of_their_file_stay(database, tmp_path):
    run(database, tmp_path, "grids", write_towns(tmp_path, ["450101001", "450101002", "450101003"]), TOWNS)
    result = run(database, tmp_path, "grids", write_towns(tmp_path, ["450101001", "450101002"]), TOWNS)
    assert result.gone == 1
    today = "(city.city_now() at time zone 'Asia/Shanghai')::date"
    assert ask(database, f"select code, valid_to = {today} from city.areas where valid_to is not null") == [
        ("450101003", True)
    ]
    run(database, tmp_path, "grids", write_towns(tmp_path, ["450101001", "450101002", "450101003"]), TOWNS)
    assert one(database, "select count(*) from city.areas where valid_to is not null") == 0


def test_cases_are_never_gone(database, tmp_path):
    with pytest.raises(Refused, match="complete"):
        run(database, tmp_path, "cases", tmp_path / "none.csv", "complete = true\n" + CASES)
