"""Opens a table, and sets the length of its vectors."""

from __future__ import annotations

import os
from typing import Any

from deeplake import types

from ..failure import Failure
from ..files.locks import alone, exclusive, finish_rewrite
from ..files.notes import read_state, write_state
from ..files.power import LINKS, restore_power
from ..files.replacement import unfinished
from ..files.room import check_room_to_fold
from ..files.write_ahead_log import repair, torn, wal_entries
from ..place import Remote, side
from .cells import no_vectors, values
from .create import adapt_table, create_table, make_side, refuse_others
from .dataset import is_dataset, open_current, open_handle, others_deleted
from .schema import Schema, unsettled, vector_width


def open_table(path: str, schema: Schema, dimensions: int | None) -> dict[str, Any]:
    """Opens a table: creates what is missing and repairs torn entries. Returns the length of its vectors."""
    if not isinstance(path, Remote) and os.path.isdir(side(path)) and (unfinished(path) or not is_dataset(path)):
        finish_rewrite(path)
    if not is_dataset(path):
        refuse_others(path)
        make_side(path)
        with alone(path):
            if not is_dataset(path):
                refuse_others(path)
                create_table(path, schema, dimensions)
    make_side(path)
    repairs: list[str] = []
    if _needs_repair(path):
        with exclusive(path):
            repairs = restore_power(path) + repair(path)
    dataset = open_current(path)
    present = {column.name for column in dataset.schema.columns}
    if any(column["name"] not in present for column in schema["columns"]):
        with alone(path):
            adapt_table(path, schema, dimensions)
        dataset = open_handle(path)
    width = vector_width(dataset, schema)
    if width is not None and unsettled(dataset, width):
        width = None
    to_adopt = bool(schema.get("foreign")) and any(not key for key in values(dataset, schema["key"], "text"))
    foreign = to_adopt or others_deleted(path, dataset, schema)
    return {"dimensions": width, "repairs": repairs, "foreign": foreign}


def _needs_repair(path: str) -> bool:
    if isinstance(path, Remote):
        return False
    return any(torn(entry) for entry in wal_entries(path)) or os.path.isdir(side(path, LINKS))


def settle(path: str, schema: Schema, dimensions: int) -> None:
    """Sets the width of the vector column of a table without vectors."""
    name = schema["vector"]
    with alone(path):
        dataset = open_handle(path)
        width = vector_width(dataset, schema)
        if not unsettled(dataset, width):
            if width != dimensions:
                raise Failure(
                    "EMBEDDINGS_MISMATCH",
                    f"Expected vectors of {width} numbers at {path}, got {dimensions}. "
                    "Use the embeddings that the table was made with.",
                )
            return
        check_room_to_fold(path)
        dataset.fold_now()
        # A new column is made, because an indexed one cannot be filled. The old one is renamed first, because a column
        # with the name of a removed one is lost at the next fold.
        dataset.rename_column(name, "_unsettled")
        dataset.add_column(name, types.Embedding(dimensions))
        dataset.remove_column("_unsettled")
        for start in range(0, len(dataset), 2000):
            end = min(start + 2000, len(dataset))
            dataset[name][start:end] = no_vectors(end - start, dimensions)
        dataset.commit()
        dataset.metadata["unsettled_vectors"] = False
        # Without this commit, the engine writes the metadata when the handle is freed, maybe after the next open.
        dataset.commit()
        write_state(path, read_state(path))
