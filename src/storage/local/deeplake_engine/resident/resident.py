"""Keeps the copy of one table: loads it in the background, and brings it up to date before each read."""

from __future__ import annotations

import contextlib
import os
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from typing import NoReturn

from ..files.commits import commits_of
from ..files.entry_rows import Unreadable
from ..place import Remote
from ..table.schema import Schema
from .budget import BUDGET
from .follow import Astray, Busy, Position, Rewritten, follow, is_current
from .load import TooLarge, load
from .table_copy import TableCopy

PATIENCE = 0.4  # seconds that a read waits for a copy after its loading began; small tables load faster
ERASED = 75  # the exit code if this process ends because its memory holds erased rows
FIRST_WAIT, LONGEST_WAIT = 1, 300  # seconds until a table is loaded again after its copy failed
SMALL = 16_384  # rows of a copy whose reads may keep other requests waiting
MUCH_DEAD = 4_096  # dead rows, after which a table is loaded again


def end_erased() -> NoReturn:
    """Ends this process, because freed memory may still hold erased rows. The parent starts a new one."""
    os._exit(ERASED)


def _leave_folded(_copy: TableCopy, _rows: int) -> NoReturn:
    """Leaves rows that were folded before the copy got them to the next read, which has a handle to read them."""
    raise Busy


class Resident:
    """The copy of one table, or its absence. Several threads use it, and `current` lets one at a time use the copy."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = threading.Condition()
        self._schema: Schema | None = None
        self._held: tuple[TableCopy, Position] | None = None
        self._loading, self._began = False, 0.0
        self._sketching = self._following = False
        self._was_read = False  # whether somebody has read since it last followed in the background
        self._dead = 0  # rows of the copy that were dead when it was loaded
        self._wait, self._not_before = 0.0, 0.0

    def want(self, schema: Schema) -> None:
        """Loads the table into memory, if it is searched, or looked up by another column than its key."""
        found = any(column.get("index") and column["name"] != schema["key"] for column in schema["columns"])
        if isinstance(self.path, Remote) or not BUDGET.total or not (schema.get("vector") or found):
            return
        with self._lock:
            self._schema = schema
            if self._held is None:
                self._load_soon()

    @contextlib.contextmanager
    def current(self, read_folded: Callable[[TableCopy, int], None]) -> Iterator[TableCopy | None]:
        """The copy with every acknowledged row, or None while there is no copy."""
        if self._schema is None:
            yield None
            return
        self._was_read = True
        with self._lock:
            copy = self._followed(read_folded)
            if copy is None and self._lock.wait_for(
                lambda: not self._loading, self._began + PATIENCE - time.monotonic()
            ):
                copy = self._followed(read_folded)
            yield copy

    @contextlib.contextmanager
    def current_now(self) -> Iterator[TableCopy | None]:
        """The copy. None if it is large, if another thread uses it, or if rows were written since it followed."""
        if not self._lock.acquire(blocking=False):
            yield None
            return
        try:
            held = self._held
            self._was_read = True
            yield held[0] if held and held[0].size <= SMALL and is_current(self.path, held[1]) else None
        finally:
            self._lock.release()

    def follow_soon(self) -> None:
        """Brings the copy up to date in the background, so that the read after many new rows need not.

        This happens at most once between two reads, because a process that only writes needs no current copy.
        """
        if self._held is not None and self._was_read and not self._following:
            self._following, self._was_read = True, False
            threading.Thread(target=self._follow, daemon=True).start()

    def bytes(self) -> int | None:
        """The size of the copy; None while there is no copy."""
        held = self._held
        return held[0].bytes() if held else None

    def _followed(self, read_folded: Callable[[TableCopy, int], None]) -> TableCopy | None:
        schema = self._schema
        if self._held is None or schema is None:
            self._load_soon()
            return None
        copy, position = self._held
        size = copy.size
        try:
            if not copy.has_all(schema["columns"]):
                raise Astray
            follow(self.path, copy, position, schema["columns"], lambda rows: read_folded(copy, rows))
        except Busy:
            return None
        except Rewritten:
            end_erased()
        except (Astray, Unreadable, OSError):
            self._give_up()
            return None
        except Exception:  # the read goes on without a copy, and reports its own error if it fails too
            traceback.print_exc()
            self._give_up()
            return None
        self._wait = 0
        if copy.size != size:
            BUDGET.take(self, copy.bytes())
            if BUDGET.left(self) < copy.bytes():
                self._give_up()
                return None
        # Rows that were dead when the copy was loaded are still stored, so loading again would not drop them.
        if copy.size != size and copy.dead() - self._dead > max(MUCH_DEAD, copy.size // 3):
            self._load_soon()
        elif copy.size != size and copy.needs_sketch() and not self._sketching:
            self._sketching = True
            threading.Thread(target=self._sketch, args=(copy,), daemon=True).start()
        return copy

    def end_if_rewritten(self) -> None:
        """Is called from time to time, because erased rows must not stay in memory if nobody reads the table."""
        held = self._held
        if held and held[1].is_rewritten(commits_of(self.path)):
            end_erased()

    def _follow(self) -> None:
        self._following = False  # rows that come from now on may be missed, so they start another thread
        with self._lock:
            if self._held is not None:
                self._followed(_leave_folded)

    def _sketch(self, copy: TableCopy) -> None:
        try:
            sketch = copy.new_sketch(BUDGET.left(self) - copy.bytes())
            with self._lock:
                copy.take(sketch)
        finally:
            self._sketching = False

    def _give_up(self) -> None:
        self._held = None
        BUDGET.take(self, 0)
        self._load_soon()

    def _load_soon(self) -> None:
        if self._loading or time.monotonic() < self._not_before:
            return
        self._loading, self._began = True, time.monotonic()
        threading.Thread(target=self._load, daemon=True).start()

    def _load(self) -> None:
        self._wait = min(LONGEST_WAIT, self._wait * 2 or FIRST_WAIT)
        held = None
        try:
            schema = self._schema
            if schema is not None:
                held = load(self.path, schema, BUDGET.left(self))
        except TooLarge:
            self._wait = LONGEST_WAIT
        except Exception:
            traceback.print_exc()
        with self._lock:
            if held is not None:
                self._held, self._dead = held, held[0].dead()
                BUDGET.take(self, held[0].bytes())
            self._not_before = time.monotonic() + self._wait
            self._loading = False
            self._lock.notify_all()
