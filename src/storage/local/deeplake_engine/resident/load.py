"""Reads a table into memory."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..files.commits import commits_of
from ..table.cells import values
from ..table.closed_handles import give_back
from ..table.dataset import open_plain
from ..table.schema import Column, Kind, Schema, unsettled, vector_width
from .follow import Astray, Position
from .table_copy import TableCopy

if TYPE_CHECKING:
    from deeplake import Dataset, DatasetView

ROWS = 2_000  # rows that are read at once; other threads wait while one column of them is read
PART = 64_000_000  # bytes of the copy that are read with one handle
NUMBER = 4  # bytes of a number of a vector
ATTEMPTS = 5


class TooLarge(Exception):
    """The table does not fit into the memory that is left for it."""


def load(path: str, schema: Schema, room: int) -> tuple[TableCopy, Position]:
    """Reads all folded rows. `follow` then adds the staged rows."""
    dataset, position = _opened(path)
    width = vector_width(dataset, schema)
    settled = None if width is None or unsettled(dataset, width) else width
    if len(dataset) * (settled or 0) * NUMBER > room:
        raise TooLarge  # the vectors alone do not fit, so nothing is read
    copy = TableCopy(schema, settled)
    fits = _read_all(dataset, copy, schema["columns"], room)
    del dataset
    if fits:
        copy.settle(room - copy.bytes())
    if copy.bytes() > PART:
        give_back(path, schema["key"])
    if not fits:
        raise TooLarge
    if copy.lacks_keys():
        raise Astray
    return copy, position


def _read_all(dataset: Dataset, copy: TableCopy, columns: list[Column], room: int) -> bool:
    """Adds all rows to a copy, unless they do not fit."""
    total, filled = len(dataset), 0
    for start in range(0, total, ROWS):
        if copy.bytes() - filled > PART:
            # A handle keeps all that was read with it.
            dataset, filled = dataset.history[dataset.version].open(), copy.bytes()
        for cells, count in read_rows(dataset, range(start, min(start + ROWS, total)), columns):
            copy.add(cells, count)
        if copy.bytes() > room:
            return False
    return True


def _opened(path: str) -> tuple[Dataset, Position]:
    for _ in range(ATTEMPTS):
        commits = commits_of(path)
        dataset = open_plain(path)
        if commits_of(path) == commits:
            return dataset, Position(commits)
    raise Astray


def read_rows(
    dataset: Dataset, offsets: range | list[int], columns: Iterable[Column]
) -> Iterator[tuple[dict[str, Any], int]]:
    """The cells of rows, `ROWS` rows at a time."""
    for start in range(0, len(offsets), ROWS):
        some = offsets[start : start + ROWS]
        view = dataset[some.start : some.stop] if isinstance(some, range) else dataset[some]
        cells = {}
        for column in columns:
            cells[column["name"]] = _cells(view, column["name"], column["type"])
            time.sleep(0)  # lets other threads go first
        yield cells, len(some)


def _cells(view: DatasetView, name: str, kind: Kind) -> Any:
    if kind == "embedding":
        return view[name][:]
    if kind == "text":
        return view[name][:]  # the copy reads None as an empty text
    if kind == "dict":
        return values(view, name, kind)
    cells: Any = view[name][:]
    plain = isinstance(cells, np.ndarray) and cells.dtype.kind in "ifb"
    return cells if plain else values(view, name, kind)
