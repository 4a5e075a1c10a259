"""The verb `import` as a person types it: exit codes, one line for trouble, a report in their language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.errors import Refused
from app.imports.model import Chunk
from app.tables.delimited import Delimited
from db.readers.cases import find_role
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


def test_rejects_go_beside_the_file_wherever_a_person_works(words, tmp_path, monkeypatch, capsys):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    words[2] = "../cases.csv"
    assert main(words) == 0
    assert str(tmp_path / "cases.csv.rejects.csv") in capsys.readouterr().out
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_rejects_of_a_folder_that_cannot_be_written_go_into_the_data_folder(words, tmp_path, capsys):
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (tmp_path / "cases.csv").rename(theirs / "cases.csv")
    theirs.chmod(0o555)
    words[2] = "theirs/cases.csv"
    assert main(words) == 0
    assert [path.name for path in theirs.iterdir()] == ["cases.csv"]
    assert f"reasons: {tmp_path / 'data' / 'rejects' / 'cases.csv.rejects.csv'}" in capsys.readouterr().out
    assert (tmp_path / "data" / "rejects" / "cases.csv.rejects.csv").is_file()


def test_rejects_go_where_they_are_told_to(words, tmp_path, capsys):
    assert main([*words, "--rejects", "mine.csv"]) == 0
    assert "mine.csv" in capsys.readouterr().out
    assert (tmp_path / "mine.csv").read_text("utf-8-sig").startswith("line,identifier,reason")
    assert not (tmp_path / "cases.csv.rejects.csv").exists()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_rejects_of_an_earlier_run_are_replaced_in_any_language(words, tmp_path, language):
    assert main([*words[:-1], language]) == 0
    (tmp_path / "cases.csv").write_text(HEADER + ROWS + "c,ufo,Open,2026-03-01 10:00,,108.3,22.8\n", "utf-8")
    assert main(words) == 0
    assert len((tmp_path / "cases.csv.rejects.csv").read_text("utf-8-sig").splitlines()) == 3
    (tmp_path / "cases.csv").write_text(HEADER + ROWS.splitlines()[0] + "\n", "utf-8")
    assert main(words) == 0
    assert not list(tmp_path.glob("*.rejects*.csv")), "no rejects are left of a file that is all good now"


def test_somebody_elses_file_is_never_written_over(words, database, tmp_path, capsys):
    theirs = tmp_path / "cases.csv.rejects.csv"
    theirs.write_text("my own list\n", "utf-8")
    assert main(words) == 0
    assert (tmp_path / "cases.csv.rejects-2.csv").is_file()
    assert "cases.csv.rejects-2.csv" in capsys.readouterr().out
    assert main([*words, "--rejects", str(theirs)]) == 2
    assert "holds something else; name another file with --rejects" in capsys.readouterr().err
    assert main([*words, "--rejects", "cases.csv"]) == 2
    assert theirs.read_text("utf-8") == "my own list\n"
    assert (tmp_path / "cases.csv").read_text("utf-8") == HEADER + ROWS


def test_what_comes_in_whole_has_no_rejects(words, capsys):
    words[1] = "manual"
    assert main([*words, "--rejects", "r.csv"]) == 2
    assert "comes in whole or not at all" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("trouble", "told", "code"),
    [
        (Refused("The file ended."), "Stopped after 1 of 2 rows; 1 of them are in the city. ", 2),
        (TypeError("no such sign"), "Stopped after 1 of 2 rows; 1 of them are in the city. ", 1),
    ],
)
def test_whatever_ends_it_after_the_first_batch_is_told_with_how_far_it_came(
    words, database, monkeypatch, capsys, trouble, told, code
):
    """A fault of our own is told in the same way: what was written stays."""

    def broken(source: Delimited, _rows: int) -> Iterator[Chunk]:
        (both,) = whole(source, 1000)
        yield Chunk(both.columns[:1], both.lines[:1])
        raise trouble

    whole = Delimited.chunks
    monkeypatch.setattr(Delimited, "chunks", broken)
    assert main(words) == code
    said = capsys.readouterr().err.splitlines()[-1]
    assert told in said
    assert count(database) == 1


def test_a_disk_that_fills_up_with_rejects_stops_it_in_one_line(words, database, capsys):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no disk that is always full")
    assert main([*words, "--rejects", "/dev/full"]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1
    assert "No space left" in told[0]
    assert count(database) == 0


def test_a_city_has_its_own_calendar_from_its_first_day(database, tmp_path):
    mapping = CASES.replace("[city]\n", '[city]\ncalendar = "US"\n')
    assert mapping != CASES
    (tmp_path / "cases.csv").write_text(HEADER + ROWS, "utf-8")
    file = write_mapping(tmp_path, "cases", mapping)
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    assert main(["import", "cases", str(tmp_path / "cases.csv"), "--mapping", str(file), "--database", url]) == 0
    with database.connect() as connection:
        unsure = connection.scalar(text("select count(*) from city.calendar_days where not is_sure"))
        day = text("select stretches <> '[]' from city.calendar_days where day_on = '2026-10-01'")
        assert unsure == 0
        assert connection.scalar(day), "a Thursday that is a holiday in China alone"


def test_a_rejects_file_that_cannot_be_written_stops_it_before_anything_is_done(words, database, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    assert main([*words, "--rejects", "file/rejects.csv"]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert count(database) == 0


def test_a_desk_in_a_new_city_says_whom_to_add(words, database):
    assert main(words) == 0
    with database.connect() as connection:
        with pytest.raises(Refused, match=r"main\.py staff add NUMBER --name NAME --post dispatcher"):
            find_role(connection, "dispatcher")
        with pytest.raises(Refused, match="has the role, staff number or post “z99”"):
            find_role(connection, "z99")
