"""The engine's own lock files and counters, in a directory that several users share.

The engine makes these files without the right to write for the group, whatever the umask says. If it may not open one
of them, it waits for minutes.
"""

from __future__ import annotations

import glob
import os
import stat

from ..failure import Failure
from ..place import Remote
from .write_ahead_log import LOG

SHARED = stat.S_IRGRP | stat.S_IWGRP


def share_engine_locks(path: str) -> None:
    """Lets the group write the engine's files of this user, if the group may write the directory."""
    if isinstance(path, Remote) or not os.stat(path).st_mode & stat.S_IWGRP:
        return
    for lock in _locks(path):
        status = os.stat(lock)
        if status.st_uid == os.geteuid() and status.st_mode & SHARED != SHARED:
            os.chmod(lock, stat.S_IMODE(status.st_mode) | SHARED)


def check_engine_locks(path: str) -> None:
    """Fails at once if this user may not write one of the files. The engine would wait for it."""
    if isinstance(path, Remote):
        return
    for lock in _locks(path):
        if not os.access(lock, os.W_OK):
            raise Failure(
                "INVALID_LOCATION",
                f"Expected files that this user may write at {path}, got {os.path.basename(lock)} of another user "
                "without that right. Let its owner open the location once with a umask that lets the group write.",
            )


def _locks(path: str) -> list[str]:
    folders = os.path.join(glob.escape(path), LOG, "*")
    return glob.glob(os.path.join(folders, "*.lock")) + glob.glob(os.path.join(folders, "next_base"))
