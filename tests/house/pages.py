"""Writes the committed pages that follow from the table of actions: `.venv/bin/python -m tests.house.pages`.

The difference that git then shows is what a new or changed row means for people; the tests only compare.
"""

from __future__ import annotations

from tests.app.cases.test_matrix import ACTS, MATRIX, write_acts, write_matrix
from tests.app.desk.test_keys import PAPER, committed_keys, write_keys


def write_pages() -> None:
    """Write who may do what, what each act asks, and the table of keys in PERFORMANCE.md."""
    MATRIX.write_text(write_matrix(), "utf-8")
    ACTS.write_text(write_acts(), "utf-8")
    PAPER.write_text(PAPER.read_text("utf-8").replace(committed_keys(), write_keys()), "utf-8")


if __name__ == "__main__":
    write_pages()
