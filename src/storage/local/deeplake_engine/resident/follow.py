"""Brings a copy up to date with the commits and entries that were written since."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from ..files.commits import REMOVAL, Commit, commits_of, noted_commits
from ..files.entry_rows import row_count, rows_of
from ..files.locks import MAINTENANCE
from ..files.write_ahead_log import WAL
from ..place import side
from ..table.schema import Column
from .table_copy import TableCopy

ATTEMPTS = 5
PATIENCE = 0.05  # seconds that a read waits for the note of a commit, which maintenance writes milliseconds after it
LATEST = 1.0  # seconds after which a commit that is still without a note is taken for one of another program
MAIN = "main"
META = "_meta"


class Astray(Exception):
    """The copy cannot be brought up to date, so the table must be read anew."""


class Rewritten(Exception):
    """The dataset was replaced by a rewritten one, because rows of it were erased."""


class Busy(Exception):
    """The copy cannot be brought up to date now, because maintenance is working on the dataset."""


class Position:
    """The commits and entries whose rows a copy holds."""

    def __init__(self, commits: frozenset[Commit]) -> None:
        self.commits = commits
        self.branches = {branch for branch, _ in commits if branch != META}
        self.entries: dict[str, tuple[int, int]] = {}  # for each, its first row in the copy and its number of rows
        self.unnoted: frozenset[Commit] = frozenset()  # commits for whose notes a read waited in vain
        self.since = 0.0  # when the first of these reads waited

    def waits_too_long(self, commits: frozenset[Commit]) -> bool:
        """Is called when a read waited in vain for the notes of these commits."""
        if commits != self.unnoted:
            self.unnoted, self.since = commits, time.monotonic()
        return time.monotonic() > self.since + LATEST

    def is_rewritten(self, commits: frozenset[Commit]) -> bool:
        return self.branches.isdisjoint(branch for branch, _ in commits)


def follow(
    path: str, copy: TableCopy, position: Position, columns: list[Column], read_folded: Callable[[int], None]
) -> None:
    """Adds the rows that were written since.

    Entries are identified by their names, because their offsets change with each entry that sorts before them.
    `read_folded` adds the rows of entries that were folded before this process saw them. Its argument is the largest
    possible number of these rows, or `REMOVAL` if maintenance may have removed some of them already.
    """
    for _ in range(ATTEMPTS):
        # A fold removes its entries before its commit is noted. So commits are read before entries.
        commits = commits_of(path)
        if position.is_rewritten(commits):
            raise Rewritten
        noted = _noted(path, commits - position.commits, position)
        folded, removed = sum(rows for rows in noted if rows > 0), REMOVAL in noted
        entries = _entries(path)
        vanished = position.entries.keys() - entries
        known = sum(position.entries[name][1] for name in vanished)
        # If more rows vanished than were folded, a fold is just happening, or an entry was quarantined.
        found = None if known > folded else _read(path, sorted(entries - position.entries.keys(), key=_order))
        if found is None:
            continue
        for name, count, cells in found:
            position.entries[name] = (copy.size, count)
            copy.add(_checked(cells, count, columns, copy), count)
        if folded > known:
            read_folded(REMOVAL if removed else folded)
            if commits_of(path) != commits:
                continue  # the rows may come from a later commit
        for name in vanished:
            del position.entries[name]
        if removed:
            copy.forget_deleted(position.entries.values())
        position.commits |= commits
        return
    raise Astray


def is_current(path: str, position: Position) -> bool:
    """Whether a copy with this position holds every row that is stored."""
    return commits_of(path) <= position.commits and _entries(path) == position.entries.keys()


def _entries(path: str) -> set[str]:
    try:
        return {name for name in os.listdir(os.path.join(path, WAL, MAIN)) if name.endswith(".wal")}
    except FileNotFoundError:
        return set()


def _order(name: str) -> tuple[str, str, int]:
    """The order in which the engine reads entries: by second, writer and number."""
    second, writer, number = name.removesuffix(".wal").split("_")
    return second, writer, int(number)


def _noted(path: str, new: frozenset[Commit], position: Position) -> list[int]:
    """The notes of these commits. A commit without a note is one of another program, so the copy is astray."""
    if not new:
        return []
    deadline = time.monotonic() + PATIENCE
    while True:
        noted = noted_commits(path)
        if new <= noted.keys():
            return [noted[commit] for commit in new]
        if not _is_maintained(path):
            noted = noted_commits(path)
            if new <= noted.keys():
                continue
            raise Astray
        if time.monotonic() > deadline:
            if position.waits_too_long(new - noted.keys()):
                raise Astray
            raise Busy
        time.sleep(0.002)


def _is_maintained(path: str) -> bool:
    try:
        descriptor = os.open(side(path, MAINTENANCE), os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _read(path: str, names: list[str]) -> list[tuple[str, int, dict[str, Any]]] | None:
    """The rows of entries; None if one was folded meanwhile.

    Incomplete entries are skipped, because they are not acknowledged.
    """
    found = []
    for name in names:
        try:
            with open(os.path.join(path, WAL, MAIN, name), "rb") as file:
                data = file.read()
        except FileNotFoundError:
            return None
        count = row_count(data)
        if count is not None:
            found.append((name, count, rows_of(data)))
    return found


def _checked(cells: dict[str, Any], count: int, columns: list[Column], copy: TableCopy) -> dict[str, Any]:
    """The cells of all columns. Another program may have left out columns, or written cells that a fold refuses."""
    given = {column["name"]: cells.get(column["name"], [None] * count) for column in columns}
    if any(len(given[column["name"]]) != count or not _fits(given[column["name"]], column, copy) for column in columns):
        raise Astray
    if not all(given[copy.key]):
        raise Astray
    return given


def _fits(cells: Any, column: Column, copy: TableCopy) -> bool:
    if not isinstance(cells, np.ndarray):
        return column["type"] in ("text", "dict") or all(cell is None for cell in cells)
    if cells.ndim == 2:
        return column["type"] == "embedding" and cells.shape[1] == copy.width and cells.dtype.kind == "f"
    return bool(cells.dtype.kind == {"int64": "i", "float32": "f", "bool": "b"}.get(column["type"]))
