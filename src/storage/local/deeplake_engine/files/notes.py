"""Small JSON files beside a dataset."""

from __future__ import annotations

import contextlib
import json
import os
from typing import Any, TypedDict

from ..place import SIDE, Remote, side
from .objects import put_elsewhere, reader_of, writer_of

ADOPTION = "adopting.json"  # an adoption under way
REWRITE = "rewrite.json"  # a rewrite whose files replace the dataset's: from here on it can only be finished
COMMITS = "commits.json"  # the newest commits of ours
LAST_ROW = "last-row.json"  # where the last row is, and its key, as maintenance left them
STATE = "state.json"


class State(TypedDict):
    """What is known of the indexes."""

    ends: list[int]  # the offset behind the last row of each of their segments
    version: Any  # the dataset's when the last segment was built; None where rows may have moved since
    sure: bool  # false while all this changes
    holes: bool  # the last row of a segment was deleted, so segments cannot be merged
    moved: bool  # some indexed row was deleted, so the index no longer knows which rows a filter lets pass


def no_indexes() -> State:
    """The state of a dataset that nobody has indexed."""
    return {"ends": [], "version": None, "sure": True, "holes": False, "moved": False}


def unknown_indexes() -> State:
    """The state of a dataset whose indexes others may have built or changed."""
    return {"ends": [], "version": None, "sure": False, "holes": True, "moved": True}


def read_note(path: str, name: str) -> Any:
    """What a note says, or None."""
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
    """Changes whenever the state does, since the file is replaced as a whole."""
    try:
        status = os.stat(side(path, STATE))
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns


def mark_dirty(path: str) -> None:
    """Notes that some rows may be dead, so that the next maintenance looks for them."""
    open(side(path, "dirty"), "a").close()
