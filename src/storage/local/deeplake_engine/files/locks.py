"""Locks between processes, as lock files of this machine."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator

from ..place import Remote, side
from .claims import claim
from .replacement import replace_files, unfinished

GATE = "gate"  # taken before the lock, so that maintenance gets its turn among many writers
LOCK = "lock"
MAINTENANCE = "maintenance"


def _open(path: str, name: str) -> int:
    return os.open(side(path, name), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)


@contextlib.contextmanager
def flock(path: str, name: str, mode: int) -> Iterator[None]:
    """Holds a lock file. Each call opens a new descriptor, because two users of one descriptor would share the lock."""
    descriptor = _open(path, name)
    try:
        fcntl.flock(descriptor, mode)
        yield
    finally:
        os.close(descriptor)


class SharedLock:
    """The lock that a writer holds while it publishes rows.

    It belongs to one thread. Its descriptors stay open, because opening them each time takes longer than locking.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.descriptors: list[int] = []

    @contextlib.contextmanager
    def held(self, mode: int) -> Iterator[None]:
        gate, lock = self.open()
        try:
            fcntl.flock(gate, mode)
            try:
                fcntl.flock(lock, mode)
            finally:
                fcntl.flock(gate, fcntl.LOCK_UN)
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)

    def open(self) -> list[int]:
        """The descriptors. They are opened again if another program removed the dataset and its lock files."""
        if not self.descriptors or not os.fstat(self.descriptors[0]).st_nlink:
            while self.descriptors:
                os.close(self.descriptors.pop())
            gate = _open(self.path, GATE)
            try:
                self.descriptors = [gate, _open(self.path, LOCK)]
            except OSError:
                os.close(gate)
                raise
        return self.descriptors


@contextlib.contextmanager
def exclusive(path: str) -> Iterator[None]:
    """While this is held, no process publishes rows, and no rewrite is half done."""
    with flock(path, GATE, fcntl.LOCK_EX), flock(path, LOCK, fcntl.LOCK_EX):
        if unfinished(path):
            replace_files(path)
        yield


def finish_rewrite(path: str) -> None:
    """Waits for a rewrite that replaces files, or finishes a rewrite that was killed."""
    with exclusive(path):
        pass


@contextlib.contextmanager
def maintaining(path: str, wait: bool) -> Iterator[None]:
    """While this is held, no other process or machine maintains the dataset."""
    mode = fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB
    others = claim(path, wait) if isinstance(path, Remote) else contextlib.nullcontext()
    with flock(path, MAINTENANCE, mode), others:
        yield


@contextlib.contextmanager
def alone(path: str) -> Iterator[None]:
    """While this is held, no process publishes rows.

    In object storage, this stops only processes of this machine from publishing. It stops all machines from
    maintaining.
    """
    with maintaining(path, True) if isinstance(path, Remote) else contextlib.nullcontext(), exclusive(path):
        yield
