"""Durability "power": rows survive a power cut.

A fold deletes the files of entries before the folded rows are synced to the disk. Therefore hard links to these files
are kept until the sync.
"""

from __future__ import annotations

import os
import shutil

from ..place import side
from .notes import mark_dirty
from .write_ahead_log import WAL, wal_entries

POWER_ON = "power.on"  # exists if some writer asked for this durability
LINKS = "power"
WAITING = "waiting"  # the folder for entries that wait while others are folded one by one


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
    """Syncs all entries that were not there before. Some may be of another writer, and syncing them does no harm."""
    for entry in set(wal_entries(path)) - before:
        fsync(entry)
        fsync(os.path.dirname(entry))


def keep_links(path: str) -> bool:
    """Makes links to all entries. Returns False, without links, if no writer asked for this durability."""
    if not is_power_on(path):
        return False
    os.makedirs(side(path, LINKS), exist_ok=True)
    for entry in wal_entries(path):
        name = os.path.relpath(entry, os.path.join(path, WAL)).replace(os.sep, "@")
        os.link(entry, side(path, LINKS, name))
    fsync(side(path, LINKS))
    return True


def drop_links(path: str) -> None:
    """Syncs everything to the disk. After that the links are not needed and are removed."""
    os.sync()
    shutil.rmtree(side(path, LINKS), ignore_errors=True)


def restore_power(path: str) -> list[str]:
    """Restores entries from links that are left over from a fold that was killed before its sync.

    They are folded again. This is harmless, because rows have an id and a version.
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
