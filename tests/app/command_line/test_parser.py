"""A wrong command line is told in one line, in the language of the person."""

import pytest

import main
from app.command_line.parser import COMPLAINTS, tell_complaint
from app.command_line.verbs import build_parser
from app.errors import Refused
from app.i18n import set_language
from app.settings import Settings


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["db"], "part is missing"),
        (["db", "flub"], "'flub' is not one of 'start'"),
        (["wall", "--colour"], "--colour is unknown"),
        (["wall", "--scene"], "--scene needs a value"),
        (["wall", "--after", "soon"], "“soon” is not a valid number of seconds. Write 0 or more. Try"),
        (["demo", "--s", "1"], "--s could mean"),
        (["demo", "--speed", "0"], "is not a valid speed"),
        (["wall", "--picture", "a.png", "--size", "big"], "is not a valid size"),
        (["fly"], "'fly' is not one of"),
    ],
)
def test_what_is_wrong_is_named(words: list[str], told: str) -> None:
    with pytest.raises(Refused) as caught:
        build_parser(Settings()).parse_args(words)
    assert told in str(caught.value)
    assert str(caught.value).endswith("Try: main.py --help")
    assert "\n" not in str(caught.value)


def test_complaints_and_help_are_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    set_language("zh_CN")
    with pytest.raises(Refused, match="缺少"):
        build_parser(Settings()).parse_args(["db"])
    with pytest.raises(SystemExit):
        build_parser(Settings()).parse_args(["--help"])
    said = capsys.readouterr().out
    assert "用法" in said
    for english in ("usage", "options", "show this", "arguments"):
        assert english not in said


def test_an_unknown_complaint_is_passed_on() -> None:
    assert tell_complaint("something new") == "something new"
    assert len(COMPLAINTS) > 5


@pytest.mark.parametrize(
    "words", [["--database", "private:x", "db", "status"], ["db", "status", "--database", "private:x"]]
)
def test_an_option_may_stand_before_the_verb_or_after_it(words: list[str]) -> None:
    assert build_parser(Settings()).parse_args(words).database == "private:x"


def test_no_words_at_all_are_a_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []
    monkeypatch.setattr(main, "run_room", lambda asked, settings: ran.append(asked.database) or 0)
    monkeypatch.setattr(main, "start_logging", lambda settings: None)
    monkeypatch.setenv("GRIDHALL_DATABASE_URL", "private:y")
    assert main.main([]) == 0
    assert ran == ["private:y"]
