"""Rules: layers, docstrings, and where SQL is written."""

import ast
import graphlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import CODE, ROOT, modules, tree_of

BIG_SQL = re.compile(r"\bjoin\s+\w+|\bover\s*\(|\bst_[a-z]+\s*\(", re.IGNORECASE)
STATEMENT = re.compile(r"^\s*(?:with|select|insert|update|delete|create|merge)\b", re.IGNORECASE)


def test_arrows_point_to_app() -> None:
    """In a process of its own, because import-linter silences every logger that is there."""
    words = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, "Rule: widgets and db know app, app knows neither:\n" + done.stdout + done.stderr


def public_things(node: ast.AST, name: str) -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not child.name.startswith("_"):
            yield f"{name}{child.name}", child
            if isinstance(child, ast.ClassDef):
                yield from public_things(child, f"{name}{child.name}.")


def test_every_public_thing_says_what_for() -> None:
    wrong = []
    for path in modules(*CODE):
        tree = tree_of(path)
        if tree.body and not ast.get_docstring(tree):
            wrong.append(f"  {path}: the module")
        wrong += [f"  {path}: {name}" for name, thing in public_things(tree, "") if not ast.get_docstring(thing)]
    assert not wrong, "Rule: module, public class and public function say in one sentence what for:\n" + "\n".join(
        wrong
    )


def written_texts(path: Path) -> Iterator[tuple[int, str]]:
    tree = tree_of(path)
    docstrings = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
            yield node.lineno, node.value


def test_big_sql_stands_in_files_of_its_own() -> None:
    wrong = [
        f"  {path}:{line}"
        for path in modules("db", "main.py")
        if "migrations" not in path.parts
        for line, text in written_texts(path)
        if STATEMENT.search(text) and BIG_SQL.search(text)
    ]
    assert not wrong, (
        "Rule: SQL with a join, a window or a geometry function is a file in db/schema/sql/:\n" + "\n".join(wrong)
    )


def swallowing(tree: ast.AST) -> list[int]:
    """The lines where any error whatever is caught and nothing comes of it: no word to anybody, no other error."""
    return [
        handler.lineno
        for handler in ast.walk(tree)
        if isinstance(handler, ast.ExceptHandler) and _catches_everything(handler.type) and _says_nothing(handler.body)
    ] + [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("suppress", "contextlib.suppress")
        and any(_catches_everything(one) for one in node.args)
    ]


def _catches_everything(kind: ast.expr | None) -> bool:
    if kind is None:
        return True
    if isinstance(kind, ast.Tuple):
        return any(_catches_everything(one) for one in kind.elts)
    return ast.unparse(kind).rpartition(".")[2] in ("Exception", "BaseException")


def _says_nothing(body: list[ast.stmt]) -> bool:
    return not any(isinstance(node, ast.Raise | ast.Call) for step in body for node in ast.walk(step))


def test_nothing_is_swallowed() -> None:
    wrong = [f"  {path}:{line}" for path in modules(*CODE) for line in swallowing(tree_of(path))]
    assert not wrong, (
        "Rule: an error that is neither Refused nor Unavailable is a bug and is not swallowed:\n" + "\n".join(wrong)
    )


@pytest.mark.parametrize(
    ("handler", "is_found"),
    [
        ("except: pass", True), ("except BaseException: pass", True), ("except Exception: pass", True),
        ("except Exception as error: error = None", True), ("except (ValueError, Exception): pass", True),
        ("except builtins.Exception: x = 1", True), ("except Exception: ...", True),
        ("except Exception: return 0", True),
        ("except ValueError: pass", False), ("except Exception: raise", False),
        ("except Exception: log.exception('x')", False),
    ],
)  # fmt: skip
def test_what_swallows_is_found(handler: str, is_found: bool) -> None:
    tree = ast.parse(f"def f():\n    for one in two:\n        try:\n            g()\n        {handler}\n")
    assert bool(swallowing(tree)) == is_found
    assert swallowing(ast.parse("with contextlib.suppress(Exception):\n    g()"))


def test_every_painter_is_ended_also_by_an_error() -> None:
    wrong = []
    for path in modules("widgets"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Assign) and "QPainter(" in ast.unparse(node.value):
                wrong.append(f"  {path}:{node.lineno}")
    assert not wrong, (
        "Rule: a painter is opened by `with QPainter(...) as painter`, so that an error ends it; one that stays open"
        " on a window takes the process down:\n" + "\n".join(wrong)
    )


def imports_of(path: Path, known: dict[str, Path]) -> Iterator[str]:
    """Modules of the project that a module imports when it is loaded or for its types."""
    for node in tree_of(path).body:
        for one in [*node.body] if isinstance(node, ast.If) else [node]:
            if isinstance(one, ast.Import):
                yield from (alias.name for alias in one.names if alias.name in known)
            elif isinstance(one, ast.ImportFrom) and one.module:
                for alias in one.names:
                    inner = f"{one.module}.{alias.name}"
                    if inner in known or one.module in known:
                        yield inner if inner in known else one.module


def test_no_modules_import_each_other_in_a_circle() -> None:
    names = {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in modules(*CODE)}
    graph = {name: set(imports_of(path, names)) - {name} for name, path in names.items()}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        pytest.fail("Rule: imports go one way, those for types as well: " + " -> ".join(error.args[1]))


def test_a_desk_starts_without_the_libraries_of_files() -> None:
    heavy = ("pandas", "geopandas", "pyarrow", "openpyxl", "pypinyin")
    asked = f"import sys, db.opening, db.services, widgets.desk.run; print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
