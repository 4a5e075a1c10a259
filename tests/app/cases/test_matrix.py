"""Who may do what in which state, as a committed file: a change of the law shows as a readable difference."""

from pathlib import Path

from app.cases.actions import ACTIONS, CaseAction, signing_post
from app.cases.inputs import InputField
from app.cases.model import Case, CaseFacts, Person, Post, State

MATRIX = Path(__file__).with_name("matrix.txt")
ACTS = Path(__file__).with_name("acts.txt")
OWN_UNIT, OWN_AREA = 1, "450103"
WRITE_ANEW = ".venv/bin/python -m tests.house.pages"
HEAD = """\
Which act leads where, and who may do it. What is not listed under a state is possible for nobody there.
One line: act, the state that it leads to (= stays), posts. `handler` means one of the unit that has the case where the
act is marked "own unit"; "own command" the dispatchers of the district command that has it; "system" the programme.
"""


HEAD_OF_ACTS = """\
What each act asks for (! must be answered), what the case must be like, who may not do it, which clocks end and start,
and what else it does. Who may do it and where it leads stands in matrix.txt.
"""


def is_allowed(state: State | None, action: CaseAction, post: Post) -> bool:
    case = Case(1, 1, state, OWN_UNIT, CaseFacts(command_code=OWN_AREA)) if state else None
    person = Person(None, {post: OWN_UNIT}, 1, {post: OWN_AREA})
    return is_possible(state, action) and signing_post(case, action, person) is not None


def is_possible(state: State | None, action: CaseAction) -> bool:
    return action.is_possible(state) if state else not action.from_states


def write_matrix() -> str:
    """For each state the acts that are possible there, where they lead, and the posts that may."""
    parts = [HEAD]
    for state in (None, *State):
        lines = [_line(state, action) for action in ACTIONS if is_possible(state, action)]
        parts.append("\n".join([state or "none", *(lines or ["  -"])]) + "\n")
    return "\n".join(parts)


def _line(state: State | None, action: CaseAction) -> str:
    posts = " ".join(post.value for post in Post if is_allowed(state, action, post)) or "-"
    marks = ("own unit" if action.is_own_unit else "", "own command" if action.is_own_command else "",
             f"system: {action.on_behalf_of}" if action.on_behalf_of else "")  # fmt: skip
    marks = [mark for mark in marks if mark]
    return f"  {action.key:<21} {action.to_state or '=':<14} {posts}" + (f"  ({', '.join(marks)})" if marks else "")


def read_matrix() -> dict[tuple[str, str], set[str]]:
    """(state, action) -> posts, from the committed file; pairs that it does not list are possible for nobody."""
    found: dict[tuple[str, str], set[str]] = {}
    state = ""
    for line in MATRIX.read_text("utf-8").split("\n\n", 1)[1].splitlines():
        if line.startswith("  "):
            action, _enters, *posts = line.partition("  (")[0].split() if line.strip() != "-" else ("-", "")
            found[(state, action)] = set(posts) - {"-"}
        elif line:
            state = line
    return found


def write_acts() -> str:
    """For each act everything that its row says beside states and posts, as far as it says anything."""
    return HEAD_OF_ACTS + "".join("\n" + _act(action) for action in ACTIONS)


def _act(action: CaseAction) -> str:
    asks = [f"{ask.key}{'!' if ask.is_required else ''} ({ask.kind}{_codes(ask)})" for ask in action.asks]
    needs = [f"{need.fact} {'filled' if need.is_any else ' or '.join(need.values) or 'empty'} else {need.refusal}"
             for need in action.needs]  # fmt: skip
    parts = {
        "asks": asks, "needs": needs, "not by": action.excluded_actors, "answers": action.answers,
        "ends": action.ends, "starts": action.starts,
        "assignment": (action.assignment,), "stamps": (action.sets_time,), "signs": (action.sets_actor,),
        "keeps": [f"{column} = {key}" for column, key in action.copies_inputs.items()],
        "sets": [f"{column} = {value}" for column, value in action.sets.items()],
        "clears": action.clears, "counts": (action.increments,), "also": action.effects,
        "quiet": ("outruns nobody" if action.is_quiet else None,),
    }  # fmt: skip
    lines = [f"  {name:<11}{', '.join(filter(None, words))}\n" for name, words in parts.items() if any(words)]
    return action.key + "\n" + "".join(lines)


def _codes(ask: InputField) -> str:
    return "".join(f" {code}" for code, _label in ask.words)


def test_the_acts_are_the_committed_ones() -> None:
    assert write_acts() == ACTS.read_text("utf-8"), (
        f"the table of actions changed: read the difference of tests/app/cases/acts.txt after `{WRITE_ANEW}`"
    )


def test_the_matrix_is_the_committed_one() -> None:
    assert write_matrix() == MATRIX.read_text("utf-8"), (
        f"the table of actions changed: read the difference of tests/app/cases/matrix.txt after `{WRITE_ANEW}`"
    )


def test_the_file_is_read_as_it_was_written() -> None:
    read = read_matrix()
    for state in (None, *State):
        for action in ACTIONS:
            allowed = {post.value for post in Post if is_allowed(state, action, post)}
            assert read.get((state or "none", action.key), set()) == allowed
