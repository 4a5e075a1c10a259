"""Rule: the README explains what a person can turn on, in both languages alike."""

import re

import pytest

import main
from app.settings import Settings
from tests.house.source import ROOT

READMES = {name: (ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh_CN.md")}
CODE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
in_both = pytest.mark.parametrize("readme", READMES)


@in_both
@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_explained_in_the_readme(name: str, readme: str) -> None:
    row = re.compile(rf"^\| `GRIDHALL_{name.upper()}` \| .{{6,}} \| .+ \|$", re.MULTILINE)
    assert row.search(READMES[readme]), f"Rule: {readme} has a row for GRIDHALL_{name.upper()}"


@in_both
def test_the_readme_names_no_setting_that_is_gone(readme: str) -> None:
    known = {f"GRIDHALL_{name.upper()}" for name in Settings.model_fields}
    gone = set(re.findall(r"`(GRIDHALL_[A-Z_]+)`", READMES[readme])) - known
    assert not gone, f"Rule: these settings are no longer there: {gone}"


@in_both
@pytest.mark.parametrize("verb", [verb.name for verb in main.VERBS])
def test_every_verb_is_in_the_readme(verb: str, readme: str) -> None:
    assert f"main.py {verb}" in READMES[readme], f"Rule: {readme} shows how to use main.py {verb}"


@in_both
@pytest.mark.parametrize("verb", [verb.name for verb in main.VERBS if verb.room])
def test_every_room_has_a_picture_in_the_readme(verb: str, readme: str) -> None:
    assert f"](resources/pictures/{verb}-" in READMES[readme], f"Rule: {readme} shows a picture of main.py {verb}"


@in_both
def test_every_picture_and_page_of_the_readme_is_there(readme: str) -> None:
    wanted = re.findall(r"\]\(([^)]+)\)", READMES[readme])
    missing = [name for name in wanted if not (ROOT / name).is_file()]
    assert len(wanted) > 8 and not missing, f"Rule: {readme} leads to files that exist: {missing}"


def said(text: str) -> tuple[list[str], list[str], int]:
    """The commands, the links and the number of headings of a README, without what it says about them."""
    commands = re.findall(r"^(?:make|\.venv/bin/python) [^#\n]*[^#\s]", "\n".join(CODE.findall(text)), re.MULTILINE)
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("README")]
    return commands, sorted(links), len(re.findall("^#+ ", text, re.MULTILINE))


def test_both_readmes_show_the_same_commands_pictures_and_headings() -> None:
    english, chinese = map(said, READMES.values())
    assert len(english[0]) > 15
    assert english == chinese, "Rule: README.md and README.zh_CN.md say the same"
