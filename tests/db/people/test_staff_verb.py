"""What `main.py staff ...` says and does."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from app.command_line.options import StaffOptions
from app.command_line.verbs import read_options
from app.errors import Refused
from app.settings import Settings
from db.commands.staff import run_staff
from tests.db.people.conftest import CITY, PASSWORD
from tests.fakes.guarded import Guarded


def ask(engine: Engine, *words: str) -> int:
    options = read_options(["staff", *words], Settings())
    assert isinstance(options, StaffOptions)
    return run_staff(engine, options)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    file.chmod(0o600)
    return file


def test_somebody_joins_moves_is_locked_and_let_in(
    hall: Engine, guarded: Guarded, secret: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        ask(
            hall,
            "add",
            "v01",
            "--name",
            "王五",
            "--post",
            "dispatcher",
            "--area",
            "450103",
            "--password-file",
            str(secret),
        )
        == 0
    )
    assert "王五 was added with the account hall_v01." in capsys.readouterr().out
    guarded.log_in("hall_v01", PASSWORD, CITY).close()
    assert ask(hall, "change", "v01", "--post", "shift_leader") == 0
    assert ask(hall, "lock", "v01") == 0
    capsys.readouterr()
    assert ask(hall, "list") == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("v01")]
    assert "Shift leader" in line and line.endswith("locked")
    assert ask(hall, "unlock", "v01") == 0
    secret.write_text("Another-password-9\n")
    assert ask(hall, "password", "v01", "--password-file", str(secret)) == 0
    guarded.log_in("hall_v01", "Another-password-9", CITY).close()


LIST = "工号,姓名,岗位,单位,区域\nw1,甲,派遣员,,450103\nw2,乙,处置员,{unit},\nw2,乙,值班长,,\n"


def test_a_list_comes_in_whole_or_not_at_all(
    hall: Engine, guarded: Guarded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, passwords = tmp_path / "staff.csv", tmp_path / "passwords.csv"
    file.write_text(LIST.format(unit="U9"))
    assert ask(hall, "import", str(file), "--passwords", str(passwords)) == 1
    told = capsys.readouterr()
    assert "line 3, w2: Missing or not valid: the unit" in told.out and "No staff were added" in told.err
    assert not passwords.exists() and "w1" not in numbers(hall, capsys)
    file.write_text(LIST.format(unit="U1"))
    assert ask(hall, "import", str(file), "--dry-run") == 0
    assert "2 staff members would be added" in capsys.readouterr().out
    assert "w1" not in numbers(hall, capsys)
    assert ask(hall, "import", str(file), "--passwords", str(passwords)) == 0
    assert stat.S_IMODE(passwords.stat().st_mode) == 0o600
    kept = dict(line.split(",") for line in passwords.read_text("utf-8-sig").splitlines()[1:])
    guarded.log_in("hall_w2", kept["w2"], CITY).close()
    with pytest.raises(Refused, match="already exists"):
        ask(hall, "import", str(file), "--passwords", str(passwords))
    assert ask(hall, "import", str(file)) == 1
    assert "“w1” is in use" in capsys.readouterr().out


def numbers(hall: Engine, capsys: pytest.CaptureFixture[str]) -> set[str]:
    capsys.readouterr()
    ask(hall, "list")
    return {line.split()[0] for line in capsys.readouterr().out.splitlines()[2:]}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add"], "The post is missing"), (["add", "--post", "wall"], "The staff number is missing"),
        (["add", "v9", "--post", "wall"], "The name is missing"),
        (["lock"], "The staff number is missing"), (["lock", "nobody"], "no staff member with the number"),
        (["import"], "Name the file"),
        (["add", "v9", "--post", "wall", "--name", "x"], "no terminal to ask"), (["password"], "no post in this city"),
    ],
)  # fmt: skip
def test_what_is_missing_is_asked_for_in_a_sentence(hall: Engine, words: list[str], said: str) -> None:
    with pytest.raises(Refused, match=said):
        ask(hall, *words)


@pytest.mark.parametrize(
    ("mode", "content", "said"), [(0o644, PASSWORD, "chmod 600"), (0o600, "", "contains no password")]
)
def test_a_password_file_that_is_open_or_empty(hall: Engine, secret: Path, mode: int, content: Any, said: str) -> None:
    secret.write_text(content)
    secret.chmod(mode)
    with pytest.raises(Refused, match=said):
        ask(hall, "add", "v8", "--post", "wall", "--name", "x", "--password-file", str(secret))
