"""Rule: one module tells what an error of the database means (`db/connection/errors.py`)."""

import ast
from pathlib import Path

from tests.house.source import CODE, modules, tree_of

THE_ONE = Path("db/connection/errors.py")
FACTS = {"sqlstate", "pgcode", "connection_invalidated", "is_disconnect"}
OF_NO_SERVER = {"ArgumentError"}


def test_no_other_module_tells_what_an_error_of_the_database_means() -> None:
    wrong = [
        f"  {path}:{line}: {what}"
        for path in modules(*CODE)
        if path != THE_ONE
        for line, what in find_mapping(tree_of(path))
    ]
    assert not wrong, f"Rule: ask failure_of, translated or insist of {THE_ONE}:\n" + "\n".join(wrong)


def find_mapping(tree: ast.Module) -> list[tuple[int, str]]:
    """Return line and words of all that looks into an error, or catches one by the class of a library."""
    found = []
    theirs = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("sqlalchemy.exc", "psycopg.errors", "psycopg"):
            theirs |= {one.asname or one.name for one in node.names if is_error(one.name)}
        if isinstance(node, ast.Attribute) and node.attr in FACTS:
            found.append((node.lineno, f".{node.attr}"))
        if isinstance(node, ast.Constant) and node.value in FACTS:
            found.append((node.lineno, repr(node.value)))
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            found += [(node.lineno, f"except {words}") for words in caught(node.type) if is_theirs(words, theirs)]
    return found


def caught(expression: ast.expr) -> list[str]:
    """Return the names in an `except`, as written."""
    if isinstance(expression, ast.Tuple):
        return [name for one in expression.elts for name in caught(one)]
    return [ast.unparse(expression)]


def is_theirs(words: str, theirs: set[str]) -> bool:
    """Tell whether it is an error of psycopg or SQLAlchemy; their signals (`_WaitTimeout`) are none."""
    if words in theirs:
        return True
    first, _dot, last = words.rpartition(".")
    return first in ("psycopg", "psycopg.errors", "errors", "sqlalchemy.exc", "exc") and not last.startswith("_")


def is_error(name: str) -> bool:
    return (name.endswith(("Error", "Timeout")) or name == "DBAPIError") and name not in OF_NO_SERVER


def test_the_rule_sees_what_it_forbids() -> None:
    for code in (
        "from sqlalchemy.exc import DBAPIError\ntry: pass\nexcept (DBAPIError, ValueError): pass",
        "import psycopg\ntry: pass\nexcept psycopg.errors.ObjectInUse: pass",
        "getattr(error.orig, 'sqlstate', None)",
        "error.sqlstate",
    ):
        assert find_mapping(ast.parse(code)), code
    assert not find_mapping(ast.parse("try: pass\nexcept DATABASE_ERRORS: pass"))


def test_windows_show_trouble_in_one_way() -> None:
    """Whoever must tell kinds apart asks for one of them; both together are for `present_trouble` and `is_told`."""
    wrong = [
        f"  {path}:{node.lineno}"
        for path in modules("widgets")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.BinOp | ast.Tuple) and {"Refused", "Unavailable"} <= set(ast.unparse(node).split())
    ]
    assert not wrong, "Rule: use widgets/parts/trouble.py:\n" + "\n".join(wrong)
