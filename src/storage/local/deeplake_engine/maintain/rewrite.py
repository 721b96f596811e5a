"""Replaces a dataset by a new one with only the live rows."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import deeplake
import numpy as np

from ..files.power import is_power_on
from ..files.replacement import begin_replacement, replace_files
from ..place import side
from ..table.cells import is_no_vector, no_vectors, to_column, values
from ..table.create import make_table
from ..table.dataset import note_last_row, open_plain
from ..table.schema import Column, Schema, default_value, unsettled, vector_width
from .newest import live_offsets

if TYPE_CHECKING:
    from deeplake import Dataset, DatasetView


def rewrite(path: str, schema: Schema) -> tuple[int, int]:
    """Replaces a dataset by a new one with only the live rows, because only this removes bytes from the disk.

    Otherwise deleted rows stay in the history, in the indexes, and in chunks that also hold live rows. Tombstones,
    branches, tags and quarantined entries are removed, too. The caller holds the exclusive lock and has folded the
    dataset. The new dataset is complete before the first file is replaced. If the process is killed while it replaces
    files, the next process that takes the exclusive lock finishes the replacement.

    Returns how many rows were removed, and how many there are.
    """
    old, fresh = open_plain(path), side(path, "rewrite")
    shutil.rmtree(fresh, ignore_errors=True)
    new = empty_copy(old, fresh, schema)
    known = {column["name"]: column for column in schema["columns"]}
    kept = live_offsets(
        values(old, schema["key"], "text"),
        [version or 0 for version in values(old, "version", "int64")],
        values(old, "deleted", "bool"),
    )
    for start in range(0, len(kept), 2000):
        view = old[kept[start : start + 2000]]
        new.append(
            {
                column.name: copied(view, column.name, known.get(column.name), old, schema)
                for column in old.schema.columns
            }
        )
    new.commit()
    removed, total, seen = len(old) - len(new), len(new), old.version
    del old, new
    if open_plain(path).version != seen:
        return rewrite(path, schema)  # another program, which does not use our locks, committed meanwhile
    if is_power_on(path):
        os.sync()
    begin_replacement(path, fresh)
    replace_files(path)
    note_last_row(path, open_plain(path), schema, total)
    return removed, total


def empty_copy(old: Dataset, fresh: str, schema: Schema) -> Dataset:
    """Makes an empty dataset with the columns and the metadata of `old`."""
    width = vector_width(old, schema)
    empty = schema.get("vector") and unsettled(old, width)
    present = {column.name for column in old.schema.columns}
    columns = [column for column in schema["columns"] if column["name"] in present]
    make_table(fresh, {**schema, "columns": columns}, None if empty else width)
    new = open_plain(fresh)
    new.indexing_mode = deeplake.IndexingMode.Off
    known = {column["name"] for column in columns}
    for column in old.schema.columns:
        if column.name not in known:
            new.add_column(column.name, column.dtype)
    for name in old.metadata.keys():
        new.metadata[name] = old.metadata[name]
    return new


def copied(view: DatasetView, name: str, column: Column | None, dataset: Dataset, schema: Schema) -> Any:
    """The cells of a column in the form in which the new dataset stores them."""
    if column is None:
        return view[name][:]
    if column["type"] != "embedding":
        cells = values(view, name, column["type"])
        return to_column([default_value(column) if cell is None else cell for cell in cells], column)
    vectors, width = view[name][:], vector_width(dataset, schema)
    if width is None or unsettled(dataset, width):
        return [None] * len(vectors)
    return np.stack([no_vectors(1, width)[0] if is_no_vector(cell) else np.asarray(cell, "<f4") for cell in vectors])
