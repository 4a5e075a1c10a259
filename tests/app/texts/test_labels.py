"""Rule: what a stored word is called stands in one table, and every stored word has its row."""

from __future__ import annotations

import ast

from app.cases.model import State
from app.city.model import CASE_STATES, CHANNELS, COMPONENT_STATES
from app.i18n import LANGUAGES, _, set_language
from app.texts import labels
from tests.house.source import CODE, modules, tree_of

TABLE = "app/texts/labels.py"
TABLES = [
    {*labels.STATE_LABELS},
    {*labels.COMPONENT_STATE_LABELS},
    {one.key for one in labels.CHANNELS},
]
MARKED = ("N_", "NC_")


def test_every_stored_word_has_a_label() -> None:
    assert set(State) == set(CASE_STATES) == set(labels.STATE_LABELS)
    assert tuple(labels.COMPONENT_STATE_LABELS) == COMPONENT_STATES
    assert tuple(one.key for one in labels.CHANNELS) == CHANNELS
    assert (len(labels.WEEKDAYS), len(labels.MONTHS)) == (7, 12)


def test_no_two_stored_words_have_one_label() -> None:
    try:
        for language in LANGUAGES:
            set_language(language)
            for texts in (
                labels.STATE_LABELS.values(), labels.COMPONENT_STATE_LABELS.values(), labels.WEEKDAYS, labels.MONTHS,
                [one.label for one in labels.CHANNELS],
            ):  # fmt: skip
                shown = [_(text) for text in texts]
                assert len(set(shown)) == len(shown), shown
    finally:
        set_language("en")


def test_a_source_is_one_report_or_a_count_and_strange_words_are_shown() -> None:
    assert labels.channel_label("supervisor") == "Patrol officer"
    assert labels.counted_channel("supervisor") == "Patrol officers"
    assert labels.channel_label("hotline") == labels.counted_channel("hotline") == "Hotline"
    assert labels.channel_label("telegraph") == "telegraph"


def test_no_other_table_names_states_or_sources() -> None:
    wrong = [
        f"  {path}:{node.lineno}"
        for path in modules(*CODE)
        if str(path) != TABLE
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Dict) and names_stored_words(node)
    ]
    assert not wrong, f"Rule: labels of stored words stand in {TABLE}:\n" + "\n".join(wrong)


def names_stored_words(table: ast.Dict) -> bool:
    """Tell whether a dict gives texts of its own to three words of one table."""
    words = {
        word
        for key, value in zip(table.keys, table.values, strict=True)
        if key is not None and isinstance(value, ast.Call) and ast.unparse(value.func) in MARKED
        for word in [ast.unparse(key).strip("'").removeprefix("State.").lower()]
    }
    return any(len(words & known) > 2 for known in TABLES)


def test_the_rule_sees_what_it_forbids() -> None:
    (table,) = (
        node
        for node in ast.walk(ast.parse("{State.CLOSED: N_('x'), State.VOID: N_('y'), 'merged': N_('z')}"))
        if isinstance(node, ast.Dict)
    )
    assert names_stored_words(table)
