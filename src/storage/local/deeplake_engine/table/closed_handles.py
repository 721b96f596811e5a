"""Gives back the memory of closed handles."""

from __future__ import annotations

import contextlib
import ctypes

from .dataset import open_plain

TURNS = 5


def give_back(path: str, name: str) -> None:
    """Gives back what closed handles of a dataset kept of the rows that they read.

    The engine's threads free this memory only when they work again. Therefore they read a cell of a column several
    times.
    """
    with contextlib.suppress(Exception):  # if the dataset is just being replaced, less is given back
        for _ in range(TURNS):
            _ = open_plain(path)[0:1][name][:]
    with contextlib.suppress(AttributeError, OSError):  # only the C library of GNU has it
        ctypes.CDLL(None).malloc_trim(0)
