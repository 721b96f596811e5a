"""Answers reads from a copy."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..place import Request
from ..table.cells import Columns, decoded
from .table_copy import TableCopy


def lookup(copy: TableCopy, request: Request) -> Columns:
    """Every version with one of these values in a text column, such as the key."""
    rows = copy.rows_where(request["column"], request["keys"])
    return copy.columns_at(rows, request["columns"])


def find(copy: TableCopy, request: Request) -> dict[str, Any]:
    """The rows nearest to a vector, the best for words, or both, among the live rows that pass a filter."""
    mask = copy.mask(request.get("filter"))
    target = decoded(request["vector"]) if "vector" in request else None
    near, worded = np.empty(0, np.int64), np.empty(0, np.int64)
    similarities, beside = np.empty(0, "<f4"), None
    if target is not None:
        rows, cosines = copy.nearest(target, mask, request["limit"])
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
        "bytes": copy.bytes(),
    }


def highest(scores: np.ndarray, ties: np.ndarray, limit: int) -> np.ndarray:
    """Positions of the highest scores, best first. Equal scores are ordered by `ties`, lowest first."""
    places = np.arange(len(scores))
    if len(scores) > limit > 0:
        least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        places = np.flatnonzero(scores >= least)
    best: np.ndarray = places[np.lexsort((ties[places], -scores[places]))[:limit]]
    return best
