"""Rule: scripts depend on the command line, so its words do not change by the way."""

import argparse

import pytest

from app.command_line.verbs import build_parser
from app.settings import Settings

EVERYWHERE = {"--help", "--database", "--language", "--theme"}
PICTURE = {"--picture", "--size", "--after"}
CONTRACT: dict[str, set[str]] = {
    "wall": {"--scene", "--screens", "--kiosk"} | PICTURE,
    "desk": {"--panel", "--as"} | PICTURE,
    "meeting": {"--view", "--as", "--out", "--screen"} | PICTURE,
    "demo": {"--size", "--speed", "--build-only"},
    "worker": set(),
    "simulate": {"--speed", "--for"},
    "db": {"--cases", "--check", "--folder", "--older-than", "--yes"},
    "staff": {
        "--name",
        "--post",
        "--unit",
        "--area",
        "--from",
        "--to",
        "--password-file",
        "--without-password",
        "--passwords",
        "--dry-run",
    },
    "outbox": {
        "--on",
        "--off",
        "--host",
        "--port",
        "--security",
        "--sender",
        "--login",
        "--hosts",
        "--per-minute",
        "--acknowledge-hours",
        "--unit",
        "--password-file",
    },
    "import": {"--mapping", "--kind", "--dry-run", "--rejects", "--complete", "--gone-limit", *PICTURE},
    "export": {"--layer", "--source"},
    "bench": {"--json", "--rows"},
}
PARTS = {
    "meeting": {"list", "pack", "evidence"},
    "db": {"start", "stop", "status", "url", "upgrade", "reset", "history", "photos"},
    "staff": {"add", "change", "lock", "unlock", "password", "list", "history", "import", "shifts", "contacts"},
    "outbox": {"status", "set", "secret", "test"},
    "import": {"components", "cases", "grids", "roads", "manual", "responsibility", "fields", "suggest", "window"},
    "export": {"components", "cases", "grids", "roads"},
    "bench": {"map", "feed", "actions", "queries", "intake", "overdue", "imports", "meetings"},
}
LATER_VERBS: set[str] = set()


@pytest.fixture(scope="module")
def verbs() -> dict[str, argparse.ArgumentParser]:
    parser = build_parser(Settings())
    (choices,) = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    return dict(choices.choices)


def options(parser: argparse.ArgumentParser) -> set[str]:
    shown = [action for action in parser._actions if action.help != argparse.SUPPRESS]
    return {word for action in shown for word in action.option_strings if word.startswith("--")}


def test_the_verbs_are_those_of_the_contract(verbs: dict[str, argparse.ArgumentParser]) -> None:
    assert set(verbs) <= set(CONTRACT), "Rule: a new verb is written into the contract first"
    missing = set(CONTRACT) - set(verbs) - LATER_VERBS
    assert not missing, f"Rule: the contract promises {missing}"


def test_each_verb_takes_the_options_of_the_contract(verbs: dict[str, argparse.ArgumentParser]) -> None:
    for name, parser in verbs.items():
        found = options(parser) - EVERYWHERE
        assert found <= CONTRACT[name], f"Rule: {name} takes more than the contract says"
        assert CONTRACT[name] <= found, f"Rule: {name} lacks an option of the contract"


def test_every_verb_takes_what_all_verbs_take(verbs: dict[str, argparse.ArgumentParser]) -> None:
    for name, parser in verbs.items():
        assert options(parser) >= EVERYWHERE, f"Rule: {name} takes {EVERYWHERE}"


def test_the_parts_of_verbs_are_those_of_the_contract(verbs: dict[str, argparse.ArgumentParser]) -> None:
    for name, parts in PARTS.items():
        if name not in verbs:
            continue
        found = {word for action in verbs[name]._actions if not action.option_strings for word in action.choices or ()}
        assert found <= parts, f"Rule: {name} has more parts than the contract says"
        assert parts <= found, f"Rule: {name} lacks a part of the contract"
