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
from widgets.map.compositor import Compositor

BLOCK_TILES = 4
SLOT_BYTES = (BLOCK_TILES * TILE_PX) ** 2 * 4


def serve(connection: Connection, memory: mmap.mmap) -> None:
    """Answer messages until the other side closes."""
    compositor = Compositor()
    while True:
        try:
            word, *values = connection.recv()
        except (EOFError, OSError):
            return
        if word == "compose":
            ticket, block, slot = values
            started = time.perf_counter()
            view = memoryview(memory)[slot * SLOT_BYTES : (slot + 1) * SLOT_BYTES]
            width, height = block.columns * TILE_PX, block.rows * TILE_PX
            image = QImage(view, width, height, width * 4, QImage.Format.Format_RGB32)
            compositor.compose(block, image)
            del image
            view.release()
            try:
                connection.send((ticket, slot, time.perf_counter() - started))
            except OSError:
                return  # the window is gone
        elif word == "shapes":
            compositor.set_shapes(*values)
        elif word == "style":
            compositor.set_style(*values)
        elif word == "components":
            compositor.components.set_components(Components.open(values[0]))
        elif word == "touched":
            compositor.components.touch(values[0])
        elif word == "raster":
            compositor.raster.set_source(*values)


def main() -> None:
    """Run one worker on an inherited socket and an inherited piece of memory."""
    socket_fd, memory_fd, size = (int(text) for text in sys.argv[1:4])
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # it paints into memory and needs no display
    if hasattr(os, "nice"):
        os.nice(5)  # the window's own frames come first
    application = QGuiApplication([])
    memory = mmap.mmap(memory_fd, size)
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError, ConnectionResetError):  # the window has gone
        serve(Connection(socket_fd), memory)
    del application


if __name__ == "__main__":
    main()
