"""Folding: entries of the write-ahead log become rows of the dataset."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..files.commits import note_commit
from ..files.notes import read_state, write_state
from ..files.power import WAITING, drop_links, keep_links, restore_power
from ..files.room import FULL
from ..files.write_ahead_log import quarantine, repair, wal_entries
from ..place import side
from ..table.dataset import note_last_row, open_handle, others_deleted
from ..table.schema import Schema
from .adoption import adopt
from .hidden import show_hidden
from .removal import remove_dead

if TYPE_CHECKING:
    from deeplake import Dataset

Folded = tuple[list[str], int | None, int, int]  # repairs, live rows if counted, removed rows, all rows


def fold(path: str, schema: Schema) -> Folded:
    repairs = restore_power(path) + repair(path)
    power = keep_links(path)
    dataset = open_handle(path)
    try:
        fold_all(path, dataset)
    except Exception as error:
        if FULL in str(error):
            raise
        del dataset
        repairs += fold_one_by_one(path)
        dataset = open_handle(path)
    if power:
        drop_links(path)
    deleted = others_deleted(path, dataset, schema)
    if deleted:
        write_state(path, {**read_state(path), "version": None, "sure": False, "holes": True, "moved": True})
    live, removed = None, 0
    if schema.get("foreign"):
        adopt(path, dataset, schema)
    if deleted:
        show_hidden(path, dataset, schema)
    if os.path.exists(side(path, "dirty")):
        live, removed = remove_dead(path, dataset, schema)
        os.unlink(side(path, "dirty"))
    total = len(dataset)
    note_last_row(path, dataset, schema, total)
    return repairs, total if live is None else live, removed, total


def fold_all(path: str, dataset: Dataset) -> None:
    """Folds all entries at once and notes the commit, so that readers can follow it."""
    before, version = len(dataset), dataset.version
    dataset.fold_now()
    if dataset.version != version:
        note_commit(path, dataset.version, len(dataset) - before)


def fold_remote(path: str, schema: Schema, compact: bool) -> Folded:
    """Folds in object storage. No entry is ever torn there, because every write is complete or absent.

    Only `compact` looks for dead rows, because that takes a scan.
    """
    dataset = open_handle(path)
    dataset.fold_now()
    if not compact:
        return [], None, 0, len(dataset)
    if schema.get("foreign"):
        adopt(path, dataset, schema)
    live, removed = remove_dead(path, dataset, schema)
    return [], live, removed, len(dataset)


def fold_one_by_one(path: str) -> list[str]:
    """Folds each entry alone. Entries that cannot be folded are quarantined, because one of them stops all others."""
    repairs, waiting = [], side(path, WAITING)
    os.makedirs(waiting, exist_ok=True)
    entries = wal_entries(path)
    for entry in entries:
        os.replace(entry, os.path.join(waiting, os.path.basename(entry)))
    for entry in entries:
        os.replace(os.path.join(waiting, os.path.basename(entry)), entry)
        try:
            open_handle(path).fold_now()
        except Exception as error:
            if FULL in str(error):
                raise
            repairs.append(quarantine(path, entry, f"could not be folded ({error})"))
    os.rmdir(waiting)
    return repairs
