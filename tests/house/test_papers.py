"""Rule: what the papers, docstrings and comments name is there."""

import ast
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.command_line.verbs import read_options
from app.errors import Refused
from app.i18n import _, set_language
from app.settings import Settings
from app.texts.labels import STATE_LABELS
from tests.house.source import CODE, ROOT, modules, project_files, tree_of

PAPERS = ("ARCHITECTURE.md", "CONTRIBUTING.md")
WITH_COMMANDS = ("README.md", "README.zh_CN.md", "CONTRIBUTING.md", "SERVER.md", "PERFORMANCE.md")
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


FILE = re.compile(r"(?<![\w/*.<>%-])(?:[\w.-]+/)*\w+\.(?:py|sql|po|mako|sh|md)\b")


def said() -> Iterator[tuple[str, str]]:
    """Give the place and the words of every docstring and comment of the code, and of every line of the papers."""
    for path in modules(*CODE, "tests"):
        for node in ast.walk(tree_of(path)):
            if (
                isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, str)
            ):
                yield f"{path}:{node.lineno}", node.value.value
    for path in project_files():
        mark = {".py": r"(?:^|\s)#\s(.*)", ".sql": r"--(.*)"}.get(path.suffix, r"(.*)")
        if path.suffix in (".py", ".sql") or path.name in (*PAPERS, "DECISIONS.md", "PERFORMANCE.md", "SERVER.md"):
            for number, line in enumerate((ROOT / path).read_text("utf-8").splitlines(), 1):
                yield from ((f"{path}:{number}", found) for found in re.findall(mark, line))


def test_every_file_that_is_named_exists() -> None:
    known = {str(path) for path in project_files()}
    ends = {name[at:] for name in known for at in range(len(name)) if at == 0 or name[at - 1] == "/"}
    wrong = [f"{place}: {name}" for place, words in said() for name in FILE.findall(words) if name not in ends]
    assert not wrong, "Rule: a file that is named can be opened:\n" + "\n".join(wrong)


def names_of(tree: ast.Module) -> Iterator[str]:
    """Give the names of the classes of a module, and of what it says at its own level."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


@pytest.mark.parametrize("name", PAPERS)
def test_every_class_and_every_name_of_the_database_of_a_paper_exists(name: str) -> None:
    paper = (ROOT / name).read_text("utf-8").split("## Glossary")[0]
    classes = {name for path in modules(*CODE) for name in names_of(tree_of(path))}
    named = set(re.findall(r"\b[A-Z][a-z]+[A-Z][a-z]\w*", paper)) - {"GeoPackage"}
    assert named <= classes, f"Rule: {name} names classes that exist: {sorted(named - classes)}"
    scripts = "".join((ROOT / path).read_text("utf-8") for path in project_files() if path.suffix == ".sql")
    gone = [
        one for one in re.findall(r"\bcity\.\w+", paper) if one != "city.py" and not re.search(rf"{one}\b", scripts)
    ]
    assert not gone, f"Rule: {name} names what is in the database: {gone}"


def test_the_table_of_folders_names_every_folder_of_the_two_sides() -> None:
    table = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split("## Processes")[0]
    folders = {"/".join(path.parts[:2]) for path in modules("db", "widgets") if len(path.parts) > 2}
    missing = sorted(one for one in folders if f"`{one}/`" not in table)
    assert not missing, f"Rule: ARCHITECTURE.md says what each folder holds: {missing}"


def commands(name: str) -> list[str]:
    """The calls of the programme that a paper shows, without what it says about them."""
    found = re.findall(r"main\.py (?! )([^`\n]*)", (ROOT / name).read_text("utf-8"))
    plain = [re.sub(r"\[|\]|…", "", one.split("#")[0]).strip(' ".)') for one in found]
    return [one.replace("--cases N", "--cases 1").replace("SUBJECT", "map") for one in plain if one]


@pytest.mark.parametrize("name", WITH_COMMANDS)
def test_every_command_of_a_paper_is_understood(name: str) -> None:
    for command in commands(name):
        try:
            read_options(shlex.split(command), Settings())
        except SystemExit as end:
            assert end.code == 0, command
        except Refused as refused:
            pytest.fail(f"Rule: {name} shows commands that are understood: main.py {command}: {refused}")


def test_the_version_has_its_heading_in_the_changes() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert version in headings, f"Rule: a release has a heading in CHANGELOG.md: {version}"


def test_the_example_of_one_test_runs_a_test() -> None:
    ((file, word),) = re.findall(r"pytest (\S+) -k (\w+)", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    names = re.findall(r"^def (test_\w+)", (ROOT / file).read_text("utf-8"), re.MULTILINE)
    assert any(word in one for one in names), f"Rule: CONTRIBUTING.md selects a test of {file}"


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
