"""Another look for a map, said by what is other than before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from widgets.map.canvas import MapCanvas


def change_look(canvas: MapCanvas, **changes: Any) -> None:
    """Show another look; layers that are not named stay as they are."""
    if "layers" in changes:
        changes["layers"] = canvas.look.switches | changes["layers"]
    canvas.show_look(replace(canvas.look, **changes))
