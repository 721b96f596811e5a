"""Reads rows by key, or all rows."""

from __future__ import annotations

from ..answers import answer
from ..place import Request
from ..table.cells import Columns, columns_of
from ..table.query_text import quoted
from .latest import LatestLane


def lookup(lane: LatestLane, request: Request) -> Columns:
    """Rows by the values of a column, by its index if there is one.

    For rows that no index covers, each key takes as long as reading the column. So for many keys the column is read
    once.
    """
    name, names, total = request["column"], request["columns"], len(lane.dataset)
    indexed = any(column["name"] == name and column.get("index") == "exact" for column in lane.schema["columns"])
    if not indexed or len(request["keys"]) * (total - lane.covered_rows()) > total:
        wanted = set(request["keys"])
        offsets = [offset for offset, key in enumerate(lane.dataset[name][:]) if (key or "") in wanted]
        if not offsets:
            return {column: [] for column in names}
        return columns_of(lane.dataset[offsets], names, lane.kinds)
    keys = ",".join(map(quoted, request["keys"]))
    return columns_of(lane.dataset.query(f"SELECT * WHERE {name} IN ({keys})"), names, lane.kinds)


def scan(lane: LatestLane, request: Request) -> None:
    total, step = len(lane.dataset), 2000
    for start in range(0, total, step):
        view = lane.dataset[start : min(start + step, total)]
        answer({"id": request["id"], "chunk": columns_of(view, request["columns"], lane.kinds)})
