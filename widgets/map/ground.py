"""What composing is done from, once in each worker: the city's shapes thinned for each zoom, and its components."""

from __future__ import annotations

from collections import OrderedDict

from app.map.component_counts import ComponentStock
from app.map.projection import LEVELS_PER_ZOOM, resolution_of_zoom
from app.map.vectors import Parts, bounds_of, dashed, in_pieces, thinned, unique_edges
from widgets.map.base_layers import ShapeLayer

THIN_PX = 0.4
DASH_PX, GAP_PX = 9, 5
MOST_BYTES = 32 * 2**20  # of prepared parts: those of three or four zooms


class PreparedParts:
    """Parts of one layer thinned for one zoom, with the box of each."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.bounds = bounds_of(parts)
        self.bytes = parts.points_m.nbytes + self.bounds.nbytes


class TileGround:
    """The shapes and components of a city; every compositor of a worker paints from the same ground."""

    def __init__(self) -> None:
        self.layers: dict[str, ShapeLayer] = {}
        self.stock = ComponentStock()
        self.most_bytes = MOST_BYTES
        self._prepared: OrderedDict[tuple[str, str, int, float], PreparedParts] = OrderedDict()

    def set_shapes(self, name: str, layer: ShapeLayer) -> None:
        """Take the shapes of a layer, in place of those it had."""
        self.layers[name] = layer
        for key in [key for key in self._prepared if key[0] == name]:
            del self._prepared[key]

    def prepared(self, name: str, form: str, level: int, scale: float) -> PreparedParts | None:
        """A layer as 'rings', 'lines', 'borders' or 'dashes', thinned for a level; only dashes depend on the scale."""
        layer = self.layers.get(name)
        if layer is None or len(layer.parts) == 0:
            return None
        bucket = level // LEVELS_PER_ZOOM
        key = (name, form, bucket, scale if form == "dashes" else 1.0)
        if key in self._prepared:
            self._prepared.move_to_end(key)
            return self._prepared[key]
        step = resolution_of_zoom(bucket + 1) * THIN_PX
        parts = thinned(layer.parts if form in ("rings", "lines") else unique_edges(layer.parts), step)
        if form == "dashes":
            unit = resolution_of_zoom(bucket + 0.5) * scale
            parts = dashed(parts, DASH_PX * unit, GAP_PX * unit)
        self._prepared[key] = PreparedParts(in_pieces(parts) if form in ("lines", "borders") else parts)
        kept = sum(one.bytes for one in self._prepared.values())
        while kept > self.most_bytes and len(self._prepared) > 1:
            kept -= self._prepared.popitem(last=False)[1].bytes
        return self._prepared[key]
