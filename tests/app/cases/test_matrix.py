"""Who may do what in which state, as a committed file: a change of the law shows as a readable difference."""

from pathlib import Path

from app.cases.actions import ACTIONS, CaseAction, signing_post
from app.cases.model import Case, Person, Post, State

MATRIX = Path(__file__).with_name("matrix.txt")
OWN_UNIT = 1


def is_allowed(state: State | None, action: CaseAction, post: Post) -> bool:
    case = Case(1, 1, state, OWN_UNIT) if state else None
    is_possible = action.is_possible(state) if state else not action.leaves
    return is_possible and signing_post(case, action, Person(None, {post: OWN_UNIT})) is not None


def write_matrix() -> str:
    """One line for each state and action: the posts that may, from the table of actions."""
    lines = [f"{'state':<12} {'action':<9} posts"]
    for state in (None, *State):
        for action in ACTIONS:
            posts = [post.value for post in Post if is_allowed(state, action, post)]
            lines.append(f"{state or 'none':<12} {action.key:<9} {' '.join(posts) or '-'}")
    return "\n".join(lines) + "\n"


def read_matrix() -> dict[tuple[str, str], set[str]]:
    """(state, action) -> posts, from the committed file."""
    rows = (line.split() for line in MATRIX.read_text("utf-8").splitlines()[1:])
    return {(state, action): set(posts) - {"-"} for state, action, *posts in rows}


def test_the_matrix_is_the_committed_one() -> None:
    assert write_matrix() == MATRIX.read_text("utf-8"), (
        "the table of actions changed: read the difference, then write the new text into tests/app/cases/matrix.txt"
    )
