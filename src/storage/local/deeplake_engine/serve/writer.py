"""The thread that appends to one dataset."""

from __future__ import annotations

import fcntl
from typing import Any

import numpy as np

from ..answers import answer
from ..failure import Failure, error_of
from ..files.locks import SharedLock, finish_rewrite
from ..files.notes import mark_dirty, state_stamp
from ..files.power import note_power_on, sync_new_entries
from ..files.replacement import unfinished
from ..files.room import check_room
from ..files.write_ahead_log import wal_entries
from ..place import Remote, Request
from ..resident.resident import Resident
from ..table.cells import to_column, without_vectors
from ..table.dataset import is_dataset, open_current, open_handle
from ..table.open import open_table, settle
from ..table.schema import unsettled, vector_width
from .lane import Lane

SMALL = 65_536  # bytes of a small request
MANY_ROWS = 256  # of a request, which the copy in memory gets at once
MANY = 122  # entries, some fewer than the 128 at which the driver folds; from here on the count is exact


class Writer(Lane):
    power: bool
    entries: int

    def __init__(self, path: str, resident: Resident | None = None) -> None:
        self.lock, self.resident = SharedLock(path), resident
        super().__init__(path)

    def handle(self, request: Request) -> Any:
        op = request["op"]
        if op == "exists":
            return is_dataset(self.path)
        if op == "open":
            opened = open_table(self.path, request["schema"], request["dimensions"])
            self.learn(request["schema"])
            self.power = request["power"] and not isinstance(self.path, Remote)
            self.entries = 0
            self.dataset = None
            if self.resident:
                self.resident.want(self.schema)
            return opened
        if op == "settle":
            settle(self.path, self.schema, request["dimensions"])
            self.dataset = None
            return None
        appended = self.append(request, fcntl.LOCK_SH)
        if self.resident and len(request["columns"][self.schema["key"]]) >= MANY_ROWS:
            self.resident.follow_soon()
        return appended

    def append_now(self, request: Request) -> bool:
        """Appends in the caller's thread if this one is idle, because waking it takes a fifth of the time of an append.

        Returns False if the append could take long.
        """
        if request["op"] != "append" or request["size"] > SMALL or not self.is_idle() or self.dataset is None:
            return False
        if self.power or isinstance(self.path, Remote):
            return False
        try:
            answer({"id": request["id"], "ok": self.append(request, fcntl.LOCK_SH | fcntl.LOCK_NB)})
        except BlockingIOError:  # maintenance has the lock
            return False
        except Exception as error:
            answer({"id": request["id"], "error": error_of(self.path, error)})
        return True

    def append(self, request: Request, mode: int) -> dict[str, int]:
        if self.dataset is None:
            self.dataset = open_current(self.path)
        data = request["columns"]
        count = len(data[self.schema["key"]])
        for column_name, cells in data.items():
            if isinstance(cells, dict):
                data[column_name] = [cells["each"]] * count
        for column in self.numbers:
            if column["name"] in data:
                data[column["name"]] = to_column(data[column["name"]], column)
        name = self.schema.get("vector")
        if name and request["vectors"]:
            data[name] = self.vectors(request["vectors"], count)
        while not self.publish(request, mode):
            finish_rewrite(self.path)
        if (self.entries + 1) % 16 and self.entries < MANY:
            # Listing entries takes as long as publishing. So entries of others, and folds, are counted only at times.
            self.entries += 1
        else:
            self.entries = len(wal_entries(self.path))
        return {"staged": self.entries}

    def vectors(self, given: bytes | memoryview, count: int) -> Any:
        width = vector_width(self.dataset, self.schema)
        vectors = np.frombuffer(given, "<f4").reshape(count, -1)
        if vectors.shape[1] != width:
            raise Failure(
                "EMBEDDINGS_MISMATCH",
                f"Expected vectors of {width} numbers at {self.path}, got {vectors.shape[1]}. "
                "Use the embeddings that the table was made with.",
            )
        return vectors

    def publish(self, request: Request, mode: int) -> bool:
        """Publishes rows. Returns False if a killed rewrite was replacing files, because the rows would be lost."""
        data, name = request["columns"], self.schema.get("vector")
        with self.lock.held(mode):
            if unfinished(self.path):
                return False
            check_room(self.path, request["size"])
            if name and not request["vectors"]:
                data[name] = self.without_vectors(len(data[self.schema["key"]]))
            if request["mayReplace"] and not isinstance(self.path, Remote):
                mark_dirty(self.path)
            before = set(wal_entries(self.path)) if self.power else set()
            self.dataset.publish_wal_insert(data)
            if self.power:
                note_power_on(self.path)
                sync_new_entries(self.path, before)
        return True

    def without_vectors(self, count: int) -> Any:
        """The cells of rows without a vector. The handle is opened again if the width may have been settled."""
        stamp = state_stamp(self.path)
        remote = isinstance(self.path, Remote)
        if stamp != self.stamp or (remote and unsettled(self.dataset, vector_width(self.dataset, self.schema))):
            self.dataset, self.stamp = open_handle(self.path), stamp
        return without_vectors(count, self.dataset, self.schema)
