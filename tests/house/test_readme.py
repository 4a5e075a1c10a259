"""Rule: the README explains what a person can turn on."""

import re

import pytest

import main
from app.settings import Settings
from tests.house.source import ROOT

README = (ROOT / "README.md").read_text("utf-8") if (ROOT / "README.md").exists() else ""


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_explained_in_the_readme(name: str) -> None:
    row = re.compile(rf"^\| `GRIDHALL_{name.upper()}` \| .{{12,}} \| .+ \|$", re.MULTILINE)
    assert row.search(README), f"Rule: README.md has a row for GRIDHALL_{name.upper()}"


def test_the_readme_names_no_setting_that_is_gone() -> None:
    known = {f"GRIDHALL_{name.upper()}" for name in Settings.model_fields}
    gone = set(re.findall(r"`(GRIDHALL_[A-Z_]+)`", README)) - known
    assert not gone, f"Rule: these settings are no longer there: {gone}"


@pytest.mark.parametrize("verb", [verb.name for verb in main.VERBS])
def test_every_verb_is_in_the_readme(verb: str) -> None:
    assert f"main.py {verb}" in README, f"Rule: README.md shows how to use main.py {verb}"


def test_every_picture_of_the_readme_is_there() -> None:
    wanted = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    missing = [name for name in wanted if not (ROOT / name).is_file()]
    assert not missing, f"Rule: the README shows pictures that exist: {missing}"
