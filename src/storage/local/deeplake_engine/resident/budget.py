"""The memory that the copies of all tables of this process may take together."""

from __future__ import annotations

import os
import threading

VARIABLE = "LANGCHAIN_DEEPLAKE_RESIDENT_MB"  # checked by the parent
USUAL = 1_024


class Budget:
    def __init__(self, total: int) -> None:
        self.total = total
        self._taken: dict[object, int] = {}
        self._lock = threading.Lock()

    def left(self, owner: object) -> int:
        """The bytes that the copies of all other owners leave."""
        with self._lock:
            return self.total - sum(taken for other, taken in self._taken.items() if other is not owner)

    def take(self, owner: object, count: int) -> None:
        with self._lock:
            self._taken[owner] = count


def _megabytes() -> int:
    given = os.environ.get(VARIABLE, "")
    return int(given) if given.isdecimal() else USUAL


BUDGET = Budget(_megabytes() * 1_000_000)
