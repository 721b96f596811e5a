"""Small JSON files beside a dataset."""

from __future__ import annotations

import contextlib
import json
import os
from typing import Any, TypedDict

from ..place import SIDE, Remote, side
from .objects import put_elsewhere, reader_of, writer_of

ADOPTION = "adopting.json"  # an unfinished adoption of rows of another program
REWRITE = "rewrite.json"  # a rewrite that replaces files, and so must be finished
COMMITS = "commits.json"  # our newest commits
LAST_ROW = "last-row.json"  # offset and key of the last row after the last maintenance
STATE = "state.json"


class State(TypedDict):
    """What we know about the indexes, which consist of segments."""

    ends: list[int]  # for each segment the offset after its last row
    version: Any  # of the dataset when the last segment was built; None if rows may have moved since
    sure: bool  # false while this state changes
    holes: bool  # the last row of a segment was deleted, so segments cannot be merged
    moved: bool  # an indexed row was deleted, so searches with a filter by the index are wrong


def no_indexes() -> State:
    """The state of a dataset that nobody has indexed."""
    return {"ends": [], "version": None, "sure": True, "holes": False, "moved": False}


def unknown_indexes() -> State:
    """The state of a dataset whose indexes others may have built or changed."""
    return {"ends": [], "version": None, "sure": False, "holes": True, "moved": True}


def only_grew(indexes: State, since: State) -> bool:
    """Whether the indexes got only new segments since."""
    same = (indexes["holes"], indexes["moved"]) == (since["holes"], since["moved"])
    return same and indexes["ends"][: len(since["ends"])] == since["ends"]


def read_note(path: str, name: str) -> Any:
    """The content of a note, or None if there is none."""
    try:
        if isinstance(path, Remote):
            return json.loads(bytes(reader_of(path).get(f"{SIDE}/{name}")))
        with open(side(path, name), encoding="utf-8") as file:
            return json.load(file)
    except (FileNotFoundError, KeyError):
        return None


def write_note(path: str, name: str, note: Any) -> None:
    if isinstance(path, Remote):
        put_elsewhere(path, f"{SIDE}/{name}", json.dumps(note))
        return
    temporary = side(path, f"{name}.{os.getpid()}")
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(note, file)
    os.replace(temporary, side(path, name))


def drop_note(path: str, name: str) -> None:
    if isinstance(path, Remote):
        writer_of(path).remove(f"{SIDE}/{name}")
        return
    with contextlib.suppress(FileNotFoundError):
        os.unlink(side(path, name))


def read_state(path: str) -> State:
    state = read_note(path, STATE)
    if state is None:
        return no_indexes()
    known: State = {**unknown_indexes(), **state}
    return known


def write_state(path: str, state: State) -> None:
    write_note(path, STATE, state)


def state_stamp(path: str) -> tuple[int, int] | None:
    """A stamp that changes with each change of the state, because the file is always replaced as a whole."""
    try:
        status = os.stat(side(path, STATE))
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns


def mark_dirty(path: str) -> None:
    """Notes that some rows may be dead, so that the next maintenance looks for them."""
    open(side(path, "dirty"), "a").close()
