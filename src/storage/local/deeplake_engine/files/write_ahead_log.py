"""Entries of the write-ahead log. Each is a file with rows that were appended and not folded yet."""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterable
from typing import Any

from ..place import SIDE, Remote, side
from .objects import stored

LOG = "_deeplake_log"
WAL = "_deeplake_wal"
HEADER = 32  # bytes
LOOKED_BACK = 5  # seconds; a handle does not list entries that are older than its newest listed one by more

Written = tuple[list[list[str]], list[tuple[list[str], list[int]]]]


def wal_entries(path: str) -> list[str]:
    if isinstance(path, Remote):
        return sorted(entry.path for entry in stored(path, WAL) if entry.path.endswith(".wal"))
    found: list[str] = []
    for folder, _, names in os.walk(os.path.join(path, WAL)):
        found += [os.path.join(folder, name) for name in names if name.endswith(".wal")]
    return sorted(found)


def entries_in(storage: Any) -> list[str]:
    """The names of entries in the storage of a dataset."""
    return [os.path.basename(entry.path) for entry in storage.list(WAL) if entry.path.endswith(".wal")]


def files_written(path: str) -> Written:
    """The names of entries and commits, to which every write adds one.

    If they are the same as before, a reader needs no refresh. A refresh takes 0.1 ms an entry. The sizes of the newest
    two commits are compared too, because a half-written commit would look complete.
    """
    entries = [os.listdir(folder) for folder in branches(path, WAL)]
    commits = []
    for folder in branches(path, LOG):
        names = [name for name in os.listdir(folder) if ".json" in name]
        newest = heapq.nlargest(2, names)
        commits.append((names, [os.path.getsize(os.path.join(folder, name)) for name in newest]))
    return entries, commits


def names_in(written: Written) -> list[str]:
    """The names of entries."""
    return [name for names in written[0] for name in names if name.endswith(".wal")]


def overlooks(listed: Iterable[str], present: Iterable[str]) -> bool:
    """Whether a handle that has listed these entries may overlook one of those that are present now.

    That happens to entries of a writer whose clock is behind those of others.
    """
    names = set(present)
    newest = max(map(_second, names), default=0)
    return any(_second(name) <= newest - LOOKED_BACK for name in names.difference(listed))


def _second(name: str) -> int:
    """When the writer of an entry named it, by the writer's clock."""
    second = name.partition("_")[0]
    return int(second) if second.isdecimal() else 0


def branches(path: str, name: str) -> list[str]:
    """The folders of branches below a folder of the dataset."""
    found = os.path.join(path, name)
    return [entry.path for entry in os.scandir(found) if entry.is_dir()] if os.path.isdir(found) else []


def torn(entry: str) -> bool:
    """Whether an entry lacks a part of its header or payload, as a killed writer leaves it."""
    try:
        size = os.path.getsize(entry)
        if size < HEADER:
            return True
        with open(entry, "rb") as file:
            header = file.read(HEADER)
    except FileNotFoundError:
        return False
    return header[:4] != b"DWAL" or size != HEADER + int.from_bytes(header[24:32], "little")


def repair(path: str) -> list[str]:
    """Moves torn entries to the folder `quarantine`.

    The caller holds the exclusive lock, because a half-written entry looks torn, too.
    """
    return [
        quarantine(path, entry, "was torn by a killed writer and never acknowledged")
        for entry in wal_entries(path)
        if torn(entry)
    ]


def quarantine(path: str, entry: str, why: str) -> str:
    os.makedirs(side(path, "quarantine"), exist_ok=True)
    name = os.path.basename(entry)
    os.replace(entry, side(path, "quarantine", name))
    return f"A write-ahead entry of {path} {why}; moved to {SIDE}/quarantine/{name}."
