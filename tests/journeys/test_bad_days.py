"""On a bad day a person reads one line that says what happened and what to do, and nothing is left half-done."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, text

from db.private.cluster import PrivateCluster
from db.private.programs import find_server_bin
from db.schema.people import make_post_roles
from tests.fakes.guarded import Guarded, start_guarded
from tests.journeys.conftest import HOME, Start

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def assert_one_line(done: subprocess.CompletedProcess[str], *parts: str, code: int = 2) -> None:
    assert "Traceback" not in done.stderr + done.stdout
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    for part in parts:
        assert part in lines[0]
    assert done.returncode == code


def address(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string()


# The command line and the settings ------------------------------------------------------------------------------------


def test_a_setting_that_cannot_be_read(start: Start) -> None:
    assert_one_line(start("db", "status", GRIDHALL_THEME="blue"), "GRIDHALL_THEME", "“blue”", "dark or light")


def test_a_setting_that_cannot_be_read_is_told_in_chinese(start: Start) -> None:
    done = start("db", "status", GRIDHALL_THEME="blue", GRIDHALL_LANGUAGE="")
    assert_one_line(done, "GRIDHALL_THEME", "深色")


def test_an_empty_setting_is_no_setting(open_folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "main.py", "db", "status", "--language", "en"],
        cwd=HOME, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={"GRIDHALL_THEME": "", "GRIDHALL_DATA_DIR": str(open_folder / "data"), "HOME": "/nonexistent"},
    )  # fmt: skip
    assert done.returncode == 0
    assert "is not running" in done.stdout


def test_a_terminal_without_chinese_characters(start: Start) -> None:
    done = start("db", "status", "--language", "zh_CN", PYTHONIOENCODING="ascii", LC_ALL="POSIX")
    assert done.returncode == 0
    assert done.stderr == ""


def test_a_reader_that_goes_away(start: Start, open_folder: Path) -> None:
    words = f"{sys.executable} main.py db status | true; exit ${{PIPESTATUS[0]}}"
    surroundings = {"PATH": os.environ["PATH"], "GRIDHALL_DATA_DIR": str(open_folder)}
    done = subprocess.run(
        ["bash", "-c", words], cwd=HOME, env=surroundings, capture_output=True, text=True, check=False
    )
    assert "Error" not in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_an_output_that_is_closed(open_folder: Path, closed: str) -> None:
    surroundings = {"PATH": os.environ["PATH"], "GRIDHALL_DATA_DIR": str(open_folder)}
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} main.py db status --language en {closed}"],
        cwd=HOME, env=surroundings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


# Servers that cannot be reached ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("nonsense", "is not a database"),
        ("mysql://host/city", "is not a database"),
        ("postgresql://wall@host:door/city", "is not a database"),
        ("private:Grüße", "is not a valid database name"),
        ("postgresql://wall:s3cret@host/city", "Leave the password out"),
        ("postgresql://wall@nowhere.invalid/city", "cannot be reached"),
    ],
)
def test_a_wrong_address(start: Start, cluster: PrivateCluster, named: str, told: str) -> None:
    done = start("db", "upgrade", "--database", named, GRIDHALL_DATA_DIR=cluster.folder.parent)
    assert_one_line(done, told)
    assert "s3cret" not in done.stderr + done.stdout


def test_a_server_that_does_not_answer(start: Start) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = start("db", "status", "--database", f"postgresql://wall@127.0.0.1:{port}/city")
    assert_one_line(done, "cannot be reached", "Connection refused")


def test_a_database_that_is_not_there(start: Start, cluster: PrivateCluster) -> None:
    done = start("db", "status", "--database", cluster.url("nowhere").render_as_string())
    assert_one_line(done, "no such database", "nowhere")


@pytest.fixture(scope="module")
def guarded(cluster: PrivateCluster) -> Iterator[Guarded]:
    """A server on loopback with TLS that asks for passwords (SCRAM), in a cluster of its own."""
    made = start_guarded(cluster.folder.parent / "guarded")
    with psycopg.connect(
        host=str(made.cluster.socket_dir), port=made.port, user="gridhall", dbname="postgres"
    ) as connection:
        connection.execute("create role wall login password 'right'")
        connection.execute("grant connect on database postgres to wall")
    yield made
    made.stop()


@pytest.mark.parametrize("kept", ["wrong", None])
def test_a_wrong_password_or_none(start: Start, guarded: Guarded, open_folder: Path, kept: str | None) -> None:
    file = open_folder / "pgpass"
    if kept:
        file.write_text(f"127.0.0.1:{guarded.port}:*:wall:{kept}\n")
        file.chmod(0o600)
    named = guarded.address("wall", "postgres")
    done = start(
        "db", "status", "--database", named, PGPASSFILE=file, PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring"
    )
    assert_one_line(done, "does not accept this name and password")


def test_the_right_password_from_the_password_file(start: Start, guarded: Guarded, open_folder: Path) -> None:
    file = open_folder / "pgpass"
    file.write_text(f"127.0.0.1:{guarded.port}:*:wall:right\n")
    file.chmod(0o600)
    done = start("db", "status", "--database", guarded.address("wall", "postgres"), PGPASSFILE=file)
    assert done.returncode == 0
    assert done.stderr == ""


def test_a_server_that_is_not_the_one_it_says(start: Start, guarded: Guarded) -> None:
    other = guarded.address("wall", "postgres").replace("127.0.0.1", "localhost")
    assert_one_line(start("db", "status", "--database", other), "certificate is for another name")
    weaker = guarded.address("wall", "postgres", "sslmode=require")
    assert_one_line(start("db", "status", "--database", weaker), "always checked", "sslmode=require")


def test_a_stranger_without_rights(start: Start, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text(f'create role "{database.url.database}_stranger" login'))
    named = database.url.set(drivername="postgresql", username=f"{database.url.database}_stranger").render_as_string()
    assert_one_line(start("db", "status", "--database", named), "has no access to", "administrator")
    with database.begin() as connection:  # as another server may leave it
        connection.execute(text(f'grant connect on database "{database.url.database}" to public'))
    assert_one_line(start("db", "status", "--database", named), "permission denied", "administrator")
    assert_one_line(start("db", "upgrade", "--database", named), "Ask its owner to run", "db upgrade")
    with database.begin() as connection:
        make_post_roles(connection)
    assert_one_line(start("db", "status", "--database", named), "has no access to", "administrator")


# Databases of another version -----------------------------------------------------------------------------------------


def test_a_database_that_is_too_old(start: Start, cluster: PrivateCluster) -> None:
    named = cluster.ensure_database("day-old").set(drivername="postgresql").render_as_string()
    assert_one_line(start("bench", "queries", "--database", named), "older than this Gridhall", "main.py db upgrade")
    cluster.drop_database("day-old")


def test_a_database_that_is_too_new(start: Start, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(text("update city.alembic_version set version_num = '9999'"))
    for words in (("db", "upgrade"), ("bench", "queries")):
        assert_one_line(start(*words, "--database", address(database)), "newer Gridhall", "9999")
    with database.connect() as connection:
        assert connection.scalar(text("select version_num from city.alembic_version")) == "9999"


# Servers without what is needed ---------------------------------------------------------------------------------------


def test_no_server_programs(start: Start, open_folder: Path) -> None:
    (open_folder / "empty").mkdir()
    done = start("db", "start", GRIDHALL_SERVER_BIN=open_folder / "empty")
    assert_one_line(done, "No PostgreSQL server", "apt-get install postgresql-15-postgis-3")
    assert not (open_folder / "data" / "cluster" / "data").exists()


@pytest.fixture
def server_copy(open_folder: Path) -> Path:
    """Server programs in a place of their own: they look for extensions beside themselves."""
    real = find_server_bin(None)
    share = Path(subprocess.run([real / "pg_config", "--sharedir"], capture_output=True, text=True).stdout.strip())
    library = Path(subprocess.run([real / "pg_config", "--pkglibdir"], capture_output=True, text=True).stdout.strip())
    place = open_folder / "server"
    copied = place / real.relative_to("/usr")
    copied.mkdir(parents=True)
    for name in ("initdb", "pg_ctl", "postgres"):
        shutil.copy2(real / name, copied / name)
    (place / library.relative_to("/usr")).symlink_to(library)
    shutil.copytree(
        share, place / share.relative_to("/usr"), ignore=shutil.ignore_patterns("postgis*", "*.stop", "locale")
    )
    return copied


def test_a_server_without_postgis(start: Start, server_copy: Path) -> None:
    try:
        done = start("db", "upgrade", "--database", "private:bare", GRIDHALL_SERVER_BIN=server_copy)
        assert_one_line(done, "no PostGIS", "apt-get install postgresql-15-postgis-3")
    finally:
        start("db", "stop", GRIDHALL_SERVER_BIN=server_copy)


def test_a_server_with_an_old_postgis(start: Start, server_copy: Path) -> None:
    (extensions,) = (server_copy.parent.parent.parent.parent / "share").rglob("extension")
    (extensions / "postgis.control").write_text("default_version = '3.1.9'\nrelocatable = false\n")
    try:
        done = start("db", "upgrade", "--database", "private:bare", GRIDHALL_SERVER_BIN=server_copy)
        assert_one_line(done, "too old (3.1.9)", "3.2 or newer")
    finally:
        start("db", "stop", GRIDHALL_SERVER_BIN=server_copy)


# Folders and disks ----------------------------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_written(start: Start, open_folder: Path) -> None:
    (open_folder / "file").write_text("in the way")
    assert_one_line(start("db", "start", GRIDHALL_DATA_DIR=open_folder / "file" / "data"), "GRIDHALL_DATA_DIR")


def test_a_folder_that_nobody_may_write(start: Start) -> None:
    assert_one_line(start("db", "start", GRIDHALL_DATA_DIR="/proc/gridhall"), "GRIDHALL_DATA_DIR")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
def test_a_folder_that_the_server_cannot_reach(start: Start, open_folder: Path) -> None:
    (open_folder / "mine").mkdir(mode=0o700)
    done = start("db", "start", GRIDHALL_DATA_DIR=open_folder / "mine")
    assert_one_line(done, "The server's account cannot reach", "GRIDHALL_DATA_DIR")


def test_a_log_that_cannot_be_written_stops_nothing(start: Start, database: Engine, open_folder: Path) -> None:
    (open_folder / "file").write_text("in the way")
    done = start("db", "status", "--database", address(database), GRIDHALL_DATA_DIR=open_folder / "file")
    assert_one_line(done, "continues without a log", code=0)
    assert str(database.url.database) in done.stdout


@pytest.fixture
def small_disk(open_folder: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A disk of a few megabytes, where this account may mount one."""
    place = open_folder / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={request.param}M,mode=755", "gridhall-test", str(place)]
    if (
        os.geteuid() != 0
        or not shutil.which("mount")
        or subprocess.run(words, capture_output=True, check=False).returncode
    ):
        pytest.skip("a small disk can only be mounted by root, where mounting is allowed")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.parametrize("small_disk", [20], indirect=True)
