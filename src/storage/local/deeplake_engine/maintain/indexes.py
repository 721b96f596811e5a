"""Building the indexes of a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

import deeplake

from ..files.commits import Commit, commits_of, note_commit
from ..files.locks import exclusive
from ..files.notes import State, read_state, write_state
from ..files.room import check_room, size_on_disk
from ..place import Remote
from ..table.dataset import open_plain

if TYPE_CHECKING:
    from deeplake import Dataset

MANY_SEGMENTS = 8
FEW_ROWS = 256
BUILT = "Build indexes"  # the message of the commit in which the engine builds indexes


def build_indexes(path: str, dataset: Dataset, state: State) -> State:
    """Adds one segment to the indexes, so that they cover all rows."""
    write_state(path, {**state, "sure": False})
    known = commits_of(path) if not isinstance(path, Remote) else frozenset()
    dataset.indexing_mode = deeplake.IndexingMode.Always
    dataset.build_indexes()
    dataset.indexing_mode = deeplake.IndexingMode.Off
    covered = len(dataset)
    dataset.refresh()  # shows the version that the build made
    note_build(path, dataset, known)
    state = {**state, "ends": [*state["ends"], covered], "sure": True, "version": dataset.version}
    write_state(path, state)
    return state


def note_build(path: str, dataset: Dataset, known: frozenset[Commit]) -> None:
    """Notes the commit of a build.

    The engine does not say which commit it made. If another program committed too, no commit is noted.
    """
    if isinstance(path, Remote):
        return
    new = commits_of(path) - known
    if len(new) == 1 and dataset.history[dataset.version].message == BUILT:
        note_commit(path, dataset.version)


def index(path: str, total: int, rebuild: bool) -> None:
    """Builds indexes if many rows have none.

    Building needs no lock, because its handle does not read the write-ahead log and so never meets half an entry. Each
    build adds a segment, and searches over many segments miss neighbours. Therefore they are merged when there are
    many, unless merging would hide rows or destroy the dataset.
    """
    state = read_state(path)
    many = len(state["ends"]) >= MANY_SEGMENTS and not isinstance(path, Remote)
    if total > 0 and not state["holes"] and state["sure"] and (rebuild or many):
        check_room(path, size_on_disk(path))
        with exclusive(path):
            write_state(path, {**state, "sure": False})
            dataset = open_plain(path)
            dataset._heavy_compact()
            dataset.commit()
            note_commit(path, dataset.version)
            state = {**state, "ends": [], "sure": True, "holes": False}
            write_state(path, state)
    tail = total - (state["ends"][-1] if state["ends"] else 0)
    if tail >= max(FEW_ROWS, total // 20) or (rebuild and tail > 0):
        check_room(path, size_on_disk(path) * tail // total)
        build_indexes(path, open_plain(path), state)
