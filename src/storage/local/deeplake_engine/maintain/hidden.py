"""Rows that an index hides."""

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
    """Brings back, as a new row, what an index hides: the row behind the last one it covers, once others deleted that.

    Such a place may be behind the last row and wait for the next one, so a copy of the last row is put there first.
    The index of the keys tells what is hidden, since all indexes hide the same.
    """
    if not len(dataset):
        return
    mark_dirty(path)  # copies of a run that is cut short go later
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
