"""Rows by the similarity of their vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..place import Remote, Request
from ..table.cells import columns_of, decoded, with_vectors
from ..table.dataset import others_deleted
from ..table.query_text import array, column_list, where
from .latest import LatestLane

FEW = 100  # fewest rows for which the engine is asked
MANY_SEGMENTS = 4


def search_vector(lane: LatestLane, request: Request) -> dict[str, Any]:
    target = decoded(request["vector"])
    view, vectors, rows = candidates(lane, request, target)
    if not rows:
        return {"columns": {column: [] for column in request["columns"]}, "similarities": []}
    matrix = np.stack([vectors[row] for row in rows]) if len(rows) < len(vectors) else np.asarray(vectors)
    similarities = cosines(matrix, target)
    order = np.argsort(-similarities, kind="stable")
    found = columns_of(view, request["columns"], lane.kinds)
    chosen = [rows[position] for position in order]
    return {
        "columns": {column: [cells[row] for row in chosen] for column, cells in found.items()},
        "similarities": similarities[order].tolist(),
    }


def cosines(matrix: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The cosine of each row with the target; 0 if one of the two has the length 0."""
    lengths = np.linalg.norm(matrix, axis=1) * np.linalg.norm(target)
    quotients = np.divide(matrix @ target, lengths, out=np.zeros(len(matrix), "<f4"), where=lengths > 0)
    clipped: np.ndarray = np.clip(quotients, -1, 1)
    return clipped


def candidates(lane: LatestLane, request: Request, target: np.ndarray) -> tuple[Any, Any, list[int]]:
    """Rows among which the nearest are, their vectors, and the positions of the rows that have a vector."""
    name, wanted = lane.schema["vector"], request["limit"]
    # Each index segment misses some neighbours. So the engine is asked for more rows than are read.
    limit = max(wanted, FEW) * (4 if len(lane.state["ends"]) > MANY_SEGMENTS else 2)
    selection = f"SELECT {column_list(dict.fromkeys([*request['columns'], name]))}{where(request)}"
    # After indexed rows were deleted, a search with a filter by the index returns wrong rows. The factor 1 keeps the
    # engine from using the index.
    filtered = bool(request.get("where"))
    moved = filtered and (lane.state["moved"] or others_deleted(lane.path, lane.dataset, lane.schema))
    similarity = f"{'1 * ' if moved else ''}COSINE_SIMILARITY({name}, {array(target)})"
    while True:
        view = lane.dataset.query(f"{selection} ORDER BY {similarity} DESC LIMIT {limit}")
        # The engine returns rows in the exact order. Only the best are read, because reading a row takes long.
        best = view[:wanted]
        vectors = best[name][:]
        rows = with_vectors(vectors)
        # In object storage the caller drops rows of other programs, so it gets more rows than it asked for.
        if len(rows) == wanted and not isinstance(lane.path, Remote):
            return best, vectors, rows
        if len(vectors) == wanted:
            vectors = view[name][:]
            rows = with_vectors(vectors)
            if len(rows) >= wanted:
                return view, vectors, rows
        if len(vectors) < limit:
            # An index may return too few rows. Then all rows that the filter lets pass are ranked.
            every = lane.dataset.query(selection) if filtered else lane.dataset
            if len(every) > len(vectors):
                view, vectors = every, every[name][:]
                rows = with_vectors(vectors)
            return view, vectors, rows
        # Rows without a vector may have taken the place of rows with one.
        limit *= 4
