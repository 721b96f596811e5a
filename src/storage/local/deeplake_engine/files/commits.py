"""Notes of our own commits. With them a reader can follow a commit without reading the dataset anew."""

from __future__ import annotations

import os

from ..place import Remote, side
from .notes import COMMITS, read_note, write_note
from .write_ahead_log import LOG, branches

KEPT = 256
REMOVAL = -1  # noted instead of a number of rows, for a commit that removed dead rows

Commit = tuple[str, str]  # the branch's folder and the version


def commits_of(path: str) -> frozenset[Commit]:
    """The commits of a local dataset.

    Commits before and after a rewrite may have equal versions, but their branches differ.
    """
    found: set[Commit] = set()
    for folder in branches(path, LOG):
        versions = {name.partition(".")[0] for name in os.listdir(folder) if ".json" in name}
        numbers = {int(version[:10]) for version in versions if "o" not in version}
        for version in versions:
            last, merged, first = version.partition("o")
            # The engine also writes a range of commits as one file. That file is ignored if all its commits are there.
            if not merged or not numbers.issuperset(range(int(first, 16), int(last) + 1)):
                found.add((os.path.basename(folder), version))
    return frozenset(found)


def note_commit(path: str, version: str, rows: int = 0) -> None:
    """Notes a commit that only added this many rows from the write-ahead log, or only removed dead rows (`REMOVAL`).

    Readers treat a commit without a note as one of another program. The caller holds the lock of maintenance.
    """
    if isinstance(path, Remote):
        return
    homes = [branch for branch, known in commits_of(path) if known == version]
    if len(homes) == 1:
        write_note(path, COMMITS, [*noted(path), [homes[0], version, rows]][-KEPT:])


def noted_commits(path: str) -> dict[Commit, int]:
    """For each of our newest commits, the number of rows that it added from the write-ahead log, or `REMOVAL`."""
    return {(branch, version): rows for branch, version, rows in noted(path)}


def noted(path: str) -> list[list]:
    return read_note(path, COMMITS) or [] if os.path.isdir(side(path)) else []
