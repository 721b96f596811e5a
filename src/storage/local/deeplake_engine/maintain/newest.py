"""Which rows are live: the newest version of each key, unless it says that the record is deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def newest_offsets(keys: Sequence[str], versions: Sequence[int]) -> dict[str, int]:
    """For each key the offset of its newest version. Of equal versions, the one stored last counts."""
    newest: dict[str, int] = {}
    for offset, key in enumerate(keys):
        if key not in newest or versions[offset] >= versions[newest[key]]:
            newest[key] = offset
    return newest


def dead_offsets(
    keys: Sequence[str], versions: Sequence[int], deleted: Sequence[bool], newest: Mapping[str, int]
) -> list[int]:
    """The offsets of dead rows, which no reader needs. Rows of other programs have no key or no version, and stay."""
    dead = []
    for offset, key in enumerate(keys):
        last = newest.get(key)
        if last is not None and (
            deleted[last] or versions[offset] < versions[last] or (offset != last and versions[offset] > 0)
        ):
            dead.append(offset)
    return dead


def live_offsets(keys: Sequence[str], versions: Sequence[int], deleted: Sequence[bool]) -> list[int]:
    newest = newest_offsets(keys, versions)
    return [offset for offset, key in enumerate(keys) if not key or (newest[key] == offset and not deleted[offset])]
