"""Keeps the engine's modules in compiled form, because compiling them takes a tenth of the start."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def compiled_in(folder: str) -> Iterator[None]:
    """Imports inside read compiled modules from a folder, and write missing ones there.

    A folder that others can enter is not used, because its modules are run unseen.
    """
    if not _is_own(folder):
        yield
        return
    before = sys.pycache_prefix, sys.dont_write_bytecode
    sys.pycache_prefix, sys.dont_write_bytecode = folder, False
    try:
        yield
    finally:
        sys.pycache_prefix, sys.dont_write_bytecode = before


def _is_own(folder: str) -> bool:
    """Whether only this user can enter a folder. Makes the folder if it is missing."""
    try:
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder, 0o700)
        found = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
