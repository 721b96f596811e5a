"""Commits that are ours, noted so that a reader can follow them without reading the dataset anew."""

from __future__ import annotations

import os

from ..place import Remote, side
from .notes import COMMITS, read_note, write_note
from .write_ahead_log import LOG, branches

KEPT = 256
REMOVAL = -1  # what is noted of a commit that removed rows which nobody reads any more

Commit = tuple[str, str]  # the branch's folder and the version


def commits_of(path: str) -> frozenset[Commit]:
    """The commits of a local dataset. A rewrite makes another branch, so equal versions are not taken for one."""
    found: set[Commit] = set()
    for folder in branches(path, LOG):
        versions = {name.partition(".")[0] for name in os.listdir(folder) if ".json" in name}
        numbers = {int(version[:10]) for version in versions if "o" not in version}
        for version in versions:
            last, merged, first = version.partition("o")
            # The engine also writes the commits from one number to another as one, which says nothing new beside them.
            if not merged or not numbers.issuperset(range(int(first, 16), int(last) + 1)):
                found.add((os.path.basename(folder), version))
    return frozenset(found)


def note_commit(path: str, version: str, rows: int = 0) -> None:
    """Notes a commit that added this many rows from the log, or is a removal, and changed no record otherwise.

    Without a note readers take a commit for somebody else's. Only under the lock of maintenance.
    """
    if isinstance(path, Remote):
        return
    homes = [branch for branch, known in commits_of(path) if known == version]
    if len(homes) == 1:
        write_note(path, COMMITS, [*noted(path), [homes[0], version, rows]][-KEPT:])


def noted_commits(path: str) -> dict[Commit, int]:
    """How many rows of the log each of the newest commits of ours added, or that it is a removal."""
    return {(branch, version): rows for branch, version, rows in noted(path)}


def noted(path: str) -> list[list]:
    return read_note(path, COMMITS) or [] if os.path.isdir(side(path)) else []
