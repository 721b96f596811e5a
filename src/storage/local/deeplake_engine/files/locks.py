"""Locks between processes, as lock files of this machine."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator

from ..place import Remote, side
from .claims import claim
from .replacement import replace_files, unfinished

GATE = "gate"  # passed before the lock, so that a stream of writers cannot starve maintenance
LOCK = "lock"
MAINTENANCE = "maintenance"


def _open(path: str, name: str) -> int:
    return os.open(side(path, name), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)


@contextlib.contextmanager
def flock(path: str, name: str, mode: int) -> Iterator[None]:
    """Holds a lock file. The descriptor is a new one each time, since a shared one would share the lock."""
    descriptor = _open(path, name)
    try:
        fcntl.flock(descriptor, mode)
        yield
    finally:
        os.close(descriptor)


class SharedLock:
    """Writers hold this around a publish.

    It belongs to one thread: its descriptors stay open, since opening them each time costs more than locking.
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
        """Opens again where another program removed the dataset, lock files included, and made a new one."""
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
    """While this is held nobody publishes, and no rewrite is half done."""
    with flock(path, GATE, fcntl.LOCK_EX), flock(path, LOCK, fcntl.LOCK_EX):
        if unfinished(path):
            replace_files(path)
        yield


def finish_rewrite(path: str) -> None:
    """Waits for a rewrite that is replacing files, or does what a killed one left to do."""
    with exclusive(path):
        pass


@contextlib.contextmanager
def maintaining(path: str, wait: bool) -> Iterator[None]:
    """While this is held nobody else maintains the dataset."""
    mode = fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB
    others = claim(path, wait) if isinstance(path, Remote) else contextlib.nullcontext()
    with flock(path, MAINTENANCE, mode), others:
        yield


@contextlib.contextmanager
def alone(path: str) -> Iterator[None]:
    """While this is held nobody publishes.

    In object storage that is nobody of this machine, and no machine maintains.
    """
    with maintaining(path, True) if isinstance(path, Remote) else contextlib.nullcontext(), exclusive(path):
        yield
