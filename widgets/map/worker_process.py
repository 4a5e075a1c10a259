"""A process of its own that composes tiles into shared memory: started by `workers.CompositorPool`, never by hand.

Messages are tuples: a word and plain values. The picture itself never goes through the pipe: it lies in a slot of
memory that both processes map.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import sys
import time
from multiprocessing.connection import Connection

from PySide6.QtGui import QGuiApplication, QImage

from app.city.components import Components
from app.map.projection import TILE_PX
from app.map.tiles import TileBlock
from app.memory import give_back_memory
from widgets.map.compositor import Compositor
from widgets.map.ground import TileGround

BLOCK_TILES = 4
NICE = 5  # the window's own frames come first; more would starve the tiles beside a busy database server
IDLE_S = 2.0
GIVE_BACK_EVERY_S = 0.25
"""So often a worker gives memory back while it is busy: after each block it would compose half as fast."""
SLOT_BYTES = (BLOCK_TILES * TILE_PX) ** 2 * 4


class TileWorkerState:
    """One ground and, for each window, a compositor of its own style."""

    def __init__(self) -> None:
        self._ground = TileGround()
        self._compositors: dict[int, Compositor] = {}

    def compositor(self, window: int) -> Compositor:
        """The compositor of a window."""
        if window not in self._compositors:
            self._compositors[window] = Compositor(self._ground)
        return self._compositors[window]

    def hear(self, word: str, values: tuple) -> None:
        """Take something that the window's side tells."""
        if word == "shapes":
            self._ground.set_shapes(*values)
        elif word == "components":
            self._ground.stock.set_components(Components.open(values[0]))
        elif word == "most_bytes":
            self._ground.most_bytes = values[0]
        elif word == "touched":
            self._ground.stock.touch(values[0])
        elif word == "style":
            self.compositor(values[0]).set_style(values[1])
        elif word == "raster":
            self.compositor(values[0]).raster.set_source(values[1])
        elif word == "left":
            self._compositors.pop(values[0], None)


def serve(connection: Connection, memory: mmap.mmap) -> None:
    """Answer messages until the other side closes."""
    studio = TileWorkerState()
    given_back_at = time.monotonic()
    while True:
        try:
            if not connection.poll(IDLE_S):
                give_back_memory()
            word, *values = connection.recv()
        except (EOFError, OSError):
            return
        if word != "compose":
            studio.hear(word, tuple(values))
            continue
        window, block, slot = values
        _compose_into(memory, slot, studio.compositor(window), block)
        if time.monotonic() - given_back_at > GIVE_BACK_EVERY_S:
            give_back_memory()
            given_back_at = time.monotonic()
        try:
            connection.send(slot)
        except OSError:
            return  # the window is gone


def _compose_into(memory: mmap.mmap, slot: int, compositor: Compositor, block: TileBlock) -> None:
    view = memoryview(memory)[slot * SLOT_BYTES : (slot + 1) * SLOT_BYTES]
    width, height = block.columns * TILE_PX, block.rows * TILE_PX
    image = QImage(view, width, height, width * 4, QImage.Format.Format_RGB32)
    compositor.compose(block, image)
    del image
    view.release()


def main() -> None:
    """Run one worker on an inherited socket and an inherited piece of memory."""
    socket_fd, memory_fd, size = (int(text) for text in sys.argv[1:4])
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # it paints into memory and needs no display
    if hasattr(os, "nice"):
        os.nice(NICE)
    application = QGuiApplication([])
    memory = mmap.mmap(memory_fd, size)
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError, ConnectionResetError):  # the window has gone
        serve(Connection(socket_fd), memory)
    del application


if __name__ == "__main__":
    main()
