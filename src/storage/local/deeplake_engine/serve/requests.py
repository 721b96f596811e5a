"""Gives each request to a thread: two that read and one that appends, for each dataset."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from ..place import Request, located, place_key
from .lane import Lane
from .reader import Reader
from .writer import Writer

WRITES = ("exists", "open", "append", "settle")


def serve() -> None:
    lanes: dict[tuple[str, str | None], tuple[Writer, Reader, Reader]] = {}
    for line in sys.stdin.buffer:
        request = json.loads(line)
        key = place_key(request)
        if key not in lanes:
            path = located(request)
            lanes[key] = (Writer(path), Reader(path), Reader(path))
        writer, *readers = lanes[key]
        if request["op"] == "open":
            for reader in readers:
                reader.learn(request["schema"])
        if not writer.append_now(request, len(line)):
            lane: Lane = writer if request["op"] in WRITES else reader_for(request, readers)
            lane.give(request)


def reader_for(request: Request, readers: Sequence[Reader]) -> Reader:
    """Searches by vector and by words go on side by side, each where its index is in memory.

    Other reads go where nothing is done.
    """
    first, second = readers
    if request["op"] == "search_vector":
        return first
    if request["op"] != "search_text" and not second.is_idle() and first.is_idle():
        return first
    return second
