"""The copy of a table: its columns, the newest version of each key, and which rows are live."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ..table.cells import NO_VECTOR, Columns, encoded
from ..table.schema import Column, Schema
from .columns import Cells, Flags, Texts, Whole, column_of
from .growing import Growing, Vectors
from .masks import Condition, mask_of
from .sketch import Sketch, sketch_of
from .words import Words

MANY = 32_768  # rows of a table from which on a sketch saves more time than it takes
ENOUGH = 2_000  # fewest rows that pass a filter for which a sketch is used


class TableCopy:
    """Rows, in the order in which they were added. Used by one thread at a time."""

    def __init__(self, schema: Schema, width: int | None) -> None:
        """`width` is the length of vectors; None if no row has one yet."""
        self.size = 0
        self.key, self.width = schema["key"], width
        self._version, self._text = schema["version"], schema.get("text")
        self._vector = schema.get("vector")
        self._columns: dict[str, Cells] = {
            column["name"]: column_of(column["type"]) for column in schema["columns"] if column["type"] != "embedding"
        }
        self._vectors = Vectors(width) if width and self._vector else None
        self._sketch: Sketch | None = None
        self._sketched = 0  # rows when a sketch was made, or could not be made
        self._words = Words()
        self._live = Growing("?")
        self._newest = Growing("<i4")  # for the number of each key, the row of its newest version, or -1
        self._before = Growing("<i4")  # for each row, the row with the next older version of its key, or -1

    def names(self) -> set[str]:
        return {*self._columns, *([self._vector] if self._vector else [])}

    def has_all(self, columns: Iterable[Column]) -> bool:
        return {column["name"] for column in columns} <= self.names()

    def add(self, cells: dict[str, Any], count: int) -> None:
        """Adds rows. `cells` has every column."""
        for name, column in self._columns.items():
            column.extend(cells[name])
        if self._text is not None:
            self._words.extend([cell or "" for cell in cells[self._text]])
            self._words.sort_if_many()
        if self._vectors is not None:
            vectors, lengths = _measured(cells[self._vector or ""], count, self._vectors.width)
            self._vectors.extend(vectors, lengths)
            if self._sketch is not None:
                self._sketch.extend(vectors, lengths)
        self._count_versions(count)

    def settle(self, room: int) -> None:
        """Is called when all stored rows were added. Makes what speeds up searches of many rows, in `room` bytes."""
        self._words.sort()
        self.take(self.new_sketch(room))

    def needs_sketch(self) -> bool:
        """Whether so many rows came since a sketch was made, or could not be made, that one should be made now."""
        return self._vectors is not None and self.size >= MANY and self.size > 2 * self._sketched

    def new_sketch(self, room: int) -> Sketch | None:
        """A sketch of the vectors so far. Other threads may add rows meanwhile."""
        if not self.needs_sketch() or self._vectors is None:
            return None
        return sketch_of(self._vectors, room)

    def take(self, sketch: Sketch | None) -> None:
        """Adds the vectors that came since the sketch was made, and uses it. With None, the sketch in use stays."""
        self._sketched = self.size
        if sketch is None or self._vectors is None:
            return
        rows = np.arange(sketch.size(), self._vectors.size)
        sketch.extend(self._vectors.rows(rows), self._vectors.lengths()[rows])
        self._sketch = sketch

    def _count_versions(self, count: int) -> None:
        """Finds the newest version of each key: the highest one, and of equal ones the one added last."""
        keys, versions = self._texts(self.key), self._versions()
        self._live.extend(self._deleted()[self.size :] != 1)
        known, some = self._newest.size, keys.codes.all()[self.size :]
        if len(keys.numbered) == known + count:  # all keys are new, which is usual
            self._newest.extend(np.arange(self.size, self.size + count))
            self._before.extend(np.full(count, -1))
            self.size += count
            return
        self._newest.extend(np.full(len(keys.numbered) - known, -1))
        alive, newest, before = self._live.all(), self._newest.all(), list[int]()
        for row, key in enumerate(some.tolist(), self.size):
            last = int(newest[key])
            if last < 0:
                newest[key] = row
                before.append(-1)
            elif versions[row] >= versions[last]:
                alive[last] = False
                newest[key] = row
                before.append(last)
            else:
                alive[row] = False
                # The row is an older version, and comes after the newest one in the chain of its key.
                chain, place = (self._before.all(), last) if last < self.size else (before, last - self.size)
                before.append(int(chain[place]))
                chain[place] = row
        self._before.extend(before)
        self.size += count

    def rows_of(self, key: str, version: int) -> list[int]:
        versions = self._versions()
        return [row for row in self._rows_of(self._texts(self.key).number_of(key)) if versions[row] == version]

    def forget(self, gone: np.ndarray) -> None:
        """Forgets rows that are no longer stored. An older version of their key may become the newest again."""
        versions, deleted = self._versions(), self._deleted()
        alive, before, newest = self._live.all(), self._before.all(), self._newest.all()
        for number in sorted(set(self._texts(self.key).codes.all()[gone].tolist())):
            rows = [row for row in self._rows_of(number) if not gone[row]]
            rows.sort(key=lambda row: (versions[row], row), reverse=True)
            newest[number] = rows[0] if rows else -1
            for row, older in itertools.zip_longest(rows, rows[1:], fillvalue=-1):
                before[row], alive[row] = older, False
            if rows:
                alive[rows[0]] = deleted[rows[0]] != 1
        alive[gone] = False

    def forget_deleted(self, staged: Iterable[tuple[int, int]]) -> None:
        """Forgets the folded rows of deleted records, which maintenance has removed. Staged rows stay."""
        stored = np.ones(self.size, bool)
        for start, count in staged:
            stored[start : start + count] = False
        newest = self._newest.all()
        ended = newest[newest >= 0]
        ended = ended[(self._deleted()[ended] == 1) & stored[ended]]
        keys = self._texts(self.key)
        if len(ended):
            self.forget(keys.have(keys.codes.all()[ended]) & stored)

    def lacks_keys(self) -> bool:
        """Whether some row has no key yet, because another program appended it."""
        return self._texts(self.key).number_of("") >= 0

    def _rows_of(self, number: int) -> Iterator[int]:
        """Every version of the key with this number, the newest first."""
        row, before = int(self._newest.all()[number]) if number >= 0 else -1, self._before.all()
        while row >= 0:
            yield row
            row = int(before[row])

    def rows_where(self, name: str, values: Sequence[str]) -> np.ndarray:
        """Every version with one of these values in a text column, in the order in which the rows were added."""
        column = self._texts(name)
        numbers = column.numbered.find(list(dict.fromkeys(values)))
        numbers = numbers[numbers >= 0]
        if name == self.key:
            return np.array(sorted(row for number in numbers.tolist() for row in self._rows_of(number)), np.int64)
        return np.flatnonzero(column.have(numbers))

    def mask(self, condition: Condition | None) -> np.ndarray:
        """The live rows that a filter lets pass."""
        live: np.ndarray = self._live.all()
        mask: np.ndarray = live.copy() if condition is None else live & mask_of(condition, self._columns, self.size)
        return mask

    def dead(self) -> int:
        """How many rows are dead."""
        return self.size - int(np.count_nonzero(self._live.all()))

    def nearest(self, target: np.ndarray, mask: np.ndarray, limit: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The rows of the mask with a vector, in ascending order, and the cosine of each with the target.

        With a limit, rows that are not among the `limit` nearest may be left out.
        """
        vectors = self._vectors
        if vectors is None:
            return np.empty(0, np.int64), np.empty(0, "<f4")
        lengths = vectors.lengths()[: len(mask)]
        rows = np.flatnonzero(mask & (lengths > 0))
        # All vectors are multiplied unless few are wanted, because gathering some of them takes several times as long.
        few = len(mask) // 8
        if self._sketch and limit and len(rows) >= max(ENOUGH, 2 * limit) and np.any(target):
            near = self._near(target, rows, limit)
            rows = near if len(near) < min(few // 4, len(rows) // 2) else rows
        products = vectors.rows(rows) @ target if len(rows) < few else vectors.products(target, len(mask))[rows]
        return rows, self._cosines(products, rows, target)

    def _near(self, target: np.ndarray, rows: np.ndarray, limit: int) -> np.ndarray:
        """Those of the rows that may be among the nearest."""
        if self._sketch is None or self._vectors is None:
            return rows
        bounds = self._sketch.bounds(target / np.linalg.norm(target), rows)
        first = np.sort(rows[np.argpartition(bounds, -2 * limit)[-2 * limit :]])
        cosines = self._cosines(self._vectors.rows(first) @ target, first, target)
        near: np.ndarray = rows[bounds >= np.partition(cosines, -limit)[-limit]]
        return near

    def _cosines(self, products: np.ndarray, rows: np.ndarray, target: np.ndarray) -> np.ndarray:
        lengths = self._vectors.lengths()[rows] if self._vectors else np.empty(0, "<f4")
        cosines: np.ndarray = np.clip(products / (lengths * np.linalg.norm(target)), -1, 1)
        return cosines

    def similarities(self, target: np.ndarray, rows: np.ndarray) -> list[float | None]:
        """The cosine of these rows with the target; None for a row without a vector."""
        mask = np.zeros(self.size, bool)
        mask[rows] = True
        known, cosines = self.nearest(target, mask)
        found = dict(zip(known.tolist(), cosines.tolist(), strict=True))
        return [found.get(row) for row in rows.tolist()]

    def worded(self, query: str, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The rows of the mask that share words with the query, in ascending order, and the score of each."""
        scores = self._words.scores(query, mask)
        rows = np.flatnonzero(scores > 0)
        return rows, scores[rows]

    def versions_at(self, rows: np.ndarray) -> np.ndarray:
        versions: np.ndarray = self._versions()[rows]
        return versions

    def columns_at(self, rows: np.ndarray, names: Iterable[str]) -> Columns:
        return {name: self._cells_at(name, rows) for name in names}

    def bytes(self) -> int:
        columns = sum(column.bytes() for column in self._columns.values())
        vectors = self._vectors.bytes() if self._vectors else 0
        vectors += self._sketch.bytes() if self._sketch else 0
        return columns + vectors + self._words.bytes() + self._newest.bytes()

    def _cells_at(self, name: str, rows: np.ndarray) -> list[Any]:
        if name != self._vector:
            return self._columns[name].at(rows)
        if self._vectors is None:
            return [None] * len(rows)
        order = np.argsort(rows, kind="stable")
        vectors, lengths = self._vectors.rows(rows[order]), self._vectors.lengths()[rows[order]]
        cells: list[Any] = [None] * len(rows)
        for place, vector, length in zip(order.tolist(), vectors, lengths, strict=True):
            cells[place] = encoded(vector) if length else None
        return cells

    def _texts(self, name: str) -> Texts:
        column = self._columns[name]
        if not isinstance(column, Texts):
            raise TypeError(f"Expected {name} to be a column of texts, got {type(column).__name__}.")
        return column

    def _deleted(self) -> np.ndarray:
        column = self._columns["deleted"]
        if not isinstance(column, Flags):
            raise TypeError("Expected deleted to be a column of booleans.")
        return column.cells.all()

    def _versions(self) -> np.ndarray:
        column = self._columns[self._version]
        if not isinstance(column, Whole):
            raise TypeError(f"Expected {self._version} to be a column of whole numbers.")
        return column.cells.all()


def _measured(cells: Any, count: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Vectors and their lengths. A row without a vector has the length 0."""
    if not isinstance(cells, np.ndarray) or cells.ndim != 2:
        blank = np.zeros(width, "<f4")
        given = (blank if cell is None or np.size(cell) != width else cell for cell in cells)
        cells = np.array([np.asarray(cell, "<f4") for cell in given], "<f4").reshape(count, width)
    vectors = cells.astype("<f4", copy=False)
    lengths = np.linalg.norm(vectors, axis=1)
    lengths[np.abs(vectors).max(axis=1, initial=0) <= NO_VECTOR] = 0
    return vectors, lengths
