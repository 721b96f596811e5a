"""Room on the disk.

On a full disk, the engine may cut a write short and report success, or leave a dataset that does not open. Therefore no
write begins without enough room.
"""

from __future__ import annotations

import contextlib
import os

from ..failure import Failure
from ..place import Remote
from .write_ahead_log import WAL

SPARE = 2 << 20  # bytes; the new files of all columns of a table take less
FULL = "No space left"  # in the engine's errors, if other programs fill the disk meanwhile


def check_room(path: str, size: int = 0) -> None:
    """Refuses a write of about `size` bytes if the disk may be full before its end."""
    if isinstance(path, Remote):
        return
    folder = path
    while not os.path.exists(folder):
        folder = os.path.dirname(folder) or "."
    disk = os.statvfs(folder)
    free, needed = disk.f_bavail * disk.f_frsize, size + SPARE
    if disk.f_blocks and free < needed:  # some file systems do not know their size
        raise Failure(
            "ENGINE_FAILED",
            f"Expected {needed >> 10} kB of free disk space at {path}, got {free >> 10} kB. Free some and try again: "
            "what was stored before is kept.",
        )


def check_room_to_fold(path: str) -> None:
    """Refuses a fold if the disk may be full before its end."""
    check_room(path, size_on_disk(os.path.join(path, WAL)))


def size_on_disk(folder: str) -> int:
    """The bytes of all files below a folder. There are none below the URL of object storage."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(FileNotFoundError):  # another process may fold meanwhile
                total += os.path.getsize(os.path.join(place, name))
    return total
