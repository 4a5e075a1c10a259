"""How a wall is divided: the map in the middle, columns of tiles at both sides, more of them on a wider wall."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.wall.scenes import Scene
from app.wall.tiles import TILES

Box = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""

LEAST_MORE = 1.5  # so many times the tiles that stand there must have something to say before more columns are opened
HEADING_LINES = 1.75  # what title and edges of a tile take, in lines


@dataclass(frozen=True)
class Division:
    """Where everything stands.

    Args:
        header, map, ticker: boxes.
        tiles: (tile key, box) of every tile.
    """

    header: Box
    map: Box
    ticker: Box
    tiles: tuple[tuple[str, Box], ...]


def pairs_for(width: int, height: int) -> int:
    """How many columns stand at each side."""
    ratio = width / height
    return 1 if ratio < 2.6 else 2 if ratio < 4.2 else 3 if ratio < 5.0 else 4


def furnished(
    columns: tuple[tuple[str, ...], ...], pairs: int, is_empty: Callable[[str], bool]
) -> tuple[tuple[str, ...], ...]:
    """The columns to show of those of a scene: a tile that has nothing to say gives its place to one that has.

    A city without districts, grids or cases would else be a wall of tiles that say so. Where too few tiles have
    something to say for so many columns, there are fewer columns and a wider map; what then has no substitute stays and
    says why it is empty.

    Args:
        pairs: how many columns there is room for at each side.
        is_empty: whether a tile, by its key, has nothing to say in this city.
    """
    if not any(is_empty(key) for column in columns[: 2 * pairs] for key in column):
        return columns[: 2 * pairs]
    full = [key for column in columns for key in column if not is_empty(key)]
    while pairs > 1 and len(full) <= LEAST_MORE * sum(map(len, columns[: 2 * (pairs - 1)])):
        pairs -= 1
    shown = columns[: 2 * pairs]
    standing = {key for column in shown for key in column}
    spare = iter([key for key in full if key not in standing])
    return tuple(tuple(next(spare, key) if is_empty(key) else key for key in column) for column in shown)


def _nothing_is_empty(_key: str) -> bool:
    return False


def divide(
    scene: Scene,
    width: int,
    height: int,
    unit: float,
    gap: int,
    row: float,
    is_empty: Callable[[str], bool] = _nothing_is_empty,
) -> Division:
    """Divide a window for a scene.

    Args:
        unit: the height that sizes are taken from.
        gap: pixels between tiles.
        row: pixels of one line of rows.
        is_empty: whether a tile has nothing to say in this city.
    """
    header_high, ticker_high = round(unit / 14.6), round(unit / 21)
    columns = furnished(scene.columns, min(pairs_for(width, height), len(scene.columns) // 2), is_empty)
    pairs = len(columns) // 2
    wide = round(min(unit * 0.372, width * 0.27))
    top, bottom = header_high + gap, height - ticker_high - gap
    tiles: list[tuple[str, Box]] = []
    for number, keys in enumerate(columns):
        outward = number // 2
        step = (pairs - 1 - outward) * (wide + gap) + gap
        left = step if number % 2 == 0 else width - step - wide
        tiles += column(keys, left, top, wide, bottom - top, gap, row)
    edge = pairs * (wide + gap) + gap
    return Division(
        (0, 0, width, header_high),
        (edge, header_high, width - 2 * edge, height - header_high - ticker_high),
        (0, height - ticker_high, width, ticker_high),
        tuple(tiles),
    )


def column(
    keys: tuple[str, ...], left: int, top: int, width: int, height: int, gap: int, row: float
) -> list[tuple[str, Box]]:
    """Stack tiles: each gets the lines that it wants; too little is shared by all, too much goes to those that grow."""
    rows = [TILES[key] for key in keys]
    room = height - gap * (len(rows) - 1)
    wanted = [(one.lines + HEADING_LINES) * row for one in rows]
    least = [(one.least + HEADING_LINES) * row for one in rows]
    spare = room - sum(wanted)
    if spare >= 0:
        growing = sum(one.grows for one in rows)
        shares = [one.grows / growing if growing else 1 / len(rows) for one in rows]
        heights = [want + spare * share for want, share in zip(wanted, shares, strict=True)]
    else:
        give = [max(0.0, want - low) for want, low in zip(wanted, least, strict=True)]
        part = min(1.0, -spare / sum(give)) if sum(give) else 0.0
        heights = [want - part * more for want, more in zip(wanted, give, strict=True)]
        over = sum(heights) / room
        heights = [high / over for high in heights] if over > 1 else heights
    placed, y = [], float(top)
    for one, high in zip(rows, heights, strict=True):
        placed.append((one.key, (left, round(y), width, round(y + high) - round(y))))
        y += high + gap
    return placed
