"""Reads the board of hard items, meetings and what lies around an item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, text

from app.meetings.model import (
    AgendaItem,
    Board,
    BoardColumn,
    Card,
    CardFilter,
    ItemAct,
    ItemCase,
    ItemDetail,
    ItemState,
    Meeting,
    MeetingState,
    PairCount,
    Proposal,
    Refusal,
    Sketch,
)
from db.schema.queries import query


def read_board(connection: Connection, only: CardFilter, top: int) -> Board:
    """Return the top of each column with exact counts."""
    now_s, zone = connection.execute(text("select extract(epoch from city.city_now())::float8, city.time_zone()")).one()
    counts = {row.state: row for row in connection.execute(query("board_counts"), asdict(only))}
    columns = []
    for state in ItemState:
        row = counts.get(state.value)
        cards = read_cards(connection, state, only, 0, top) if row is not None and row.found else []
        columns.append(BoardColumn(state, row.found if row else 0, row.total if row else 0, tuple(cards)))
    causes: dict[str, int] = {row.cause: row.items for row in connection.execute(query("board_causes"))}
    pairs = tuple(PairCount(*row) for row in connection.execute(query("board_pairs")))
    coming = read_meetings(connection, 1, only_open=True)
    proposals = tuple(Proposal(tuple(row.item_ids), *row[1:]) for row in connection.execute(query("board_proposals")))
    return Board(tuple(columns), causes, pairs, coming[0] if coming else None, now_s, zone, proposals)


def read_cards(connection: Connection, state: ItemState, only: CardFilter, skip: int, most: int) -> list[Card]:
    """Return a piece of a column."""
    asked = asdict(only) | {"state": state.value, "skip": skip, "most": most}
    return [_card(row) for row in connection.execute(query("board_cards"), asked)]


def read_detail(connection: Connection, item_id: int) -> ItemDetail:
    """Return cases, refusals and history of an item."""
    asked = {"item_id": item_id}
    return ItemDetail(
        item_id,
        tuple(ItemCase(*row) for row in connection.execute(query("item_cases"), asked)),
        tuple(Refusal(*row) for row in connection.execute(query("item_refusals"), asked)),
        tuple(ItemAct(*row) for row in connection.execute(query("item_acts"), asked)),
    )


def read_sketches(connection: Connection, item_ids: Sequence[int], radius_m: float) -> list[Sketch]:
    """Return what lies around some items."""
    lines: defaultdict[int, list[tuple[str, bytes]]] = defaultdict(list)
    asked = {"item_ids": list(item_ids), "radius_m": radius_m}
    for row in connection.execute(query("item_sketches"), asked):
        lines[row.item_id].append((row.kind, bytes(row.shape)))
    return [Sketch(item_id, tuple(lines[item_id])) for item_id in item_ids]


def read_meetings(
    connection: Connection, most: int, only_open: bool = False, number: int | None = None
) -> list[Meeting]:
    """Return meetings, the latest first, or the next that are not closed, or that of one number."""
    zone = ZoneInfo(connection.scalar(text("select city.time_zone()")) or "UTC")
    rows = connection.execute(query("meeting_rows"), {"most": most, "only_open": only_open, "number": number})
    return [_meeting(row, zone) for row in rows]


def read_meeting(connection: Connection, meeting_no: int) -> Meeting | None:
    """Return one meeting; None where there is none, or it is hidden."""
    return next(iter(read_meetings(connection, 1, number=meeting_no)), None)


def read_agenda(connection: Connection, meeting_no: int) -> list[AgendaItem]:
    """Return the items of a meeting in their order, with what came of each."""
    found = []
    for row in connection.execute(query("agenda_cards"), {"meeting_no": meeting_no}):
        values = dict(row._mapping)
        place_no, outcome = values.pop("place_no"), values.pop("outcome")
        found.append(AgendaItem(_card_of(values), place_no, outcome))
    return found


def _meeting(row: Row[Any], zone: ZoneInfo) -> Meeting:
    values = dict(row._mapping)
    values["state"], values["starts_at"] = MeetingState(row.state), row.starts_at.astimezone(zone)
    return Meeting(**values)


def _card(row: Row[Any]) -> Card:
    return _card_of(dict(row._mapping))


def _card_of(values: dict[str, Any]) -> Card:
    values["state"] = ItemState(values["state"])
    for name in ("units", "units_en", "causes"):
        values[name] = tuple(values[name])
    return Card(**values)
