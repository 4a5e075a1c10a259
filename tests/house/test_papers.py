"""Rule: what the papers name is there."""

import re
from pathlib import Path

import pytest

from app.i18n import _, set_language
from app.texts.labels import STATE_LABELS
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


OUTSIDE = re.compile(r"\b(?:domain|DESIGN|LOOK|HOUSE) ?(?:§ ?)?\d|\b(?:tokens|rules?) of (?:DESIGN|LOOK|HOUSE)\b")


def test_what_is_cited_can_be_opened() -> None:
    texts = {".py", ".sql", ".md", ".toml", ".csv"}
    wrong = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in project_files()
        if path.suffix in texts and path.name != Path(__file__).name
        for number, line in enumerate((ROOT / path).read_text("utf-8-sig").splitlines(), 1)
        if OUTSIDE.search(line)
    ]
    assert not wrong, "Rule: nothing refers to a paper that is not in the repository:\n" + "\n".join(wrong)


def glossary() -> list[tuple[list[str], list[str], list[str]]]:
    """Rows of the glossary of ARCHITECTURE.md: Chinese, English and stored words, each split at ` / `."""
    part = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split("## Glossary")[1]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| ")][1:]
    return [tuple([word.strip(" `") for word in re.split(r" / |, ", cell)] for cell in row) for row in rows]  # type: ignore[misc]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_glossary_calls_states_as_the_screens_do(language: str) -> None:
    set_language(language)
    known = {
        code: (chinese if language == "zh_CN" else english)[at]
        for chinese, english, codes in reversed(glossary())  # states come before the acts of the same word
        for at, code in enumerate(codes)
        if code in STATE_LABELS and len(codes) == len(chinese) == len(english)
    }
    assert known == {code: _(label) for code, label in STATE_LABELS.items()}
