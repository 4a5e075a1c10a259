"""What `main.py db photos` does: tells where photos lie, names their folder, moves old ones into it, and checks them.

It runs on the server's side, where the folder is: the server reads each file itself before the database lets it go.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from app.command_line.options import DatabaseOptions
from app.errors import Refused, Unavailable
from app.i18n import _, ngettext
from app.progress import TerminalBar
from app.settings import Settings
from app.texts.text_table import size_text
from db.connection.engine import find_url, open_engine
from db.connection.session import transaction
from db.schema.queries import query, run_script, scripts
from db.schema.version import check_database

AT_ONCE = 50
BEFORE_ALL = b""
FOLDER = text("select folder from photo_folder.place")
HAS_FOLDER = text("select to_regprocedure('photo_folder.read(bytea)') is not null")
NAME_FOLDER = text(
    "insert into photo_folder.place (folder) values (:folder) on conflict (only_row) do update set folder = :folder"
)
IS_SUPERUSER = text("select rolsuper from pg_roles where rolname = current_user")
READ = text("select city.file_of_photo(:sha256)")
CONTENT = text("select content from city.attachment_contents where sha256 = :sha256")
ARCHIVE = text("select city.archive_photo(:sha256)")


def keep_photos(options: DatabaseOptions, settings: Settings) -> int:
    """Name the folder, move old photos into it, or check it; without any of these say what lies where.

    Returns:
        0 done, 1 where the check found a photo that the server cannot read.

    Raises:
        Refused: the folder cannot be used, or no folder was named yet.
        Unavailable: the database cannot be reached.
    """
    engine = open_engine(find_url(options.database, settings))
    try:
        check_database(engine)
        if options.folder is not None:
            name_folder(engine, options.folder)
        if options.older_than is not None:
            moved, moved_b = move_photos(engine, options.older_than)
            words = ngettext(
                "{count} photo moved to the folder ({bytes}).", "{count} photos moved to the folder ({bytes}).", moved
            )
            print(words.format(count=f"{moved:,}", bytes=size_text(moved_b)))
        lost = check_photos(engine) if options.check else []
        for name in lost:
            print(_("missing or damaged: {file}").format(file=name))
        print(_tell(engine))
    finally:
        engine.dispose()
    return 1 if lost else 0


def name_folder(engine: Engine, folder: Path) -> None:
    """Have the server read photos from a folder; the server is tried with a file before anything changes.

    Raises:
        Refused: the folder is none, photos lie in another one, or the person or the server may not.
    """
    folder = folder.absolute()
    if not folder.is_dir():
        raise Refused(_("{folder} is no folder. Create it first.").format(folder=folder))
    with transaction(engine) as connection:
        if not connection.scalar(IS_SUPERUSER):
            raise Refused(_("Only a superuser of the server can name the folder: give an address with --database."))
        for script in scripts("server"):
            run_script(connection, script)
        connection.execute(NAME_FOLDER, {"folder": str(folder)})
        probe = b"Gridhall"
        name = hashlib.sha256(probe).digest()
        file = _write(folder, name, probe)
        try:
            if connection.scalar(READ, {"sha256": name}) != probe:
                raise Refused(_not_found(folder))
        finally:
            file.unlink(missing_ok=True)


def move_photos(engine: Engine, months: int) -> tuple[int, int]:
    """Move what no photo has used for so many months; broken off at any moment nothing is lost, and it can go on.

    Returns:
        How many contents were moved, and their bytes.

    Raises:
        Refused: no folder was named, or the server does not find what was written there.
        Unavailable: the folder cannot be written, or the database cannot be reached.
    """
    folder = _folder(engine)
    moved = moved_b = 0
    bar = TerminalBar()
    try:
        for sha256, size_b in _pages(engine, "old_photos", {"months": months}):
            with transaction(engine) as connection:
                _write(folder, sha256, bytes(connection.scalar(CONTENT, {"sha256": sha256}) or b""))
                if not connection.scalar(ARCHIVE, {"sha256": sha256}):
                    raise Refused(_not_found(folder))
            moved, moved_b = moved + 1, moved_b + size_b
            bar.step(_("Moving photos"), moved, moved)
    finally:
        bar.close()
    return moved, moved_b


def _not_found(folder: Path) -> str:
    return _("The server finds no files in {folder}. Is it a folder of the server?").format(folder=folder)


def check_photos(engine: Engine) -> list[str]:
    """Return the files that the server cannot read, or whose content is another one."""
    _folder(engine)
    with engine.connect() as connection:
        return [
            sha256.hex()
            for (sha256,) in _pages(engine, "archived_photos", {})
            if hashlib.sha256(bytes(connection.scalar(READ, {"sha256": sha256}) or b"")).digest() != sha256
        ]


def _pages(engine: Engine, name: str, values: dict[str, int]) -> Iterator[tuple]:
    """Give the rows of a query page by page, each page with a short transaction."""
    after = BEFORE_ALL
    while True:
        with engine.connect() as connection:
            rows = connection.execute(query(name), values | {"after": after, "most": AT_ONCE}).all()
        if not rows:
            return
        for row in rows:
            after = bytes(row.sha256)
            yield after, *row[1:]


def _folder(engine: Engine) -> Path:
    with engine.connect() as connection:
        found = connection.scalar(FOLDER) if connection.scalar(HAS_FOLDER) else None
    if found is None:
        raise Refused(_("No folder was named yet: main.py db photos --folder FOLDER, as a superuser of the server."))
    return Path(found)


def _write(folder: Path, sha256: bytes, content: bytes) -> Path:
    """Write a file so that it is there whole after a crash; it has the group of the folder, and nobody else reads it.

    Raises:
        Unavailable: it cannot be written.
    """
    name = sha256.hex()
    place = folder / name[:2]
    try:
        owner = folder.stat()
        if not place.is_dir():
            place.mkdir(mode=0o750)
            _give(place, owner)
        begun = place / f"{name}.new"
        with begun.open("wb") as file:
            begun.chmod(0o640)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _give(begun, owner)
        begun.replace(place / name)
        for one in (place, folder):
            _settle(one)
    except OSError as error:
        raise Unavailable(
            _("The folder {folder} cannot be written: {why}.").format(folder=folder, why=error.strerror)
        ) from error
    return place / name


def _give(path: Path, owner: os.stat_result) -> None:
    """Files belong to whom the folder belongs, where this account may say so; else to its group at least."""
    os.chown(path, owner.st_uid if os.geteuid() == 0 else -1, owner.st_gid)


def _settle(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _tell(engine: Engine) -> str:
    with engine.connect() as connection:
        row = connection.execute(query("photo_totals")).one()
        words = _("Photos: {kept} in the database ({bytes}), {moved} in the folder {folder}.")
        folder = _folder_name(connection)
    return words.format(
        kept=f"{row.in_database:,}", bytes=size_text(row.database_b), moved=f"{row.in_folder:,}", folder=folder
    )


def _folder_name(connection: Connection) -> str:
    return str(connection.scalar(FOLDER) or "–") if connection.scalar(HAS_FOLDER) else "–"
