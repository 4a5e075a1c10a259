"""The kinds of tiles, one file each; `KINDS` says which widget shows which kind of answer."""

from widgets.wall.tile import Tile
from widgets.wall.tiles.cases import CasesTile
from widgets.wall.tiles.columns import ColumnsTile
from widgets.wall.tiles.curves import CurvesTile
from widgets.wall.tiles.figures import FiguresTile
from widgets.wall.tiles.rows import RowsTile

KINDS: dict[str, type[Tile]] = {
    "figures": FiguresTile,
    "rows": RowsTile,
    "cases": CasesTile,
    "curves": CurvesTile,
    "columns": ColumnsTile,
}
