"""What `main.py db ...` says and does, on a private cluster and on an address."""

import io
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import URL, Engine, text

from app.command_line.options import DatabaseOptions
from app.errors import Refused, Unavailable
from app.settings import Settings
from db.commands.database import COMMANDS
from db.connection.engine import make_engine
from db.connection.session import transaction
from db.private.cluster import PrivateCluster
from db.schema.people import roles_of
from db.schema.version import head_version
from tests.fakes import tiny_city
from tests.fakes.jobs import rest_rhythms


@pytest.fixture
def settings(cluster: PrivateCluster) -> Settings:
    return Settings(data_dir=cluster.folder.parent)


def ask(part: str, database: str, settings: Settings, yes: bool = False) -> int:
    return COMMANDS[part](DatabaseOptions(part=part, database=database, yes=yes), settings)


def make(cluster: PrivateCluster, name: str, template: str) -> list[str]:
    """Make a database with the roles of its posts, and return them."""
    engine = make_engine(cluster.ensure_database(name, template))
    with transaction(engine) as connection:
        connection.execute(text("select city.make_post_roles()"))
    with engine.connect() as connection:
        roles = roles_of(connection)
    engine.dispose()
    return roles


def roles_there(cluster: PrivateCluster, names: list[str]) -> set[str]:
    engine = make_engine(cluster.url("postgres"))
    with engine.connect() as connection:
        found = set(
            connection.scalars(text("select rolname from pg_roles where rolname = any(:names)"), {"names": names})
        )
    engine.dispose()
    return found


