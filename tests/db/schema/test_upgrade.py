"""The tables in the database are the tables that the programme writes its statements with."""

import ast

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from app.errors import Unavailable
from db.connection.engine import make_engine
from db.private.cluster import PrivateCluster
from db.schema.queries import run_script
from db.schema.tables import metadata
from db.schema.upgrade import AFTER_STEPS, _configuration, upgrade
from db.schema.version import MIGRATIONS, ROOT, SOURCES, check_database, head_version, is_up_to_date, known_versions
from tests.db.migrations.catalogue import catalogue
from tests.fakes import tiny_city


def is_column_or_table(_thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    # Partitions belong to their table; Alembic keeps its own table.
    is_part = kind == "table" and (name or "").endswith("_rows") or (name or "")[-6:].isdigit()
    return kind in ("table", "column") and name != "alembic_version" and not is_part


def is_ours(name: str | None, kind: str, _parents: dict) -> bool:
    return name == "city" if kind == "schema" else True


def test_tables_in_code_equal_the_tables_in_the_database(cluster: PrivateCluster, empty_template: str) -> None:
    options = {"include_schemas": True, "include_name": is_ours, "include_object": is_column_or_table}
    engine = create_engine(cluster.url(empty_template))  # without our search path, so that every table names its schema
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    engine.dispose()
    assert differences == []


def test_an_upgrade_may_be_repeated(database: Engine) -> None:
    upgrade(database)
    check_database(database)


def test_only_what_this_programme_upgraded_here_is_up_to_date(database: Engine) -> None:
    assert not is_up_to_date(database), "a copy lacks the roles that carry its name"
    upgrade(database)
    assert is_up_to_date(database)
    with database.begin() as connection:
        connection.execute(text("comment on schema city is 'upgraded by another programme'"))
    assert not is_up_to_date(database)


def test_the_versions_by_their_files_are_those_of_the_migrations() -> None:
    scripts = ScriptDirectory.from_config(_configuration())
    assert head_version() == scripts.get_current_head()
    assert known_versions() == sorted(script.revision for script in scripts.walk_revisions())


def test_a_newer_database_is_refused(database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text("update city.alembic_version set version_num = '9999'"))
    with pytest.raises(Unavailable, match="newer Gridhall"):
        check_database(database)
    with pytest.raises(Unavailable, match="newer Gridhall"):
        upgrade(database)


def test_an_empty_database_is_refused_until_it_is_upgraded(cluster: PrivateCluster) -> None:
    engine = make_engine(cluster.ensure_database("test-empty"))
    with pytest.raises(Unavailable, match="db upgrade"):
        check_database(engine)
    assert not is_up_to_date(engine)
    engine.dispose()
    cluster.drop_database("test-empty")


LEFTOVERS = """
create function city.of_yesterday(a integer) returns integer language sql as 'select a';
create function city.post_role(post text, of_old boolean) returns text language sql as 'select post';
create function city.upon_another() returns integer language sql begin atomic select city.of_yesterday(1); end;
create function city.old_trigger() returns trigger language plpgsql as 'begin return new; end';
create trigger of_yesterday before insert on city.cases for each row execute function city.old_trigger();
create constraint trigger of_yesterday_too after insert on city.units for each row execute function city.old_trigger();
create trigger second_door before insert on city.flow_records for each row execute function city.remember_unit();
create policy of_yesterday on city.cases using (city.of_yesterday(1) = 1);
create function city.somebody_uses_it() returns integer language sql as 'select 1';
create view public.of_the_administrator as select city.somebody_uses_it() as one;
create function public.audit() returns trigger language plpgsql as 'begin return new; end';
create trigger audit before insert on city.units for each row execute function public.audit();
"""


def test_what_no_script_makes_any_more_is_dropped(database: Engine, caplog: pytest.LogCaptureFixture) -> None:
    upgrade(database)
    with database.begin() as connection:
        connection.execute(text("select city.ensure_months(current_date, current_date)"))
        before = catalogue(connection)
        connection.connection.cursor().execute(LEFTOVERS)
    upgrade(database)
    with database.connect() as connection:
        after = catalogue(connection)
        assert connection.scalar(text("select one from public.of_the_administrator")) == 1
    for kind in ("policies", "views", "relations"):
        assert after[kind] == before[kind], kind
    assert [one for one in after["functions"] - before["functions"] if "somebody_uses_it" not in one] == []
    assert "somebody_uses_it" in caplog.text
    assert {one for one in after["triggers"] - before["triggers"] if "audit" not in one} == set()
    assert before["functions"] <= after["functions"] and before["triggers"] <= after["triggers"]


def test_what_belongs_to_an_extension_is_left_alone(database: Engine) -> None:
    with database.begin() as connection:
        if not connection.scalar(text("select count(*) from pg_available_extensions where name = 'pg_trgm'")):
            pytest.skip("the server has no second extension")
        connection.execute(text("create extension pg_trgm with schema city"))
    upgrade(database)
    with database.connect() as connection:
        assert connection.scalar(text("select city.similarity('a', 'a')")) == 1


def test_the_catalogue_sees_every_kind_of_difference(database: Engine) -> None:
    """So that two databases are not called equal because nobody looked."""
    upgrade(database)
    with database.begin() as connection:
        connection.execute(text("select city.make_worker()"))
        before = catalogue(connection)
    role = f'"{database.url.database}_staff"'
    for kind, change in {
        "schemas": f"grant create on schema city to {role}",
        "relations": f"grant delete on city.cases to {role}",
        "columns": f"grant update (name) on city.units to {role}",
        "indexes": "create index on city.units (name)",
        "constraints": "alter table city.units add check (name <> 'x')",
        "functions": f"grant execute on function city.prune_feed(interval, bigint) to {role}",
        "triggers": "alter table city.flow_records disable trigger door",
        "policies": "alter policy seen on city.cases using (true)",
        "views": "create or replace view read_side.city_people as select 1 as one",
        "group roles": f"alter role {role} login",
        "settings": f"alter role {role} in database \"{database.url.database}\" set work_mem = '1MB'",
        "database": f'grant temporary on database "{database.url.database}" to {role}',
        "languages": "grant usage on language sql to public",
    }.items():
        with database.connect() as connection:
            undone = connection.begin()
            connection.exec_driver_sql(change)
            assert catalogue(connection)[kind] != before[kind], kind
            undone.rollback()
    for comment in ("table city.cases", "column city.cases.case_id", "function city.city_now()"):
        with database.connect() as connection:
            undone = connection.begin()
            connection.exec_driver_sql(f"comment on {comment} is 'x'")
            assert catalogue(connection) != before, comment
            undone.rollback()


WRITE_NOTHING = {
    "app.errors", "app.i18n", "app.progress", "app.city.model", "app.cases.effects", "app.cases.workflow",
    "app.cases.ports", "app.cases.sentences", "app.deadlines.clock", "db.schema.queries",
    "db.schema.blocking_sessions", "db.schema.version", "db.commands.worker", "db.commands.running",
    "db.connection.session", "db.connection.errors", "db.connection.tls", "app.texts.labels",
    "db.schema.owner_rights",
}  # fmt: skip
"""What the makers of an upgrade import without its result following from it; a caption is none of its sources."""


def test_the_mark_of_an_upgrade_follows_from_what_it_writes() -> None:
    """Whatever the steps of an upgrade import is a source of its mark, or stands in the list above with its reason."""
    sources = {
        file.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for pattern in SOURCES
        for file in ROOT.glob(pattern)
        if file.suffix == ".py"
    }
    makers = {step.__module__ for step in AFTER_STEPS} | {"db.schema.upgrade"}
    todo, seen = set(makers), set()
    while todo:
        module = todo.pop()
        if module in seen or module in WRITE_NOTHING or module.startswith("db.schema.tables"):
            continue
        seen.add(module)
        file = ROOT / (module.replace(".", "/") + ".py")
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ("app", "db"):
                todo |= {str(node.module)} if (ROOT / (str(node.module).replace(".", "/") + ".py")).exists() else set()
    assert seen <= sources, (
        f"Rule: SOURCES in db/schema/version.py names {sorted(seen - sources)}, or they write nothing"
    )
    for pattern in SOURCES:
        assert list(ROOT.glob(pattern)), f"{pattern} names no file"


def test_a_caption_of_the_wall_is_no_reason_to_upgrade() -> None:
    files = {file for pattern in SOURCES for file in ROOT.glob(pattern)}
    assert not [file for file in files if "wall" in file.parts or "widgets" in file.parts or "desk" in file.parts]


def test_lists_of_earlier_units_are_mended_once(database: Engine) -> None:
    """The repair belongs to one version of the tables; later upgrades do not read the history for it."""
    with database.begin() as connection:
        tiny_city.build(connection)
        case_id = tiny_city.make_case(connection, "dispatched")
        connection.execute(text("update city.cases set past_unit_ids = '{null}' where case_id = :id"), {"id": case_id})
    upgrade(database)
    past = text("select past_unit_ids from city.cases")
    with database.connect() as connection:
        assert connection.scalar(past) == [None]
    with database.begin() as connection:
        connection.execute(text("drop table city.server_clock, city.clock_steps"))
        run_script(connection, (MIGRATIONS / "0014_repairs.sql").read_text("utf-8"))
    with database.connect() as connection:
        assert connection.scalar(past) == []