def test_a_disk_that_is_full_at_the_start(start: Start, small_disk: Path) -> None:
    done = start("db", "start", GRIDHALL_DATA_DIR=small_disk / "data")
    assert_one_line(done, "is full", "GRIDHALL_DATA_DIR")
    assert not (small_disk / "data" / "cluster" / "data").exists()
    assert sum(file.stat().st_size for file in small_disk.rglob("*") if file.is_file()) < 1_000_000


@pytest.mark.parametrize("small_disk", [110], indirect=True)
def test_a_disk_that_fills_up_at_work(start: Start, small_disk: Path) -> None:
    settings = {"GRIDHALL_DATA_DIR": small_disk / "data"}
    try:
        assert start("db", "start", **settings).returncode == 0
        PrivateCluster(small_disk / "data" / "cluster").ensure_database("tight")
        fill = small_disk / "fill"
        with fill.open("wb") as file:
            file.write(bytes(shutil.disk_usage(small_disk).free - 2_000_000))
        assert_one_line(start("db", "upgrade", "--database", "private:tight", **settings), "full")
        fill.unlink()
        done = start("db", "upgrade", "--database", "private:tight", **settings)
        assert "is at version" in done.stdout, done.stderr
    finally:
        start("db", "stop", **settings)


# Screens --------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_no_screen(start: Start) -> None:
    done = start("wall", QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    assert_one_line(done, "No display was found", "main.py wall --picture")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_no_screen_for_the_door_of_the_rooms(start: Start, open_folder: Path) -> None:
    done = start(QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    assert_one_line(done, "No display was found", "main.py wall --picture")
    assert not (open_folder / "data" / "cluster").exists(), "no server is started for a window that cannot be shown"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
@pytest.mark.parametrize("words", [("wall",), ()])
def test_a_screen_that_cannot_be_opened(start: Start, words: tuple[str, ...]) -> None:
    done = start(*words, QT_QPA_PLATFORM="", DISPLAY=":4711", WAYLAND_DISPLAY="")
    assert_one_line(done, "“:4711” cannot be opened", "main.py wall --picture")


def test_a_picture_of_a_database_without_a_city(start: Start, database: Engine, open_folder: Path) -> None:
    done = start("wall", "--database", address(database), "--picture", open_folder / "wall.png")
    assert_one_line(done, "no city in this database", "main.py demo")
    assert not (open_folder / "wall.png").exists()


@pytest.mark.parametrize("seconds", ["nan", "-5", "soon", "inf"])
def test_seconds_that_are_none(start: Start, seconds: str) -> None:
    assert_one_line(start("simulate", f"--for={seconds}"), f"“{seconds}” is not a valid number of seconds")


def test_no_font(start: Start, open_folder: Path) -> None:
    """Where nothing is installed, Chinese would show as boxes; the window's own code says so."""
    (open_folder / "fonts.conf").write_text('<?xml version="1.0"?><fontconfig></fontconfig>')
    words = (
        "from PySide6.QtWidgets import QApplication; from widgets import theme; from app.errors import Unavailable\n"
    )
    words += "app = QApplication([])\ntry: theme.apply_theme(app, theme.load_theme('dark'))\n"
    words += "except Unavailable as trouble: print(trouble)\n"
    surroundings = {
        "PATH": os.environ["PATH"], "QT_QPA_PLATFORM": "offscreen", "FONTCONFIG_FILE": str(open_folder / "fonts.conf"),
        "HOME": str(open_folder),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=HOME, env=surroundings, capture_output=True, text=True, check=False
    )
    assert "apt-get install fonts-noto-cjk" in done.stdout
