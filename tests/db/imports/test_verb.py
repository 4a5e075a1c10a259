"""The verb `import` as a person types it: exit codes, one line for trouble, a report in their language."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from main import main
from tests.fakes.imports import CASES, write_mapping

HEADER = "id,class,state,opened,closed,x,y\n"
ROWS = "a,litter,Open,2026-03-01 10:00,,108.3,22.8\nb,litter,Open,2026-03-01 10:00,,0,0\n"


@pytest.fixture
def words(database: Engine, tmp_path: Path, monkeypatch) -> list[str]:
    """The words of a command, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRIDHALL_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "cases.csv").write_text(HEADER + ROWS, "utf-8")
    mapping = write_mapping(tmp_path, "cases", CASES)
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return ["import", "cases", "cases.csv", "--mapping", str(mapping), "--database", url, "--language", "en"]


def count(database: Engine) -> int:
    """The number of cases."""
    with database.connect() as connection:
        return connection.execute(text("select count(*) from city.cases")).scalar_one()


def test_an_import_reports_what_it_did(words, database, tmp_path, capsys):
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "City: Nanning (new)" in said
    assert "line 3 (b): has the coordinates 0, 0" in said
    assert (tmp_path / "cases.csv.rejects.csv").read_text("utf-8-sig").splitlines() == [
        "line,identifier,reason",
        '3,b,"has the coordinates 0, 0"',
    ]
    assert count(database) == 1


def test_a_dry_run_changes_nothing(words, database, tmp_path, capsys):
    assert main([*words, "--dry-run"]) == 0
    assert "Nothing was changed." in capsys.readouterr().out
    assert count(database) == 0
    assert not list(tmp_path.glob("*.rejects.csv"))


def test_a_report_in_chinese(words, capsys):
    assert main([*words[:-1], "zh_CN"]) == 0
    said = capsys.readouterr().out
    assert "城市：南宁市（新建）" in said
    assert "第 3 行（b）：坐标为 0, 0" in said


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({2: "none.csv"}, "There is no file none.csv."),
        ({1: "roads"}, "is for cases, not for roads"),
        ({4: "none.toml"}, "The mapping none.toml cannot be read"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(words, database, capsys, wrong, said):
    assert main([wrong.get(place, word) for place, word in enumerate(words)]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1
    assert said in told[0]
    assert count(database) == 0


def test_a_rejects_file_that_cannot_be_written_stops_it_before_anything_is_done(words, database, tmp_path, capsys):
    (tmp_path / "cases.csv.rejects.csv").mkdir()
    assert main(words) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert count(database) == 0


def test_the_rejects_file_can_be_named_and_is_written_over_only_by_another_import(words, database, tmp_path, capsys):
    named = tmp_path / "why not.csv"
    named.write_text("somebody's own notes\n", "utf-8")
    assert main([*words, "--rejects", str(named)]) == 2
    assert "is no rejects file" in capsys.readouterr().err
    assert named.read_text("utf-8") == "somebody's own notes\n"
    assert count(database) == 0
    named.unlink()
    for language in ("zh_CN", "en"):
        assert main([*words[:-1], language, "--rejects", str(named)]) == 0
    assert named.read_text("utf-8-sig").startswith("line,identifier,reason")
    assert not (tmp_path / "cases.csv.rejects.csv").exists()


def test_rules_know_no_rejects_file(words, tmp_path, capsys):
    assert main(["import", "manual", *words[2:], "--rejects", str(tmp_path / "r.csv")]) == 2
    assert "whole or not at all" in capsys.readouterr().err
