"""Arrays that grow at the end."""

from __future__ import annotations

from typing import Any

import numpy as np

BLOCK = 16_384  # rows


class Growing:
    """Numbers, one for each row. An array that was given out does not change when more rows come."""

    def __init__(self, kind: str) -> None:
        self._cells = np.empty(1024, kind)
        self.size = 0

    def extend(self, more: Any) -> None:
        end = self.size + len(more)
        if end > len(self._cells):
            grown = np.empty(end + end // 8 + 1024, self._cells.dtype)
            grown[: self.size] = self._cells[: self.size]
            self._cells = grown
        self._cells[self.size : end] = more
        self.size = end

    def allow(self, largest: int) -> None:
        """Takes a larger integer type, if this number needs one."""
        kind = np.min_scalar_type(-1 - largest)
        if kind.itemsize > self._cells.dtype.itemsize:
            self._cells = self._cells.astype(kind)

    def all(self) -> np.ndarray:
        return self._cells[: self.size]

    def bytes(self) -> int:
        return self._cells.nbytes


class Vectors:
    """Vectors, one for each row, in blocks, so that nothing is copied when more rows come."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.size = 0
        self._blocks: list[np.ndarray] = []
        self._lengths = Growing("<f4")

    def extend(self, more: np.ndarray, lengths: np.ndarray) -> None:
        """`lengths` holds the length of each vector, 0 for a row without one."""
        self._lengths.extend(lengths)
        taken = 0
        while taken < len(more):
            place = self.size % BLOCK
            if place == 0:
                # The system gives memory only to pages that are written.
                self._blocks.append(np.empty((BLOCK, self.width), "<f4"))
            some = more[taken : taken + BLOCK - place]
            self._blocks[-1][place : place + len(some)] = some
            taken += len(some)
            self.size += len(some)

    def lengths(self) -> np.ndarray:
        return self._lengths.all()

    def rows(self, rows: np.ndarray) -> np.ndarray:
        """The vectors of these rows. `rows` must be in ascending order."""
        found = np.empty((len(rows), self.width), "<f4")
        starts = np.searchsorted(rows, np.arange(0, self.size + BLOCK, BLOCK))
        for number, block in enumerate(self._blocks):
            some = slice(starts[number], starts[number + 1])
            if some.start < some.stop:
                np.take(block, rows[some] - number * BLOCK, axis=0, out=found[some])
        return found

    def products(self, target: np.ndarray, size: int) -> np.ndarray:
        """The dot product of each of the first `size` vectors with the target."""
        found = np.empty(size, "<f4")
        for number, block in enumerate(self._blocks):
            start, end = number * BLOCK, min(number * BLOCK + BLOCK, size)
            if start < end:
                np.dot(block[: end - start], target, out=found[start:end])
        return found

    def bytes(self) -> int:
        return self.size * self.width * 4 + self._lengths.bytes()
