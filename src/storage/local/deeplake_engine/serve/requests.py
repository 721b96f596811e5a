"""Gives each request to a thread. Each dataset has two threads that read and one that appends."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Sequence

from ..place import Request, located, place_key
from ..resident.resident import Resident
from .body import unpack
from .lane import Lane
from .reader import Reader
from .since import Marks
from .writer import Writer

SWITCH = 0.0005  # seconds that a thread holds the interpreter while others wait for it
WATCH = 30  # seconds between two checks for erased rows in memory
WRITES = ("exists", "open", "append", "settle")


def serve() -> None:
    residents: dict[tuple[str, str | None], Resident] = {}
    sys.setswitchinterval(SWITCH)
    threading.Thread(target=watch, args=(residents,), daemon=True).start()
    lanes: dict[tuple[str, str | None], tuple[Writer, Reader, Reader]] = {}
    for line in sys.stdin.buffer:
        request, size = json.loads(line), len(line)
        if "body" in request:
            body = sys.stdin.buffer.read(request["body"])
            unpack(request, body)
            size += len(body)
        key = place_key(request)
        if key not in lanes:
            path = located(request)
            residents[key] = resident = Resident(path)
            marks = Marks()
            lanes[key] = (Writer(path, resident), Reader(path, resident, marks), Reader(path, resident, marks))
        writer, *readers = lanes[key]
        if request["op"] == "open":
            for reader in readers:
                reader.learn(request["schema"])
        if not writer.append_now(request, size):
            lane: Lane = writer if request["op"] in WRITES else reader_for(request, readers)
            lane.give(request)


def watch(residents: dict[tuple[str, str | None], Resident]) -> None:
    """Ends this process if its memory holds erased rows, even if nobody reads them."""
    while True:
        time.sleep(WATCH)
        for resident in list(residents.values()):
            resident.end_if_rewritten()


def reader_for(request: Request, readers: Sequence[Reader]) -> Reader:
    """The thread for a read. Searches by vector and searches by words each have a thread that holds their index.

    Other reads go to an idle thread if there is one.
    """
    first, second = readers
    if request["op"] == "search_vector":
        return first
    if request["op"] != "search_text" and not second.is_idle() and first.is_idle():
        return first
    return second
