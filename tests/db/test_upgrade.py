"""The tables in the database are the tables that the programme writes its statements with."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from app.errors import Unavailable
from db.cluster import PrivateCluster
from db.engine import make_engine
from db.tables import metadata
from db.upgrade import _configuration, upgrade
from db.version import check_database, head_version, is_up_to_date, known_versions


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
