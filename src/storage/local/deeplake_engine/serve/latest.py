"""A thread whose handle shows the newest rows."""

from __future__ import annotations

from typing import Any

from ..files.notes import State, read_state, state_stamp
from ..files.write_ahead_log import Written, files_written
from ..place import Remote
from ..table.dataset import open_current
from .lane import Lane


class LatestLane(Lane):
    state: State
    indexed: Any  # the dataset as it was when its indexes were built; opened when first needed
    seen: Written | None  # the files that the handle shows
    recent: dict[int, list[str]] | None  # offset and words of each row that the indexes do not cover

    def __init__(self, path: str) -> None:
        self.worded: dict[str, list[str]] = {}  # words of each text that the indexes do not cover
        super().__init__(path)

    def see_latest(self) -> None:
        """Refreshes the handle, or opens a new one after indexes changed, because the old handle would miss rows."""
        if isinstance(self.path, Remote):
            self.see_latest_version()
            return
        while True:
            stamp = state_stamp(self.path)
            if self.dataset is None or stamp != self.stamp:
                self.open(stamp)
            present = files_written(self.path)
            if present != self.seen:
                self.dataset.refresh()
                self.seen, self.recent = present, None
            # If the state changed meanwhile, rows may have moved, so repeat.
            if state_stamp(self.path) == stamp:
                return

    def see_latest_version(self) -> None:
        """Refreshes the handle, or opens a new one after a fold.

        After a fold, the old handle would miss entries of writers whose clock is some seconds behind.
        """
        for _ in range(3):
            if self.dataset is None:
                self.open(None)
                self.stamp = self.version()
            self.dataset.refresh()
            if self.version() == self.stamp:
                return
            self.dataset = None
        self.open(None)
        self.dataset.refresh()

    def version(self) -> Any:
        return self.dataset.version

    def open(self, stamp: tuple[int, int] | None) -> None:
        self.dataset, self.stamp, self.seen = open_current(self.path), stamp, None
        self.state, self.indexed, self.recent = read_state(self.path), None, None

    def covered(self) -> Any:
        """The dataset as it was when its indexes were built, with rows deleted since. None without indexes."""
        if self.indexed is None and self.state["ends"]:
            self.indexed = self.dataset.history[self.state["version"]].open()
        return self.indexed

    def covered_rows(self) -> int:
        """How many rows the indexes cover."""
        return self.state["ends"][-1] if self.state["ends"] else 0
