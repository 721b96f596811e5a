"""One run of maintenance."""

from __future__ import annotations

import contextlib
from typing import Any

from ..files.engine_locks import check_engine_locks, share_engine_locks
from ..files.locks import exclusive, maintaining
from ..files.room import check_room_to_fold
from ..place import Remote, Request
from .fold import fold, fold_remote
from .indexes import index
from .rewrite import rewrite


def maintain(path: str, request: Request) -> dict[str, Any] | None:
    """Maintains a dataset. Returns None if another process does so and the request does not wait for it."""
    schema, compact = request["schema"], request["compact"]
    try:
        with maintaining(path, request["wait"]):
            check_engine_locks(path)
            check_room_to_fold(path)
            # No lock stops other machines from writing to object storage. Folding meanwhile is safe, deleting is not.
            beside = isinstance(path, Remote) and not compact
            with contextlib.nullcontext() if beside else exclusive(path):
                folded = fold_remote(path, schema, compact) if isinstance(path, Remote) else fold(path, schema)
                repairs, live, removed, total = folded
                if request.get("rewrite"):
                    gone, total = rewrite(path, schema)
                    live, removed = total, removed + gone
            if request.get("index", True):
                index(path, total, compact)
            share_engine_locks(path)
    except BlockingIOError:
        return None
    return {"live": live, "removed": removed, "repairs": repairs}
