"""Rule: what the papers name is there."""

import re

import pytest

from tests.house.source import ROOT, project_files

PAPERS = ("ARCHITECTURE.md", "CONTRIBUTING.md")
PATH = re.compile(r"(?<![\w/])(?:app|db|widgets|resources|tests)/[\w./]*\w/?")


@pytest.mark.parametrize("name", PAPERS)
def test_every_path_of_a_paper_exists(name: str) -> None:
    known = {str(path) for path in project_files()}
    folders = {str(parent) for path in project_files() for parent in path.parents}
    named = {found.rstrip("/.") for found in PATH.findall((ROOT / name).read_text("utf-8"))}
    wrong = sorted(one for one in named if one not in known and one not in folders)
    assert len(named) > 15 and not wrong, f"Rule: {name} names what a reader can open; these are not there: {wrong}"


@pytest.mark.parametrize("name", PAPERS)
def test_every_make_target_of_a_paper_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / name).read_text("utf-8")))
    assert named <= targets, f"Rule: {name} names commands that exist: {sorted(named - targets)}"
