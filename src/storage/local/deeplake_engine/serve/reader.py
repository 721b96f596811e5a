"""A thread that answers reads of one dataset."""

from __future__ import annotations

import time
from typing import Any

from ..answers import answer
from ..failure import Failure, error_of, storage_failure
from ..place import Request
from ..resident.resident import Resident
from .copied import read_copy, read_folded
from .latest import LatestLane
from .rows import lookup, scan
from .search_text import search_text
from .search_vector import search_vector
from .since import Marks, since

ATTEMPTS = 6
COPIED = ("find", "lookup")
FEW = 256  # rows that a short answer has
OTHERS = 1  # requests that may wait meanwhile
READS = {"lookup": lookup, "scan": scan, "search_vector": search_vector, "search_text": search_text}


class Reader(LatestLane):
    """Reads without waiting for a lock. A read that fails because of maintenance is repeated."""

    def __init__(self, path: str, resident: Resident, marks: Marks) -> None:
        self.resident, self.marks = resident, marks
        super().__init__(path)

    def read_copy(self, request: Request) -> Any:
        """The answer from the copy in memory, or None if there is no usable copy."""
        with self.resident.current(lambda copy, rows: read_folded(self, copy, rows)) as copy:
            return copy and read_copy(copy, request)

    def copied_now(self, request: Request) -> Any:
        """The answer from a copy if no thread has to wait for it, or None."""
        if not _is_short(request) or not self.is_idle():
            return None
        with self.resident.current_now() as copy:
            return copy and read_copy(copy, request)

    def read_now(self, request: Request) -> bool:
        """Answers in the caller's thread, because waking this one takes longer than a read from a small copy.

        Returns False if the read could take long.
        """
        try:
            answered = self.copied_now(request)
            if answered is None:
                return False
            answer({"id": request["id"], "ok": answered})
        except Exception as error:
            answer({"id": request["id"], "error": error_of(self.path, error)})
        return True

    def rest(self) -> None:
        if self.resident.bytes() is not None:
            self.forget_unused()

    def handle(self, request: Request) -> Any:
        if request["op"] == "since":
            return since(self, self.marks, request)
        if request["op"] in COPIED and request.get("copy", True):
            answered = self.read_copy(request)
            if answered is not None or request["op"] == "find":
                return answered
        for attempt in range(ATTEMPTS):
            try:
                self.see_latest()
                return READS[request["op"]](self, request)
            except Failure:
                raise
            except Exception as error:
                if failure := storage_failure(self.path, error):
                    raise failure from error
                # The engine has no types for these errors: a fold just replaced files, or an entry is half-written.
                text = str(error)
                self.dataset = None
                if "type unknown" in text:  # a staged row without a vector, which does no harm after a fold
                    raise Failure("FOLD", text) from error
                if attempt == ATTEMPTS - 1:
                    if "truncated" in text:
                        raise Failure("FOLD", text) from error
                    raise
                time.sleep(0.02 * 2**attempt)
        return None


def _is_short(request: Request) -> bool:
    """Whether a copy may answer the request, the answer has few rows, and few other requests wait for theirs.

    Many requests are answered faster by several threads.
    """
    if request["waiting"] > OTHERS:
        return False
    if request["op"] == "find":
        return bool(request["limit"] <= FEW)
    return request["op"] == "lookup" and request.get("copy", True) and len(request["keys"]) <= FEW
