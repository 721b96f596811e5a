"""Reads of the copy of a table in memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..files.commits import REMOVAL
from ..files.entry_rows import staged_rows
from ..place import Request
from ..resident.load import ROWS, read_rows
from ..resident.table_copy import TableCopy
from ..table.cells import decoded, values
from ..table.schema import NULL_INT
from .filter import fields_of
from .latest import LatestLane

SLACK = 64  # rows that maintenance may have put behind those of the log


def read_copy(copy: TableCopy, request: Request) -> Any:
    """The answer to a read, or None where the copy lacks a column that is asked for."""
    asked = {*request["columns"], *(fields_of(request["filter"]) if request.get("filter") else ())}
    if not asked <= copy.names():
        return None
    return find(copy, request) if request["op"] == "find" else lookup(copy, request)


def lookup(copy: TableCopy, request: Request) -> Any:
    rows = copy.rows_where(request["column"], request["keys"])
    return copy.columns_at(rows, request["columns"])


def find(copy: TableCopy, request: Request) -> Any:
    """The nearest live rows that a filter lets pass, those whose text shares words, or both."""
    mask = copy.mask(request.get("filter"))
    target = decoded(request["vector"]) if "vector" in request else None
    near, worded = np.empty(0, np.int64), np.empty(0, np.int64)
    similarities, beside = np.empty(0, "<f4"), None
    if target is not None:
        rows, cosines = copy.nearest(target, mask)
        best = highest(cosines, rows, request["limit"])
        near, similarities = rows[best], cosines[best]
    if "text" in request:
        rows, scores = copy.worded(request["text"], mask)
        worded = rows[highest(scores, -copy.versions_at(rows), request["limit"])]
        beside = copy.similarities(target, worded) if target is not None else None
    rows, places = np.unique(np.concatenate([near, worded]), return_inverse=True)
    return {
        "columns": copy.columns_at(rows, request["columns"]),
        "near": places[: len(near)].tolist(),
        "similarities": similarities.tolist(),
        "worded": places[len(near) :].tolist(),
        "beside": beside,
    }


def highest(scores: np.ndarray, ties: np.ndarray, limit: int) -> np.ndarray:
    """Places of the highest scores, best first; of equal ones those with the lowest of `ties`."""
    places = np.arange(len(scores))
    if len(scores) > limit > 0:
        least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        places = np.flatnonzero(scores >= least)
    best: np.ndarray = places[np.lexsort((ties[places], -scores[places]))[:limit]]
    return best


def read_folded(lane: LatestLane, copy: TableCopy, rows: int) -> None:
    """Adds rows that came from the log and were folded before they were seen.

    They are near the end of the table. After a removal the rows that are no longer stored are forgotten as well.
    """
    lane.see_latest()
    dataset, removed = lane.dataset, rows == REMOVAL
    total = len(dataset)
    start = 0 if removed else max(0, total - rows - staged_rows(lane.path) - SLACK)
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
