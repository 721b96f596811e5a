"""Answers reads from the copy of a table in memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..files.commits import REMOVAL
from ..files.entry_rows import Unreadable, staged_rows
from ..place import Request
from ..resident.load import ROWS, read_rows
from ..resident.reads import find, lookup
from ..resident.table_copy import TableCopy
from ..table.cells import values
from ..table.schema import NULL_INT
from .filter import fields_of
from .latest import LatestLane

SLACK = 64  # rows that maintenance may have appended after the folded ones


def read_copy(copy: TableCopy, request: Request) -> Any:
    """The answer to a read, or None if the copy lacks a requested column."""
    asked = {*request["columns"], *(fields_of(request["filter"]) if request.get("filter") else ())}
    if not asked <= copy.names():
        return None
    return find(copy, request) if request["op"] == "find" else lookup(copy, request)


def read_folded(lane: LatestLane, copy: TableCopy, rows: int) -> None:
    """Adds rows to the copy that were folded before the copy got them from the write-ahead log.

    They are near the end of the table. After a removal, the whole table is compared, and the copy forgets rows that
    are no longer stored.
    """
    removed = rows == REMOVAL
    start = newest_offset(lane, None if removed else rows)
    dataset = lane.dataset
    total = len(dataset)
    stored, unknown = np.zeros(copy.size, bool), list[int]()
    for first in range(start, total, ROWS):
        view = dataset[first : min(first + ROWS, total)]
        keys, versions = values(view, lane.schema["key"], "text"), values(view, lane.schema["version"], "int64")
        for offset, (key, version) in enumerate(zip(keys, versions, strict=True), first):
            known = copy.rows_of(key, NULL_INT if version is None else version)
            stored[known] = True
            if not known:
                unknown.append(offset)
    if removed:
        copy.forget(~stored)
    for cells, count in read_rows(dataset, unknown, lane.schema["columns"]):
        copy.add(cells, count)


def newest_offset(lane: LatestLane, rows: int | None) -> int:
    """Refreshes the handle. Returns an offset that is not after the last `rows` folded rows; 0 for None."""
    try:
        lane.see_latest()
    except RuntimeError as error:
        if "truncated" not in str(error):
            raise
        raise Unreadable from error  # the engine reads nothing while there is a torn entry
    if rows is None:
        return 0
    return max(0, len(lane.dataset) - rows - staged_rows(lane.path) - SLACK)
