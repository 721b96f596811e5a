"""Opens datasets, and checks them before use."""

from __future__ import annotations

import os

import deeplake
from deeplake import Dataset

from ..failure import Failure, storage_failure
from ..files.locks import finish_rewrite
from ..files.notes import LAST_ROW, read_note, read_state, write_note
from ..files.write_ahead_log import LOG
from ..place import Remote, creds
from .schema import Schema


def is_dataset(path: str) -> bool:
    if isinstance(path, Remote):
        return bool(deeplake.exists(str(path), creds=path.creds))
    return os.path.exists(os.path.join(path, LOG))


def open_plain(path: str) -> Dataset:
    return deeplake.open(str(path), creds=creds(path))


def open_handle(path: str) -> Dataset:
    """A handle that also shows rows that are not folded yet."""
    try:
        dataset = open_plain(path)
    except Exception as error:
        raise storage_failure(path, error) or Failure(
            "STORE_UNREADABLE",
            f"Expected a Deeplake dataset at {path}, got one that does not open: {error}",
        ) from error
    dataset.wal_read_enabled = True
    dataset.indexing_mode = deeplake.IndexingMode.Off
    return dataset


def open_current(path: str) -> Dataset:
    """A handle. If a rewrite replaces files now, this waits for its end."""
    try:
        return open_handle(path)
    except Failure:
        if isinstance(path, Remote):
            raise
        finish_rewrite(path)
        return open_handle(path)


def key_at(dataset: Dataset, schema: Schema, offset: int) -> str | None:
    return dataset[schema["key"]][offset] or "" if 0 <= offset < len(dataset) else None


def note_last_row(path: str, dataset: Dataset, schema: Schema, total: int) -> None:
    last = total - 1
    write_note(path, LAST_ROW, {"offset": last, "key": key_at(dataset, schema, last)})


def others_deleted(path: str, dataset: Dataset, schema: Schema) -> bool:
    """Whether another program, which does not use our locks, deleted rows since the last maintenance.

    Rows that may be indexed have then moved.
    """
    if isinstance(path, Remote):
        return False  # finding out would take a request
    state, last = read_state(path), read_note(path, LAST_ROW)
    if last is None or (state["sure"] and not state["ends"]):
        return False
    return bool(key_at(dataset, schema, last["offset"]) != last["key"])
