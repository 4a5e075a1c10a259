"""Rules: where files go, what they are called, and what must not be among them."""

import hashlib
import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.house.source import CODE, ROOT, modules, project_files

TOP = {
    "app", "widgets", "resources", "db", "tests", "main.py", "pyproject.toml", "README.md", "CHANGELOG.md",
    "DECISIONS.md", "README.zh_CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "THIRD_PARTY.md", "PERFORMANCE.md",
    "SERVER.md", "Makefile",
    "constraints.txt", ".ci", ".gitignore",
}  # fmt: skip
EMPTY_WORDS = {"util", "utils", "misc", "helper", "helpers", "common", "manager", "managers"}
NO_TEXT = {".png", ".jpg", ".ico", ".mbtiles", ".pmtiles", ".gpkg", ".parquet", ".gz", ".shp", ".shx", ".dbf"}
SMALLEST_COPY = 64

# Written in pieces, so that this file does not find itself.
FOREIGN = {
    "a folder of somebody's machine": re.compile("/" + r"(?:work|root|home|Users|tmp/wt|opt/[\w-]+)/(?!<)\w"),
    "the address of a package registry": re.compile(
        "|".join(("py" + r"pi\.org", "index" + "-url", "find" + "-links", "python" + "hosted", "registry" + r"\.npmjs"))
    ),
    "a mirror of Debian": re.compile("deb" + r"\.debian\.org|snapshot" + r"\.debian\.org"),
    "a file address": re.compile("file:/" + "//"),
}


def test_the_top_level_holds_only_what_the_house_names() -> None:
    strangers = {path.parts[0] for path in project_files()} - TOP
    assert not strangers, f"Rule: the top level is fixed; find a room for {sorted(strangers)}"


def test_resources_hold_no_python() -> None:
    assert [str(path) for path in modules("resources")] == [], "Rule: what is Python goes to app, db or widgets"


def test_no_module_has_an_empty_word_for_a_name() -> None:
    wrong = [
        str(path)
        for path in modules("app", "db", "widgets", "tests")
        for part in (*path.parts[:-1], path.stem)
        if EMPTY_WORDS & set(part.lower().split("_"))
    ]
    assert not wrong, f"Rule: a name says what is inside, {sorted(EMPTY_WORDS)} say nothing: {wrong}"


def test_the_rooms_of_the_tests_mirror_the_rooms_of_the_code() -> None:
    """The same word everywhere: tests/db/cases/ tests db/stores/cases.py, tests/app/map/ tests app/map/."""
    wrong = []
    for path in modules("tests"):
        layer, topics = path.parts[1], path.parts[2:-1]
        if layer in ("app", "db", "widgets"):
            words = {word for code in modules(layer) for word in (*code.parts[1:-1], code.stem)}
            wrong += [str(path) for topic in topics if topic not in words]
    assert not wrong, f"Rule: tests stand under the word that the code uses; nothing is called like that: {wrong}"


def test_a_test_file_is_found_by_its_name() -> None:
    wrong = [str(path) for path in modules("tests") if path.stem.endswith("_test")]
    assert not wrong, f"Rule: tests are called test_*.py: {wrong}"


def test_no_package_is_empty() -> None:
    inits = [path for path in project_files() if path.name == "__init__.py" and path.parts[0] in CODE]
    others = {parent for path in project_files() if path not in inits for parent in path.parents}
    empty = [str(path.parent) for path in inits if path.parent not in others]
    assert not empty, f"Rule: a package holds something, else what it says of itself is not there: {empty}"


def test_every_room_is_a_package() -> None:
    folders = {path.parent for path in modules("app", "db", "widgets", "tests")}
    wrong = [str(folder) for folder in folders if not (ROOT / folder / "__init__.py").exists()]
    assert not wrong, f"Rule: every folder of code holds an __init__.py, else it is not installed: {wrong}"


def test_nothing_names_a_machine_or_a_registry() -> None:
    wrong = []
    for path in project_files():
        if path.suffix in NO_TEXT:
            continue
        text = (ROOT / path).read_bytes().decode("utf-8", "replace")
        wrong += [f"  {path}: {what}: {hit.group()}" for what, form in FOREIGN.items() for hit in form.finditer(text)]
    assert not wrong, "Rule: the project works on any machine and says nothing of this one:\n" + "\n".join(wrong)


def test_versions_are_exact_and_without_addresses() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    wrong = [
        line for line in lines if line and not line.startswith("#") and not re.fullmatch(r"[\w.-]+==[\w.+!-]+", line)
    ]
    assert not wrong, f"Rule: constraints.txt holds name==version and nothing else: {wrong}"


def test_no_file_of_the_shared_folder_is_among_ours(shared: Path) -> None:
    ours: defaultdict[int, list[Path]] = defaultdict(list)
    for path in project_files():
        ours[(ROOT / path).stat().st_size].append(path)
    wrong = []
    for file in shared.rglob("*"):
        if not file.is_file() or file.stat().st_size < SMALLEST_COPY or file.stat().st_size not in ours:
            continue
        wrong += [f"{path} is {file.name}" for path in ours[file.stat().st_size] if digest(ROOT / path) == digest(file)]
    assert not wrong, f"Rule: files of ../shared are read where they are, never copied: {wrong}"


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@pytest.mark.parametrize(
    "name", ["README.md", "CHANGELOG.md", "DECISIONS.md", "Makefile", "constraints.txt", ".ci/run"]
)
def test_the_files_beside_the_rooms_are_there(name: str) -> None:
    assert (ROOT / name).is_file(), f"Rule: {name} belongs to the project"
