"""Answers short requests, and gives all others to threads. A dataset has two that read and one that appends."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Mapping, Sequence

from ..answers import answer
from ..place import Request, located, place_key
from ..resident.resident import Resident
from .body import unpack
from .reader import Reader
from .since import Marks
from .writer import Writer

SWITCH = 0.0005  # seconds that a thread holds the interpreter while others wait for it
WATCH = 10  # seconds between two checks for what need not stay in memory
WRITES = ("exists", "open", "append", "settle")


def serve() -> None:
    sys.setswitchinterval(SWITCH)
    lanes: dict[tuple[str, str | None], tuple[Writer, Reader, Reader]] = {}
    threading.Thread(target=watch, args=(lanes,), daemon=True).start()
    for line in sys.stdin.buffer:
        request, size = json.loads(line), len(line)
        if "body" in request:
            body = sys.stdin.buffer.read(request["body"])
            size += unpack(request, body)
        if request["op"] == "ready":
            answer({"id": request["id"], "ok": None})
            continue
        request["size"] = size
        key = place_key(request)
        if key not in lanes:
            path = located(request)
            resident, marks = Resident(path), Marks()
            lanes[key] = (Writer(path, resident), Reader(path, resident, marks), Reader(path, resident, marks))
        writer, *readers = lanes[key]
        if request["op"] == "open":
            for reader in readers:
                reader.learn(request["schema"])
        if request["op"] in WRITES:
            if not writer.append_now(request):
                writer.give(request)
        else:
            reader = reader_for(request, readers)
            if not reader.read_now(request):
                reader.give(request)


def watch(lanes: Mapping[tuple[str, str | None], tuple[Writer, Reader, Reader]]) -> None:
    """Ends this process if its memory holds erased rows, even if nobody reads them, and lets readers free memory."""
    while True:
        time.sleep(WATCH)
        for _, *readers in list(lanes.values()):
            readers[0].resident.end_if_rewritten()
            for reader in readers:
                reader.requests.put(None)


def reader_for(request: Request, readers: Sequence[Reader]) -> Reader:
    """The thread for a read.

    One thread searches by vector and the other by words, so that each handle keeps only one index. Other reads go to an
    idle thread if there is one.
    """
    first, second = readers
    if request["op"] == "search_vector":
        return first
    if request["op"] != "search_text" and not second.is_idle() and first.is_idle():
        return first
    return second