def test_status_tells_in_one_line_how_the_workers_do(
    database: Engine, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.begin() as connection:
        tiny_city.build(connection)
        rest_rhythms(connection)
        job = (
            "select city.add_job('resume', n::text, city.city_now() - interval '2 hours') from generate_series(1, 3) n"
        )
        connection.execute(text(job))
        connection.execute(text("update city.jobs set made_at = made_at - interval '2 hours'"))
    assert ask("status", f"private:{database.url.database}", settings) == 0
    (line,) = [
        one for one in capsys.readouterr().out.splitlines() if one.startswith(f"{database.url.database}: no work")
    ]
    assert line.endswith("no worker at work · 3 jobs due · the oldest has waited for 2 h")


def test_status_shows_each_database(
    cluster: PrivateCluster, empty_template: str, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster.ensure_database("care-bare")
    assert ask("status", "private", settings) == 0
    lines = capsys.readouterr().out.splitlines()
    (bare,) = [line for line in lines if line.startswith("care-bare")]
    (made,) = [line for line in lines if line.startswith(empty_template)]
    assert "empty" in bare
    assert head_version() in made
    assert "3." in made  # PostGIS
    cluster.drop_database("care-bare")


def test_status_of_an_address(database: Engine, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("status", database.url.render_as_string(), settings) == 0
    assert str(database.url.database) in capsys.readouterr().out


def test_status_says_when_the_calendar_is_missing(
    database: Engine, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.begin() as connection:
        tiny_city.build(connection)
        connection.execute(text("update city.city_profile set is_demo = true"))
        connection.execute(text("select city.set_speed(0)"))
        connection.execute(text("update city.city_clock set city_from = '2026-10-31 10:00+08'"))
    assert ask("status", database.url.render_as_string(), settings) == 0
    assert "calendar" not in capsys.readouterr().out
    with database.begin() as connection:
        connection.execute(text("update city.city_clock set city_from = '2026-11-01 10:00+08'"))
    assert ask("status", database.url.render_as_string(), settings) == 0
    assert "The work calendar of 2027 is not confirmed yet (certain until 2026-12-31)" in capsys.readouterr().out


def test_status_says_what_the_server_leaves_open(
    database: Engine, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.begin() as connection:
        tiny_city.build(connection)
    assert ask("status", database.url.render_as_string(), settings) == 0
    assert "open:" not in capsys.readouterr().out
    with database.begin() as connection:
        connection.execute(text("grant connect on database postgres to public"))
    try:
        assert ask("status", database.url.render_as_string(), settings) == 0
        assert "open: people may enter other databases (postgres)" in capsys.readouterr().out
    finally:
        with database.begin() as connection:
            connection.execute(text("revoke connect on database postgres from public"))


def test_status_starts_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("status", "private", Settings(data_dir=tmp_path)) == 0
    assert "is not running" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_the_address_is_one_that_psql_takes(
    database: Engine, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask("url", f"private:{database.url.database}", settings) == 0
    said = capsys.readouterr().out.strip()
    assert said.startswith("postgresql://gridhall@/")
    assert "host=" in said


def test_the_address_of_a_folder_with_spaces_is_one_that_psql_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path("/srv/网格 指挥+厅/run")
    url = URL.create("postgresql+psycopg", username="gridhall", database="p", query={"host": str(folder)})
    monkeypatch.setattr("db.commands.database.find_url", lambda *_: url)
    assert ask("url", "private:p", Settings(data_dir=tmp_path)) == 0
    assert conninfo_to_dict(capsys.readouterr().out.strip())["host"] == str(folder)


def test_upgrade_tells_the_version(
    cluster: PrivateCluster, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask("upgrade", "private:care-new", settings) == 0
    assert f"care-new is at version {head_version()}" in capsys.readouterr().out
    cluster.drop_database("care-new")


def test_reset_asks_first(
    cluster: PrivateCluster, empty_template: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(cluster, "care-kept", empty_template)
    monkeypatch.setattr("sys.stdin", io.StringIO("care-kept\n"))
    with pytest.raises(Refused, match="--yes"):
        ask("reset", "private:care-kept", settings)
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda self: True})())
    monkeypatch.setattr("builtins.input", lambda _question: "another")
    with pytest.raises(Refused, match="Nothing was removed"):
        ask("reset", "private:care-kept", settings)
    assert "care-kept" in cluster.databases()
    monkeypatch.setattr("builtins.input", lambda _question: "care-kept")
    assert ask("reset", "private:care-kept", settings) == 0
    assert "care-kept" not in cluster.databases()


def test_reset_touches_only_the_named_database(
    cluster: PrivateCluster, empty_template: str, settings: Settings
) -> None:
    """`care_` begins also the roles of the database `care_two`."""
    ours = make(cluster, "care", empty_template)
    others = make(cluster, "care_two", empty_template)
    assert len(ours) == len(others) > 10
    assert ask("reset", "private:care", settings, yes=True) == 0
    assert "care" not in cluster.databases()
    assert roles_there(cluster, ours) == set()
    assert roles_there(cluster, others) == set(others)
    assert ask("reset", "private:care_two", settings, yes=True) == 0
    assert roles_there(cluster, others) == set()


def test_reset_of_a_database_that_is_not_there_removes_nothing(
    cluster: PrivateCluster, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    before = cluster.databases()
    assert ask("reset", "private:care-nowhere", settings, yes=True) == 0
    assert "Nothing was removed" in capsys.readouterr().out
    assert cluster.databases() == before


def test_reset_of_an_address_empties_it_in_one_step(cluster: PrivateCluster, empty_template: str) -> None:
    roles = make(cluster, "care-address", empty_template)
    address = cluster.url("care-address").render_as_string()
    assert ask("reset", address, Settings(), yes=True) == 0
    assert roles_there(cluster, roles) == set()
    engine = make_engine(cluster.url("care-address"))
    with engine.connect() as connection:
        assert connection.scalar(text("select to_regnamespace('city')")) is None
    engine.dispose()
    cluster.drop_database("care-address")


def test_a_reset_of_an_address_names_who_is_in_its_way(
    cluster: PrivateCluster, empty_template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    roles = make(cluster, "care-held", empty_template)
    monkeypatch.setattr("db.commands.database.LONGEST_WAIT", "'300ms'")
    address = cluster.url("care-held").render_as_string()
    engine = make_engine(cluster.url("care-held"))
    with engine.connect() as reader:
        reader.execute(text("set application_name = 'a forgotten wall'"))
        reader.execute(text("select count(*) from city.cases"))
        with pytest.raises(Unavailable, match="a forgotten wall"):
            ask("reset", address, Settings(), yes=True)
    assert roles_there(cluster, roles) == set(roles), "nothing is half done"
    assert ask("reset", address, Settings(), yes=True) == 0
    assert roles_there(cluster, roles) == set()
    assert ask("reset", address, Settings(), yes=True) == 0, "asked again it finds nothing"
    engine.dispose()
    cluster.drop_database("care-held")


def test_a_reset_may_be_asked_again_where_half_a_city_is_left(cluster: PrivateCluster, empty_template: str) -> None:
    roles = make(cluster, "care-half", empty_template)
    engine = make_engine(cluster.url("care-half"))
    with transaction(engine) as connection:
        connection.execute(text("drop function city.post_role(text) cascade"))
        connection.execute(text("drop schema read_side cascade"))
    assert ask("reset", cluster.url("care-half").render_as_string(), Settings(), yes=True) == 0
    assert roles_there(cluster, roles) == set()
    engine.dispose()
    cluster.drop_database("care-half")


def test_a_reset_that_may_not_finish_changes_nothing(cluster: PrivateCluster, empty_template: str) -> None:
    make(cluster, "care-foreign", empty_template)
    owner = make_engine(cluster.url("care-foreign"))
    with transaction(owner) as connection:
        connection.execute(text('create role "care-foreign_guest" login in role "care-foreign_staff"'))
    with pytest.raises(Unavailable, match="not emptied"):
        ask("reset", owner.url.set(username="care-foreign_guest").render_as_string(), Settings(), yes=True)
    with owner.connect() as connection:
        assert connection.scalar(text("select to_regnamespace('city')")) is not None
    owner.dispose()
    cluster.drop_database("care-foreign")


@pytest.mark.parametrize("part", ["start", "stop"])
def test_only_the_private_server_is_started_and_stopped(part: str) -> None:
    with pytest.raises(Refused, match="private"):
        ask(part, "postgresql://wall@host/city", Settings())
