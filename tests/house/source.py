"""What the rules of the house look at: the project's files, and the texts in its code."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = ("app", "db", "widgets", "main.py")
NOT_OURS = {".git", ".hypothesis", ".venv", "__pycache__", "build", "bench"}
MARKERS = {"_": ("text",), "N_": ("text",), "NC_": ("context", "text"), "ngettext": ("text", "plural")}


@cache
def project_files() -> tuple[Path, ...]:
    """Return the files of the project, relative to its root: those that git knows, or all where git does not answer."""
    words = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(words, capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        return tuple(sorted(path for path in found if not is_left_out(path)))
    return tuple(sorted(Path(name) for name in listed if name and (ROOT / name).is_file()))


def is_left_out(path: Path) -> bool:
    """Tell whether a file is none of the project's own, as .gitignore says."""
    return (
        any(part in NOT_OURS or part.endswith(("_cache", ".egg-info")) for part in path.parts) or path.suffix == ".pyc"
    )


@cache
def modules(*places: str) -> tuple[Path, ...]:
    """Return the Python files of the project below these places, relative to its root."""
    return tuple(path for path in project_files() if path.suffix == ".py" and path.parts[0] in places)


@cache
def tree_of(path: Path) -> ast.Module:
    """Return a Python file as a syntax tree."""
    return ast.parse((ROOT / path).read_text("utf-8"), str(path))


@dataclass(frozen=True)
class MarkedText:
    """One call that marks or looks up a text: `_`, `N_`, `NC_` or `ngettext`.

    Args:
        place: file and line.
        marker: the function that is called.
        text: the text, or None where it is not written out.
        trouble: why it cannot be looked up, or ''.
        is_at_import: looked up while the module is imported, before the language is known.
        context: what tells it from the same text with another meaning, or None.
        plural: the form for several, or None.
    """

    place: str
    marker: str
    text: str | None
    trouble: str
    is_at_import: bool
    context: str | None = None
    plural: str | None = None

    @property
    def key(self) -> tuple[str | None, str | None]:
        """Context and text, which is what a catalogue finds it by."""
        return self.context, self.text


@cache
def marked_texts() -> tuple[MarkedText, ...]:
    """Return every text for people in the code."""
    return tuple(found for path in modules(*CODE) for found in _marked(path, tree_of(path), True))


def _marked(path: Path, node: ast.AST, is_at_import: bool) -> Iterator[MarkedText]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
        yield _read_call(f"{path}:{node.lineno}", node, node.func.id, is_at_import)
    inside = is_at_import and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    for child in ast.iter_child_nodes(node):
        yield from _marked(path, child, inside)


def _read_call(place: str, call: ast.Call, marker: str, is_at_import: bool) -> MarkedText:
    names = MARKERS[marker]
    wanted = len(names) + (marker == "ngettext")  # the number comes last
    if len(call.args) != wanted or call.keywords:
        return MarkedText(place, marker, None, f"takes {wanted} arguments by position", is_at_import)
    read = {name: _read_argument(marker, argument) for name, argument in zip(names, call.args, strict=False)}
    trouble = next((trouble for _text, trouble in read.values() if trouble), "")
    texts = {name: text for name, (text, _trouble) in read.items()}
    is_early = is_at_import and marker in ("_", "ngettext")
    return MarkedText(place, marker, texts.pop("text"), trouble, is_early, **texts)


def _read_argument(marker: str, argument: ast.expr) -> tuple[str | None, str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value, ""
    if isinstance(argument, ast.JoinedStr):
        return None, "an f-string: use _(…).format(…)"
    if isinstance(argument, ast.BinOp):
        return None, "put together with an operator: write one text"
    if isinstance(argument, ast.Call) and isinstance(argument.func, ast.Attribute) and argument.func.attr == "format":
        return None, "formatted before it is looked up: use _(…).format(…)"
    if marker != "_":
        return None, f"{marker} takes texts that are written out"
    return None, ""
