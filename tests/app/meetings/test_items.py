"""The table of acts on items, the words of cards, and the outline of a ruling."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely

from app.i18n import set_language
from app.meetings.items import ITEM_ACTIONS, action_between, action_of_letter, actions_of
from app.meetings.model import CAUSES, ITEM_STATES, Card, ItemState
from app.meetings.outline import outline_around
from app.meetings.texts import cause_text, lateness_of, outcome_text, pair_text, place_text

NOW_S = 1_790_000_000.0
CARD = Card(1, 1, ItemState.CANDIDATE, "井盖", "Cover", "民族大道", ("甲", "乙", "丙"), ("A", "B", "C"), ("boundary",),
            3, 1, False, NOW_S - 86_400 * 40, schedule_by_s=NOW_S + 86_400 * 5)  # fmt: skip


def test_a_letter_means_one_act_in_each_state() -> None:
    for state in ItemState:
        letters = [action.letter for action in actions_of(state) if action.letter]
        assert len(letters) == len(set(letters)) and not {"R", "P"} & set(letters), state


def test_nobody_rules_or_settles_by_hand() -> None:
    by_hand = {action.key for state in ItemState for action in actions_of(state)}
    assert {action.key for action in ITEM_ACTIONS} - by_hand == {"rule", "settle"}
    assert action_between(ItemState.SCHEDULED, ItemState.RULED) is None
    assert action_between(ItemState.CANDIDATE, ItemState.SCHEDULED) is action_of_letter(ItemState.CANDIDATE, "S")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_state_and_cause_has_a_word(language: str) -> None:
    set_language(language)
    assert len({cause_text(cause) for cause in CAUSES}) == len(CAUSES) and len(ITEM_STATES) == len(ItemState)
    set_language("en")


def test_a_card_says_how_its_scheduling_stands_and_what_came_of_it() -> None:
    assert lateness_of(CARD, NOW_S) == "in_time"
    assert lateness_of(CARD, NOW_S + 86_400 * 4) == "soon"
    assert lateness_of(CARD, NOW_S + 86_400 * 6) == "overdue"
    assert lateness_of(replace(CARD, is_urgent=True), NOW_S) == "urgent"
    adjourned = replace(CARD, state=ItemState.ADJOURNED, adjourned_until=date(2026, 12, 20), reason="list missing")
    assert (lateness_of(adjourned, NOW_S), outcome_text(adjourned)) == ("suspended", "until 12-20: list missing")
    ruled = replace(CARD, state=ItemState.RULED, ruling_no="71-2", ruling_from=date(2026, 12, 4))
    assert outcome_text(ruled) == "Ruling 71-2 from 12-04"
    assert outcome_text(replace(ruled, sent=43, refused=1)) == "Ruling 71-2: sent 43, back 1"
    assert outcome_text(CARD) == "" and pair_text(CARD) == "A ⇄ B +1"


def test_a_street_is_called_as_on_the_map() -> None:
    named = replace(CARD, address_en="Minzu Avenue")
    assert (place_text(CARD), place_text(named)) == ("民族大道", "Minzu Avenue")
    set_language("zh_CN")
    assert place_text(named) == "民族大道"
    set_language("en")


def test_the_outline_reaches_around_its_cases_and_between_neighbours() -> None:
    places = [(108.30, 22.80), (108.3025, 22.80), (108.35, 22.85)]
    made = outline_around(places, 150)
    assert made is not None and outline_around([]) is None
    shape = shapely.from_geojson(made)
    assert shape.is_valid and all(shape.contains(shapely.Point(place)) for place in places)
    metre = 1 / 111_320
    assert shape.contains(shapely.Point(108.30, 22.80 - 140 * metre))
    assert not shape.contains(shapely.Point(108.30, 22.80 - 160 * metre))
    assert shape.contains(shapely.Point(108.30125, 22.80 - 90 * metre))
    assert len(shapely.get_parts(shape)) == 2
