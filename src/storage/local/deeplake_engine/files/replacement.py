"""Replaces the files of a dataset by those of its rewritten copy."""

from __future__ import annotations

import os
import shutil
import uuid

from ..place import SIDE, Remote, side
from .notes import (
    ADOPTION,
    COMMITS,
    LAST_ROW,
    REWRITE,
    drop_note,
    no_indexes,
    read_note,
    unknown_indexes,
    write_note,
    write_state,
)
from .write_ahead_log import LOG


def begin_replacement(path: str, fresh: str) -> None:
    """Notes the new files. From here on, any process that takes the exclusive lock finishes the replacement."""
    write_note(path, REWRITE, sorted(os.listdir(fresh)))


def unfinished(path: str) -> bool:
    """Whether a rewrite replaces files now, or was killed while it replaced files."""
    return not isinstance(path, Remote) and os.path.exists(side(path, REWRITE))


def replace_files(path: str) -> None:
    """Replaces the files.

    The old log is moved away first, and the new one comes last, because a dataset without a log cannot be opened.
    """
    fresh, gone = side(path, "rewrite"), side(path, "replaced")
    os.makedirs(gone, exist_ok=True)
    coming = set(os.listdir(fresh)) if os.path.isdir(fresh) else set()
    entries = read_note(path, REWRITE)
    write_state(path, unknown_indexes())
    for name in sorted(os.listdir(path), key=lambda name: name != LOG):
        if name != SIDE and (name in coming or name not in entries):
            os.replace(os.path.join(path, name), os.path.join(gone, f"{uuid.uuid4().hex}-{name}"))
    for name in sorted(coming, key=lambda name: name == LOG):
        os.replace(os.path.join(fresh, name), os.path.join(path, name))
    for name in ("replaced", "rewrite", "quarantine", "power", "waiting"):
        shutil.rmtree(side(path, name), ignore_errors=True)
    for name in ("dirty", LAST_ROW, ADOPTION, COMMITS):
        drop_note(path, name)
    write_state(path, no_indexes())
    drop_note(path, REWRITE)
