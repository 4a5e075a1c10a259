"""What the wall needs from a map: the shape of the live map canvas, so that tests may use a lighter one."""

from __future__ import annotations

from typing import Any, Protocol

from app.city.city import City
from app.city.model import CityChange, Shapes
from app.map.look import MapLook


class WallMap(Protocol):
    """The live map as the wall directs it."""

    def set_city(self, city: City) -> None:
        """Show a city that was read anew."""

    def apply_change(self, change: CityChange) -> None:
        """Draw again what one step of the feed touched."""

    def fit_box(self, west_m: float, south_m: float, east_m: float, north_m: float) -> None:
        """Show a box, at once."""

    def fly_to_box(self, box_m: tuple[float, float, float, float], duration_ms: int) -> None:
        """Fly until a box is shown."""

    def show_look(self, look: MapLook) -> None:
        """Show other layers, colours, components or cases, in one step."""

    def set_grey(self, is_grey: bool, since_text: str = "") -> None:
        """Grey the picture and say since when."""

    def outline_shape(self, shapes: Shapes | None, row: int = 0) -> None:
        """Outline one grid or area; None for nothing."""

    def let_go(self) -> bool:
        """Let go of what a hand has chosen; returns whether there was something."""

    def keep_names_clear(self, covered: list[Any]) -> None:
        """Have no name under what covers the map."""

    def is_complete(self) -> bool:
        """Whether everything that belongs into the picture is in it."""
