"""Only what begins a city makes a private database, and a command that fails leaves none behind."""

from pathlib import Path

import pytest

from db.private.cluster import PrivateCluster
from main import main
from tests.db.imports.test_verb import HEADER, ROWS
from tests.fakes.imports import CASES, write_mapping


@pytest.fixture
def here(cluster: PrivateCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PrivateCluster:
    """The private server of this run as the settings name it, and a file to import in the folder where one works."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRIDHALL_DATA_DIR", str(cluster.folder.parent))
    monkeypatch.delenv("GRIDHALL_DATABASE_URL", raising=False)
    (tmp_path / "cases.csv").write_text(HEADER + ROWS, "utf-8")
    write_mapping(tmp_path, "cases", CASES)
    return cluster


def run(*words: str) -> int:
    return main([*words, "--database", "private:begin-typo", "--language", "en"])


@pytest.mark.parametrize(
    "words", [("staff", "list"), ("wall", "--picture", "w.png"), ("worker",), ("simulate", "--for", "1"), ("db", "url")]
)
def test_a_mistyped_name_makes_no_database(here: PrivateCluster, capsys: pytest.CaptureFixture, words: tuple) -> None:
    assert run(*words) == 2
    assert "There is no database begin-typo." in capsys.readouterr().err
    assert "begin-typo" not in here.databases()


def test_without_a_server_none_is_made_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("GRIDHALL_DATA_DIR", str(tmp_path / "data"))
    assert run("staff", "list") == 2
    assert capsys.readouterr().err.strip().endswith("A city begins with main.py demo or main.py import.")
    assert not (tmp_path / "data" / "cluster").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("cases.csv", "--mapping", "none.toml"), 2), (("none.csv", "--mapping", "mapping.toml"), 2),
        (("cases.csv", "--mapping", "mapping.toml", "--dry-run"), 0), (("bad.csv", "--mapping", "mapping.toml"), 1),
    ],
)  # fmt: skip
def test_an_import_that_brings_nothing_leaves_nothing(here: PrivateCluster, words: tuple, code: int) -> None:
    Path("bad.csv").write_text(HEADER + "b,litter,Open,2026-03-01 10:00,,0,0\n" * 12, "utf-8")
    assert run("import", "cases", *words) == code
    assert not here.holds("begin-typo"), "neither the database nor roles of it"


def test_an_import_that_brings_rows_begins_a_city(here: PrivateCluster) -> None:
    assert run("import", "cases", "cases.csv", "--mapping", "mapping.toml") == 0
    try:
        assert "begin-typo" in here.databases()
        assert run("import", "cases", "cases.csv", "--mapping", "none.toml") == 2
        assert run("import", "cases", "cases.csv", "--mapping", "mapping.toml", "--dry-run") == 0
        assert "begin-typo" in here.databases(), "what was there before stays"
    finally:
        here.drop_database("begin-typo")
