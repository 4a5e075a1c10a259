"""The overdue page counts what the wall counts, each figure names its cases, and the parts make the whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.city.city import City
from app.city.model import CASE_STATES
from app.desk.filters import CaseFigure, Narrowing, chosen_words
from app.desk.lists import COMING, OVERDUE
from app.desk.overdue import (
    ACTORS,
    CENTRE,
    SILENT,
    STAGE_KEYS,
    STAGES,
    BoardLook,
    Columns,
    Rows,
    look_at_overdue,
    stages_of,
)  # fmt: skip
from app.desk.queues import Look, lists_of, look_at, viewer_of
from app.wall.answers import ColumnChart
from app.wall.figures.late import ages, overdue, share_overdue
from app.wall.snapshot import CitySnapshot
from tests.app.desk.test_lists import someone
from tests.fakes.hand_city import make_city


@pytest.fixture
def moment() -> CitySnapshot:
    city = make_city(cases=900, components=10)
    return CitySnapshot(city, city.clock.now())


def board_of(moment: CitySnapshot, silent: frozenset[int] = frozenset(), **look: Any):
    return look_at_overdue(moment, silent, BoardLook(**look))


@pytest.mark.parametrize("rows", list(Rows))
@pytest.mark.parametrize("columns", list(Columns))
def test_the_parts_make_the_whole_that_the_wall_shows(moment: CitySnapshot, rows: Rows, columns: Columns) -> None:
    board = board_of(moment, rows=rows, columns=columns)
    late = int(moment.is_overdue.sum())
    assert late > 20 and board.total.total == late == sum(row.total for row in board.rows)
    for row in (board.total, *board.rows):
        cells = [n for at, n in enumerate(row.cells) if columns is Columns.HOURS or at != SILENT]
        assert sum(cells) == row.total
    assert [sum(cells) for cells in zip(*(row.cells for row in board.rows), strict=True)] == list(board.total.cells)


@pytest.mark.parametrize("columns", list(Columns))
def test_each_figure_names_as_many_cases_as_it_counts(moment: CitySnapshot, columns: Columns) -> None:
    silent = frozenset(moment.column("case_id")[moment.is_overdue][:30].tolist())
    board = board_of(moment, silent, columns=columns)
    for row in (board.total, *board.rows):
        for column, count in enumerate(row.cells):
            assert len(board.case_ids(row.key, column)) == count
        assert len(board.case_ids(row.key, None)) == row.total
    for age, count in enumerate(board.ages):
        assert len(board.age_ids(age)) == count
    for one in board.coming:
        assert len(board.coming_ids(one.key)) == one.count
        assert [len(board.coming_ids(one.key, at)) for at in range(len(ACTORS))] == list(one.by_actor)
        for unit_id, _name, count in one.units:
            assert len(board.coming_ids(one.key, unit_id=unit_id)) == count


def test_ages_are_those_of_the_wall(moment: CitySnapshot) -> None:
    chart = ages(moment)
    assert isinstance(chart, ColumnChart)
    assert list(board_of(moment).ages) == chart.series[0].values.astype(int).tolist()


def test_every_open_case_is_at_one_stage_and_desks_have_a_row_of_their_own(moment: CitySnapshot) -> None:
    stage = stages_of(moment)
    assert (stage[moment.is_open] >= 0).all() and (stage[~moment.is_open] < 0).all()
    assert not (stage == SILENT).any()
    at_desk = np.isin(stage, [STAGE_KEYS.index(key) for key in ("accept", "dispatch", "check")])
    row = next(row for row in board_of(moment).rows if row.key == CENTRE)
    assert row.total == int((at_desk & moment.is_overdue).sum())


def test_a_district_and_hazards_are_counted_alone(moment: CitySnapshot) -> None:
    whole = board_of(moment)
    assert sum(count for _code, _name, count in whole.districts) <= whole.total.total
    code, _name, count = max(whole.districts, key=lambda one: one[2])
    assert board_of(moment, district=code).total.total == count
    assert board_of(moment, is_urgent=True).total.total == int((moment.is_urgent & moment.is_overdue).sum())


def listed(city: City, figure: CaseFigure) -> set[int]:
    person = someone()
    queue = next(one for one in lists_of(person) if one.key == figure.queue)
    return set(look_at(city, queue, viewer_of(person), Look(narrowing=Narrowing(figure=figure))).case_ids.tolist())


def test_the_lists_hold_all_cases_of_a_figure(moment: CitySnapshot) -> None:
    board = board_of(moment)
    for key, ids in ((OVERDUE, board.case_ids(board.rows[1].key, None)), (COMING, board.coming_ids("tomorrow"))):
        assert len(ids) and listed(moment.city, CaseFigure(key, "x", frozenset(ids.tolist()))) == set(ids.tolist())


def test_a_figure_is_a_filter_that_can_be_dropped(moment: CitySnapshot) -> None:
    narrowing = Narrowing(unit_id=3, figure=CaseFigure(OVERDUE, "Unit · Handle", frozenset({1})))
    assert [words for words, _rest in chosen_words(moment.city, narrowing)][0] == "Unit · Handle"
    assert chosen_words(moment.city, narrowing)[0][1] == Narrowing(unit_id=3)
    assert narrowing.at("unit_id", None).figure == narrowing.figure and not narrowing.is_empty


def test_states_are_all_placed() -> None:
    placed = {state for _key, _label, states in STAGES for state in states}
    assert placed == set(CASE_STATES) - {"closed", "void", "merged"}


def test_the_figures_of_the_walls_tiles_open_as_many_cases(moment: CitySnapshot) -> None:
    shown = {figure.row.label: figure for figure in board_of(moment).wall}
    tiles = [one for tile in (overdue(moment), share_overdue(moment)) for one in tile.items]  # type: ignore[union-attr]
    found = [one for one in tiles if one.label in shown]
    assert {one.label for one in found} >= {"Receiving overdue", "Due soon", "Urgent, open", "Returned before"}
    for one in found:
        figure = shown[one.label]
        assert len(figure.case_ids) == one.value, one.label
        if figure.row.queue and len(figure.case_ids):
            opened = CaseFigure(figure.row.queue, "x", frozenset(figure.case_ids.tolist()))
            assert listed(moment.city, opened) == set(figure.case_ids.tolist())
    assert sum(len(figure.case_ids) for figure in board_of(moment, is_urgent=True).wall) < sum(
        len(figure.case_ids) for figure in shown.values())  # fmt: skip
