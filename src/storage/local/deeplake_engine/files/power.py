"""Durability "power": rows outlive a power cut.

Folding unlinks entries before what replaces them is on the disk. So links to the entries are kept until it is.
"""

from __future__ import annotations

import os
import shutil

from ..place import side
from .notes import mark_dirty
from .write_ahead_log import WAL, wal_entries

POWER_ON = "power.on"  # some writer asked for it
LINKS = "power"
WAITING = "waiting"  # entries set aside while others are folded one by one


def fsync(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_power_on(path: str) -> bool:
    return os.path.exists(side(path, POWER_ON))


def note_power_on(path: str) -> None:
    open(side(path, POWER_ON), "a").close()


def sync_new_entries(path: str, before: set[str]) -> None:
    """Entries that were not there before are ours or another writer's of this moment: syncing both is right."""
    for entry in set(wal_entries(path)) - before:
        fsync(entry)
        fsync(os.path.dirname(entry))


def keep_links(path: str) -> bool:
    """Links all entries; false where no writer asked for it."""
    if not is_power_on(path):
        return False
    os.makedirs(side(path, LINKS), exist_ok=True)
    for entry in wal_entries(path):
        name = os.path.relpath(entry, os.path.join(path, WAL)).replace(os.sep, "@")
        os.link(entry, side(path, LINKS, name))
    fsync(side(path, LINKS))
    return True


def drop_links(path: str) -> None:
    """Puts all that was written on the disk; then the links have served."""
    os.sync()
    shutil.rmtree(side(path, LINKS), ignore_errors=True)


def restore_power(path: str) -> list[str]:
    """Links left behind mean that a fold was cut short before its sync: their entries are folded again.

    Rows carry their id, which makes that harmless.
    """
    waiting = side(path, WAITING)
    if os.path.isdir(waiting):
        for name in os.listdir(waiting):
            os.replace(os.path.join(waiting, name), os.path.join(path, WAL, "main", name))
        os.rmdir(waiting)
    folder, restored = side(path, LINKS), 0
    if not os.path.isdir(folder):
        return []
    for name in os.listdir(folder):
        entry = os.path.join(path, WAL, *name.split("@"))
        if not os.path.exists(entry):
            os.makedirs(os.path.dirname(entry), exist_ok=True)
            os.link(os.path.join(folder, name), entry)
            restored += 1
    shutil.rmtree(folder)
    mark_dirty(path)
    if not restored:
        return []
    return [f"{restored} write-ahead entries of {path} were restored after a fold that was cut short."]
