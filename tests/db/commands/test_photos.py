"""Old photos move into a folder of the server; whoever saw them sees them, and nobody reads another file by it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from app.cases.model import Photo
from app.cases.service import CaseService
from app.command_line.options import DatabaseOptions
from app.errors import Refused
from app.settings import Settings
from db.commands.database import COMMANDS
from db.commands.photos import move_photos, name_folder
from db.connection.engine import make_engine
from db.connection.session import transaction
from db.private.cluster import PrivateCluster
from db.private.programs import server_account
from db.readers.cases import DatabaseCaseReader
from db.stores.cases import DatabaseCaseStore
from tests.fakes import pictures, tiny_city

OLD, COVERED, NEW = pictures.png(20, 20), pictures.png(30, 30), pictures.png(40, 40)
AGE = text("update city.attachments set added_at = added_at - interval '25 months' where sha256 <> sha256(:new)")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the server's account may read."""
    above = Path(tempfile.mkdtemp(prefix="gridhall-photos-"))
    above.chmod(0o755)
    made = above / "photos"
    made.mkdir()
    account = server_account()
    if account is not None:
        os.chown(made, account.pw_uid, account.pw_gid)
    yield made
    shutil.rmtree(above)


@pytest.fixture
def city(database: Engine) -> Iterator[Engine]:
    """A case with two old photos, one of which is covered, and a new one."""
    with database.begin() as connection:
        tiny_city.build(connection)
        people = tiny_city.people(connection)
        service = CaseService(DatabaseCaseStore(connection))
        kept = [Photo(OLD, "near"), Photo(COVERED, "far", original=pictures.png(31, 31)), Photo(NEW, "other")]
        ids = [service.add_photo(people["supervisor-1"], one) for one in kept]
        service.report(people["supervisor-1"], uuid4(), tiny_city.litter(photo_ids=ids))
        connection.execute(AGE, {"new": NEW})
    yield database


def test_old_photos_lie_in_the_folder_and_are_shown_to_whom_they_were(
    city: Engine, folder: Path, capsys: pytest.CaptureFixture[str], cluster: PrivateCluster
) -> None:
    options = DatabaseOptions(
        part="photos", database=city.url.render_as_string(hide_password=False), folder=folder, older_than=24, check=True
    )
    assert COMMANDS["photos"](options, Settings(data_dir=cluster.folder.parent)) == 0
    told = capsys.readouterr().out
    assert "3 photos moved" in told and "1 in the database" in told and "3 in the folder" in told
    assert len([one for one in folder.rglob("*") if one.is_file()]) == 3
    with city.begin() as connection:
        ids = list(connection.scalars(text("select attachment_id from city.attachments order by attachment_id")))
        people = tiny_city.people(connection)
        for number, sees_original in (("supervisor-1", False), ("evaluator-1", True)):
            with transaction(connection, people[number].role_name):
                reader = DatabaseCaseReader(connection)
                assert [reader.photo(one) for one in ids] == [OLD, COVERED, NEW]
                assert (reader.original_photo(ids[1]) is not None) is sees_original
        with transaction(connection, people["handler-2"].role_name):  # of another unit
            assert connection.scalar(text("select city.photo_content(:id)"), {"id": ids[0]}) is None
    assert move_photos(city, 24) == (0, 0)


def test_the_same_picture_may_come_again(city: Engine, folder: Path) -> None:
    name_folder(city, folder)
    move_photos(city, 24)
    with city.begin() as connection:
        people = tiny_city.people(connection)
        again = CaseService(DatabaseCaseStore(connection)).add_photo(people["supervisor-1"], Photo(OLD, "after"))
        assert DatabaseCaseReader(connection).photo(again) == OLD


def test_what_the_server_does_not_find_stays_in_the_database(city: Engine, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="No folder was named"):
        move_photos(city, 24)
    name_folder(city, folder)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with city.begin() as connection:
        connection.execute(text("create or replace function photo_folder.read(of_sha256 bytea) returns bytea"
                                " language sql as 'select null::bytea'"))  # fmt: skip
    with pytest.raises(Refused, match="finds no files"):
        move_photos(city, 24)
    with city.connect() as connection:
        assert connection.scalar(text("select count(*) from city.attachment_contents where content is null")) == 0


def test_a_damaged_file_is_told(
    city: Engine, folder: Path, capsys: pytest.CaptureFixture[str], cluster: PrivateCluster
) -> None:
    name_folder(city, folder)
    move_photos(city, 24)
    next(one for one in folder.rglob("*") if one.is_file()).write_bytes(b"x")
    options = DatabaseOptions(part="photos", database=city.url.render_as_string(hide_password=False), check=True)
    assert COMMANDS["photos"](options, Settings(data_dir=cluster.folder.parent)) == 1
    assert "missing or damaged" in capsys.readouterr().out


def test_only_a_superuser_names_the_folder_and_the_owner_reads_nothing_else(city: Engine, folder: Path) -> None:
    name_folder(city, folder)
    with city.begin() as connection:
        for name in (b"", b"../PG_VERSION", b"x" * 32):
            assert connection.scalar(text("select photo_folder.read(:name)"), {"name": name}) is None
        connection.execute(text("drop role if exists plain_owner"))
        connection.execute(text("create role plain_owner login"))
        connection.execute(text(f'grant connect on database "{city.url.database}" to plain_owner'))
    plain = make_engine(city.url.set(username="plain_owner"))
    try:
        with pytest.raises(Refused, match="superuser"):
            name_folder(plain, folder)
    finally:
        plain.dispose()
        with city.begin() as connection:
            connection.execute(text("drop owned by plain_owner"))
            connection.execute(text("drop role plain_owner"))
