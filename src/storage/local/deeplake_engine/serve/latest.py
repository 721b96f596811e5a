"""A thread whose handle shows the newest rows."""

from __future__ import annotations

import threading
import time
from typing import Any

from ..files.notes import State, only_grew, read_state, state_stamp
from ..files.objects import reader_of
from ..files.write_ahead_log import Written, entries_in, files_written, names_in, overlooks
from ..place import Remote
from ..table.closed_handles import give_back
from ..table.dataset import open_current
from .lane import Lane

ATTEMPTS = 4
UNUSED = 5  # seconds


class LatestLane(Lane):
    used: float  # when the handle was needed last
    state: State
    indexed: Any  # the dataset as it was when its indexes were built; opened when first needed
    seen: Written | None  # the files that the handle shows
    storage: Any  # reads object storage
    listed: list[str]  # in object storage, the entries of the write-ahead log that the handle has listed
    recent: dict[int, list[str]] | None  # offset and words of each row that the indexes do not cover

    def __init__(self, path: str) -> None:
        self.worded: dict[str, list[str]] = {}  # words of each text that the indexes do not cover
        super().__init__(path)

    def see_latest(self) -> None:
        """Refreshes the handle, or opens a new one after indexes changed, because the old handle would miss rows."""
        self.used = time.monotonic()
        if isinstance(self.path, Remote):
            self.see_latest_version()
            return
        while True:
            stamp = state_stamp(self.path)
            if self.dataset is None or stamp != self.stamp:
                self.open(stamp)
            present = files_written(self.path)
            if present != self.seen:
                # After a fold, the newest entry that the handle has listed may be gone.
                if self.seen and (present[1] != self.seen[1] or overlooks(names_in(self.seen), names_in(present))):
                    self.list_all_entries()
                self.dataset.refresh()
                self.seen, self.recent = present, None
            # If the state changed meanwhile, rows may have moved, so repeat.
            if state_stamp(self.path) == stamp:
                return

    def see_latest_version(self) -> None:
        """Refreshes the handle in object storage.

        A new handle would download again the indexes and columns that this one has. So a new one is opened only after
        rows that an index covers were removed or moved.
        """
        for _ in range(ATTEMPTS):
            if self.dataset is None:
                self.storage = reader_of(self.path)
                self.listed = entries_in(self.storage)
                self.open(None)
                self.stamp = self.version()
            refreshing = self.dataset.refresh_async()  # meanwhile, the entries are listed
            entries = entries_in(self.storage)
            refreshing.wait()
            version = self.version()
            if version == self.stamp and not overlooks(self.listed, entries):
                self.listed = entries
                return
            if version != self.stamp and not self.keep_handle(version):
                self.dataset = None
                continue
            self.list_all_entries()
            self.listed = entries
        if self.dataset is None:
            self.open(None)
        self.dataset.refresh()

    def forget_unused(self) -> None:
        """Closes the handle if nothing was read with it lately, because it keeps what was read."""
        if self.dataset is not None and time.monotonic() - self.used > UNUSED:
            self.dataset, self.indexed, self.recent, self.worded = None, None, None, {}
            threading.Thread(target=give_back, args=(self.path, self.schema["key"]), daemon=True).start()

    def version(self) -> Any:
        return self.dataset.version

    def keep_handle(self, version: Any) -> bool:
        """Whether the handle shows all rows of another version, too."""
        state = read_state(self.path)
        kept = only_grew(state, self.state)
        self.state, self.stamp = state, version
        return kept

    def list_all_entries(self) -> None:
        """Makes the next refresh list all entries, as that of a new handle does."""
        self.dataset.wal_read_enabled = False
        self.dataset.wal_read_enabled = True

    def open(self, stamp: tuple[int, int] | None) -> None:
        self.dataset, self.stamp, self.seen = open_current(self.path), stamp, None
        self.state, self.indexed, self.recent = read_state(self.path), None, None

    def covered(self) -> Any:
        """The dataset as it was when its indexes were built; None without indexes.

        Rows that were deleted later are still in it.
        """
        if self.indexed is None and self.state["ends"]:
            self.indexed = self.dataset.history[self.state["version"]].open()
        return self.indexed

    def covered_rows(self) -> int:
        """How many rows the indexes cover."""
        return self.state["ends"][-1] if self.state["ends"] else 0
