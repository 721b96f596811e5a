"""Brings back rows that an index hides."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ..files.notes import mark_dirty
from ..table.cells import values
from ..table.dataset import open_plain
from ..table.query_text import quoted
from ..table.schema import Schema
from .removal import append_copy, delete_rows

if TYPE_CHECKING:
    from deeplake import Dataset


def show_hidden(path: str, dataset: Dataset, schema: Schema) -> None:
    """Copies each hidden row to the end of the dataset and deletes the hidden one.

    If another program deletes the last row that an index covers, the index hides the row after it. If that row does
    not exist yet, the next appended row would be hidden. So a copy of the last row is appended first. The index of the
    keys shows which rows are hidden, because all indexes hide the same rows.
    """
    if not len(dataset):
        return
    mark_dirty(path)  # if this is killed, the next maintenance removes the copies
    last = len(dataset) - 1
    append_copy(dataset, schema, last)
    dataset.commit()
    key = schema["key"]
    keys = values(dataset, key, "text")
    hidden, reader = Counter(keys), open_plain(path)
    for start in range(0, len(keys), 500):
        some = ",".join(map(quoted, dict.fromkeys(keys[start : start + 500])))
        hidden -= Counter(reader.query(f"SELECT * WHERE {key} IN ({some})")[key][:])
    old = {offset for offset, key in enumerate(keys) if key and key in hidden}
    for offset in sorted(old - {last + 1}):
        append_copy(dataset, schema, offset)
    delete_rows(path, dataset, old | {last})
