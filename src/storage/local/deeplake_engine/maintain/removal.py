"""Removes rows physically."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from ..files.commits import REMOVAL, note_commit
from ..files.notes import read_state, write_state
from ..table.cells import to_column, values, vector_cells
from ..table.dataset import open_plain
from ..table.schema import Schema, default_value
from .indexes import build_indexes
from .newest import dead_offsets, newest_offsets

if TYPE_CHECKING:
    from deeplake import Dataset


def delete_rows(path: str, dataset: Dataset, offsets: Collection[int]) -> None:
    """Deletes rows. If there are indexes, the last row of the dataset must stay.

    If the last row that the indexes cover were deleted, they would hide the row after it for good. So if this row must
    go, or if another program built the indexes, they are first extended to the last row of the dataset. In all other
    cases the deletion is in one commit with the rows that were appended before.
    """
    state = read_state(path)
    if not state["sure"] or (state["ends"] and state["ends"][-1] - 1 in offsets):
        commit_noted(path, dataset)
        state = build_indexes(path, open_plain(path), state)
        dataset.refresh()
    moved = state["moved"] or (bool(state["ends"]) and min(offsets) < state["ends"][-1])
    write_state(path, {**state, "version": None, "sure": False, "holes": True, "moved": moved})
    for offset in sorted(offsets, reverse=True):
        dataset.delete(offset)
    commit_noted(path, dataset)
    holes = state["holes"] or not len(dataset) or any(end - 1 in offsets for end in state["ends"])
    ends = [end - sum(offset < end for offset in offsets) for end in state["ends"]]
    write_state(path, {**state, "ends": ends, "holes": holes, "moved": moved})


def commit_noted(path: str, dataset: Dataset) -> None:
    """Commits copies and removals of dead rows, and notes the commit. No record changes."""
    version = dataset.version
    dataset.commit()
    if dataset.version != version:
        note_commit(path, dataset.version, REMOVAL)


def append_copy(dataset: Dataset, schema: Schema, offset: int) -> None:
    view = dataset[offset : offset + 1]
    row: dict[str, Any] = {}
    for column in schema["columns"]:
        cell = values(view, column["name"], column["type"])[0]
        if column["type"] == "embedding":
            row[column["name"]] = vector_cells([cell], dataset, schema)
        else:
            row[column["name"]] = to_column([default_value(column) if cell is None else cell], column)
    dataset.append(row)


def remove_dead(path: str, dataset: Dataset, schema: Schema) -> tuple[int, int]:
    """Removes dead rows: superseded versions, tombstones with the versions that they end, and repeated appends.

    Returns how many rows are live and how many were removed. A dataset whose newest folded rows are all deleted cannot
    be compacted. So if the last row is dead, a copy of a live row is appended first.
    """
    keys = values(dataset, schema["key"], "text")
    versions = [version or 0 for version in values(dataset, "version", "int64")]
    deleted = values(dataset, "deleted", "bool")
    newest = {key: offset for key, offset in newest_offsets(keys, versions).items() if key}
    dead = dead_offsets(keys, versions, deleted, newest)
    if not dead:
        return len(newest), 0
    gone = set(dead)
    state = read_state(path)
    if len(gone) == len(keys) and (state["ends"] or not state["sure"]):
        # The last tombstone stays, because without any row the indexes would hide the next appended one.
        gone.discard(max(newest.values()))
        dead = sorted(gone)
    if len(keys) - 1 in gone and len(gone) < len(keys):
        mover = max(offset for offset in range(len(keys)) if offset not in gone)
        append_copy(dataset, schema, mover)
        gone.add(mover)
    delete_rows(path, dataset, gone)
    return len([key for key, last in newest.items() if not deleted[last]]), len(dead)
