"""The files of the queries: one name each, every one used, every used one there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from db.schema.queries import SQL, query

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted((SQL / "queries").rglob("*.sql"))
SOURCES = [file.read_text("utf-8") for part in ("db", "tests") for file in (ROOT / part).rglob("*.py")]
ASKED = re.compile(r"\b(?:plain_)?query\(\s*\"(\w+)\"")
MADE_OF_PARTS = re.compile(r"^(import|city|desk)_")
"""Names of these are put together from the topic and the kind of row."""


def test_a_name_is_one_file() -> None:
    assert [name for name, count in Counter(file.stem for file in FILES).items() if count > 1] == []


def test_every_file_lies_in_a_topic() -> None:
    assert [file.name for file in FILES if file.parent == SQL / "queries"] == []


def test_every_query_that_is_asked_is_there() -> None:
    names = {name for source in SOURCES for name in ASKED.findall(source)}
    assert len(names) > 50
    assert names <= {file.stem for file in FILES} | {"no_such_query"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_query_is_used(file: Path) -> None:
    assert MADE_OF_PARTS.match(file.stem) or any(f'"{file.stem}"' in source for source in SOURCES)


def test_an_unknown_name_says_which() -> None:
    with pytest.raises(KeyError, match="no_such_query"):
        query("no_such_query")
