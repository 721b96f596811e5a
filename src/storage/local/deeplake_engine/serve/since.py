"""Reads the rows that were written since an earlier read, by the names of entries and commits."""

from __future__ import annotations

import collections
import itertools
import threading
from collections.abc import Iterable
from typing import Any, NoReturn

import numpy as np

from ..files.commits import REMOVAL, commits_of
from ..files.entry_rows import Unreadable
from ..place import Remote, Request
from ..resident.follow import Astray, Busy, Position, Rewritten, follow
from ..resident.load import read_rows
from ..resident.table_copy import TableCopy
from ..table.schema import Schema
from .copied import newest_offset
from .latest import LatestLane

KEPT = 64  # marks of one dataset
ATTEMPTS = 20  # each waits up to 50 ms for the note of a commit


class Marks:
    """What readers of one dataset have read, by number. A mark is used once, and lasts as long as this process."""

    def __init__(self) -> None:
        self._positions: collections.OrderedDict[int, Position] = collections.OrderedDict()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def put(self, position: Position) -> int:
        with self._lock:
            number = next(self._numbers)
            self._positions[number] = position
            if len(self._positions) > KEPT:
                self._positions.popitem(last=False)
            return number

    def take(self, number: int) -> Position | None:
        with self._lock:
            return self._positions.pop(number, None)


class News(TableCopy):
    """The rows that were written since a position."""

    def __init__(self, schema: Schema, names: Iterable[str]) -> None:
        wanted = {*names, schema["key"], schema["version"], "deleted"}
        self.columns = [column for column in schema["columns"] if column["name"] in wanted]
        roles: Schema = {"key": schema["key"], "version": schema["version"], "first": [], "columns": self.columns}
        super().__init__(roles, None)

    def forget_deleted(self, _staged: Iterable[tuple[int, int]]) -> NoReturn:
        raise Astray  # the reader must drop rows, so it reads everything anew


def since(lane: LatestLane, marks: Marks, request: Request) -> Any:
    """The rows that were written since a mark, and a mark for the present.

    Returns None if only a read of the whole table can tell. Without a mark it returns no rows. Rows may come twice,
    because a caller that reads the whole table after the first mark gets the entries of that time again.
    """
    if isinstance(lane.path, Remote):
        return None
    news, mark = News(lane.schema, request["columns"]), request["mark"]
    position = Position(commits_of(lane.path)) if mark is None else marks.take(mark)
    if position is None or not (mark is None or _followed(lane, news, position)):
        return None
    rows = np.arange(news.size)
    return {"mark": marks.put(position), "columns": news.columns_at(rows, request["columns"])}


def _followed(lane: LatestLane, news: News, position: Position) -> bool:
    for _ in range(ATTEMPTS):
        try:
            follow(lane.path, news, position, news.columns, lambda rows: _read_folded(lane, news, rows))
            return True
        except Busy:
            continue
        except (Astray, Rewritten, Unreadable, OSError):
            return False
    return False


def _read_folded(lane: LatestLane, news: News, rows: int) -> None:
    """Adds the rows at the end of the table, among which are those that were folded before this reader saw them."""
    if rows == REMOVAL:
        raise Astray
    first = newest_offset(lane, rows)
    for cells, count in read_rows(lane.dataset, range(first, len(lane.dataset)), news.columns):
        news.add(cells, count)
