"""Threads that answer the requests about one dataset."""

from __future__ import annotations

import queue
import threading
from abc import ABC, abstractmethod
from typing import Any

from ..answers import answer
from ..failure import error_of
from ..place import Request
from ..table.schema import Column, Kind, Schema


class Lane(threading.Thread, ABC):
    """One thread with a handle of its own, because two threads that use one handle corrupt memory."""

    schema: Schema
    numbers: list[Column]
    kinds: dict[str, Kind]

    def __init__(self, path: str) -> None:
        super().__init__(daemon=True)
        self.path = path
        self.requests: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self.columns: dict[str, Column] = {}
        self.dataset: Any = None
        self.stamp: Any = None
        self.given = self.done = 0  # each is counted by only one thread; if they are equal, the lane is idle
        self.start()

    @abstractmethod
    def handle(self, request: Request) -> Any: ...

    def rest(self) -> None:
        """Is called from time to time between two requests, for None in their queue."""

    def is_idle(self) -> bool:
        return self.given == self.done

    def give(self, request: Request) -> None:
        self.given += 1
        self.requests.put(request)

    def run(self) -> None:
        while True:
            request = self.requests.get()
            if request is None:
                self.rest()
                continue
            try:
                answer({"id": request["id"], "ok": self.handle(request)})
            except Exception as error:
                answer({"id": request["id"], "error": error_of(self.path, error)})
            self.done += 1

    def learn(self, schema: Schema) -> None:
        # Two stores of one process may know different columns of the table, so all of them are kept.
        self.columns = {**self.columns, **{column["name"]: column for column in schema["columns"]}}
        known = list(self.columns.values())
        self.schema = {**schema, "columns": known}
        self.numbers = [column for column in known if column["type"] in ("bool", "int64", "float32")]
        self.kinds = {column["name"]: column["type"] for column in known}
