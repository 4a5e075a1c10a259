"""The windows' side of the composing processes: sends them work, copies finished tiles out of shared memory."""

from __future__ import annotations

import itertools
import logging
import mmap
import os
import queue
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QSocketNotifier, Signal
from PySide6.QtGui import QImage

from app.map.projection import TILE_PX
from app.map.tiles import TileBlock
from widgets.map.worker_process import SLOT_BYTES

log = logging.getLogger(__name__)

SLOTS = 2
MOST_RESTARTS = 5
ROOT = Path(__file__).resolve().parents[2]


def _shared_memory(size: int) -> int:
    """A descriptor of memory without a name, so that nothing stays behind however the programme ends."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("gridhall-tiles")
    else:
        descriptor, path = tempfile.mkstemp()
        Path(path).unlink()
    os.ftruncate(descriptor, size)
    return descriptor


class _Order(NamedTuple):
    """A block that a window asked for, and the ticket it asked under."""

    share: TileClient
    block: TileBlock
    ticket: int


class _Worker:
    """One process, its pipe and its slots."""

    def __init__(self) -> None:
        size = SLOTS * SLOT_BYTES
        memory_fd = _shared_memory(size)
        ours, theirs = socket.socketpair()
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "widgets.map.worker_process", str(theirs.fileno()), str(memory_fd), str(size)],
            pass_fds=(theirs.fileno(), memory_fd),
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        self.connection = Connection(ours.detach())
        self.memory = mmap.mmap(memory_fd, size)
        os.close(memory_fd)
        self.free = list(range(SLOTS))
        self.work: dict[int, _Order] = {}
        self.notifier: QSocketNotifier | None = None
        # A worker that is still starting reads nothing yet; the window must not wait for it.
        self._letters: queue.SimpleQueue[tuple | None] = queue.SimpleQueue()
        self._sender = threading.Thread(target=self._send_letters, name="map-sender", daemon=True)
        self._sender.start()

    def send(self, message: tuple) -> None:
        """Send a message in its turn, without waiting."""
        self._letters.put(message)

    def _send_letters(self) -> None:
        while (message := self._letters.get()) is not None:
            try:
                self.connection.send(message)
            except OSError:
                return  # the reading side notices as well, and starts another worker

    def close(self) -> None:
        """Close the pipe, upon which the process ends by itself; one that reads nothing any more is killed."""
        if self.notifier is not None:
            self.notifier.setEnabled(False)
            self.notifier.deleteLater()
            self.notifier = None
        self._letters.put(None)
        self._sender.join(0.2)
        if self._sender.is_alive():  # it waits in a full pipe, which must not be closed under its hands
            self.process.kill()
            self._sender.join()
        self.connection.close()
        try:
            self.process.wait(0.5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class TileClient(QObject):
    """What one window has of a pool: a style of its own, and blocks in turn with the other windows.

    Signals:
        block_composed(object, int, object): a TileBlock, the ticket it was asked under, its tiles row by row.
        block_lost(object): a TileBlock whose worker ended; ask again.
        room_made(): a block can be asked for.
    """

    block_composed = Signal(object, int, object)
    block_lost = Signal(object)
    room_made = Signal()

    def __init__(self, pool: CompositorPool, number: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool, self.number = pool, number

    @property
    def room(self) -> int:
        """How many blocks can be asked for now."""
        return self._pool.room

    def tell(self, word: str, *values: Any) -> None:
        """Tell every worker something that concerns this window only; the last of each word is kept."""
        self._pool.tell(word, self.number, *values, key=(word, self.number))

    def compose(self, block: TileBlock, ticket: int) -> bool:
        """Ask for a block; False when every worker is busy."""
        return self._pool.compose(_Order(self, block, ticket))

    def leave(self) -> None:
        """Ask for nothing more; the last window to leave ends the processes."""
        self._pool.leave(self)


class CompositorPool(QObject):
    """Some composing processes that know the same city and, for each window that shares them, its style."""

    def __init__(self, count: int = 2, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._said: dict[tuple, tuple] = {}
        self._workers: list[_Worker] = []
        self._shares: list[TileClient] = []
        self._numbers = itertools.count(1)
        self._restarts = 0
        for _number in range(count):
            self._start()

    @property
    def room(self) -> int:
        """How many blocks can be asked for now."""
        return sum(len(worker.free) for worker in self._workers)

    @property
    def process_ids(self) -> list[int]:
        """The ids of the processes."""
        return [worker.process.pid for worker in self._workers]

    def share(self, parent: QObject | None = None) -> TileClient:
        """Let one more window have its tiles composed here."""
        share = TileClient(self, next(self._numbers), parent)
        self._shares.append(share)
        return share

    def leave(self, share: TileClient) -> None:
        """Do without a window; when none is left the processes end."""
        if share not in self._shares:
            return
        self._shares.remove(share)
        for key in [key for key in self._said if key[1:] == (share.number,)]:
            del self._said[key]
        self.tell("left", share.number)
        if not self._shares:
            self.close()

    def tell(self, word: str, *values: Any, key: tuple | None = None) -> None:
        """Tell every worker something; what has a key is told again to a worker that is started later."""
        if key is not None:
            self._said.pop(key, None)
            self._said[key] = (word, *values)
        for worker in list(self._workers):
            worker.send((word, *values))

    def compose(self, order: _Order) -> bool:
        """Ask for a block; False when every worker is busy."""
        worker = max(self._workers, key=lambda one: len(one.free), default=None)
        if worker is None or not worker.free:
            return False
        slot = worker.free.pop()
        worker.work[slot] = order
        worker.send(("compose", order.share.number, order.block, slot))
        return True

    def close(self) -> None:
        """End the processes."""
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.close()

    def _start(self) -> None:
        worker = _Worker()
        worker.notifier = QSocketNotifier(worker.connection.fileno(), QSocketNotifier.Type.Read, self)
        worker.notifier.activated.connect(self._reader_of(worker))
        self._workers.append(worker)
        for message in self._said.values():
            worker.send(message)

    def _reader_of(self, worker: _Worker) -> Callable[..., None]:
        return lambda *_ignored: self._read(worker)

    def _read(self, worker: _Worker) -> None:
        try:
            while worker.connection.poll():
                slot = worker.connection.recv()
                order = worker.work.pop(slot)
                tiles = self._copied(worker, order.block, slot) if order.share in self._shares else []
                worker.free.append(slot)
                if tiles:
                    order.share.block_composed.emit(order.block, order.ticket, tiles)
                self._offer_room(order.share)
        except (EOFError, OSError):
            self._replace(worker)

    def _offer_room(self, served: TileClient) -> None:
        """Offer a free place to the windows in turn, last to the one that was just served."""
        at = self._shares.index(served) + 1 if served in self._shares else 0
        for share in [*self._shares[at:], *self._shares[:at]]:
            share.room_made.emit()

    def _copied(self, worker: _Worker, block: TileBlock, slot: int) -> list[QImage]:
        width, height = block.columns * TILE_PX, block.rows * TILE_PX
        view = memoryview(worker.memory)[slot * SLOT_BYTES : slot * SLOT_BYTES + width * height * 4]
        whole = QImage(view, width, height, width * 4, QImage.Format.Format_RGB32)
        return [
            whole.copy(column * TILE_PX, row * TILE_PX, TILE_PX, TILE_PX)
            for row in range(block.rows)
            for column in range(block.columns)
        ]

    def _replace(self, worker: _Worker) -> None:
        """Start another worker in place of one that ended; after some times the map does without."""
        if worker not in self._workers:
            return
        self._workers.remove(worker)
        lost = list(worker.work.values())
        worker.close()
        self._restarts += 1
        log.warning("A map worker ended with code %s", worker.process.returncode)
        if self._restarts <= MOST_RESTARTS:
            self._start()
        for order in lost:
            order.share.block_lost.emit(order.block)
