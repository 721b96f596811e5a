"""Maintains the datasets of requests, one request after another."""

from __future__ import annotations

import json
import queue
import sys
import threading

from ..answers import answer
from ..failure import error_of
from ..place import Request, located, place_key
from .maintain import maintain

Requests = queue.SimpleQueue[Request]


def maintain_all() -> None:
    """Works on requests. Each dataset in object storage has a queue of its own, because its storage may not answer."""
    queues: dict[tuple[str, str | None] | None, Requests] = {}
    for line in sys.stdin.buffer:
        request = json.loads(line)
        key = place_key(request) if "locks" in request else None
        if key not in queues:
            queues[key] = queue.SimpleQueue()
            threading.Thread(target=_work, args=(queues[key],), daemon=True).start()
        queues[key].put(request)


def _work(requests: Requests) -> None:
    while True:
        request = requests.get()
        path = located(request)
        try:
            answer({"id": request["id"], "ok": maintain(path, request)})
        except Exception as error:
            answer({"id": request["id"], "error": error_of(path, error)})
