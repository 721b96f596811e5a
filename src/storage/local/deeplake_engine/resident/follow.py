"""What others did to a table since a copy of it was right."""

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
PATIENCE = 0.05  # seconds; maintenance notes a commit some milliseconds after it made it
MAIN = "main"
META = "_meta"


class Astray(Exception):
    """The copy cannot follow: what the table holds now has to be read anew."""


class Rewritten(Exception):
    """Another dataset stands in the place of the one that was read, since rows of it were erased."""


class Busy(Exception):
    """The copy cannot follow just now: maintenance is in the middle of something."""


class Position:
    """The commits and entries that a copy holds the rows of."""

    def __init__(self, commits: frozenset[Commit]) -> None:
        self.commits = commits
        self.branches = {branch for branch, _ in commits if branch != META}
        self.entries: dict[str, tuple[int, int]] = {}  # the first row of each in the copy, and how many it has

    def is_rewritten(self, commits: frozenset[Commit]) -> bool:
        return self.branches.isdisjoint(branch for branch, _ in commits)


def follow(
    path: str, copy: TableCopy, position: Position, columns: list[Column], read_folded: Callable[[int], None]
) -> None:
    """Adds what was written since.

    Entries are told by their names: their offsets change with each that sorts before. `read_folded` adds the rows of
    entries that were folded before this process saw them. It is told how many there are at most; or `REMOVAL`, where
    some of them may be gone with the rows that they ended.
    """
    for _ in range(ATTEMPTS):
        # A commit is noted when the entries it folded are gone, so that entries are looked for after commits.
        commits = commits_of(path)
        if position.is_rewritten(commits):
            raise Rewritten
        noted = _noted(path, commits - position.commits)
        folded, removed = sum(rows for rows in noted if rows > 0), REMOVAL in noted
        entries = _entries(path)
        vanished = position.entries.keys() - entries
        known = sum(position.entries[name][1] for name in vanished)
        # Of more rows than were folded some were folded just now, or an entry was set aside.
        found = None if known > folded else _read(path, sorted(entries - position.entries.keys(), key=_order))
        if found is None:
            continue
        for name, count, cells in found:
            position.entries[name] = (copy.size, count)
            copy.add(_checked(cells, count, columns, copy), count)
        if folded > known:
            read_folded(REMOVAL if removed else folded)
            if commits_of(path) != commits:
                continue  # what was read may be of a later time
        for name in vanished:
            del position.entries[name]
        if removed:
            copy.forget_deleted(position.entries.values())
        position.commits |= commits
        return
    raise Astray


def _entries(path: str) -> set[str]:
    try:
        return {name for name in os.listdir(os.path.join(path, WAL, MAIN)) if name.endswith(".wal")}
    except FileNotFoundError:
        return set()


def _order(name: str) -> tuple[str, str, int]:
    """The engine's: by second, writer and number."""
    second, writer, number = name.removesuffix(".wal").split("_")
    return second, writer, int(number)


def _noted(path: str, new: frozenset[Commit]) -> list[int]:
    """What is noted of these commits, all of which have to be ours."""
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
    """Rows of entries; None where one was folded meanwhile. An entry that is not whole was not acknowledged yet."""
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
    """The cells of all columns. Another program may have left columns out, or have written what a fold refuses."""
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
