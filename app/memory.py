"""What keeps the memory of a process small, where the C library is glibc."""

from __future__ import annotations

import contextlib
import ctypes

M_ARENA_MAX = -8
"""Option of mallopt (malloc.h of glibc)."""


def share_one_heap() -> None:
    """Let all threads of this process take memory from two heaps: one for each thread keeps what no other can use."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def give_back_memory() -> None:
    """Give the system back what was freed but is kept for later; does nothing where the C library is not glibc."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
