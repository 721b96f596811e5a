"""Claims in object storage, which has no locks. The machine that holds the only claim may maintain the dataset."""

from __future__ import annotations

import contextlib
import os
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import datetime

from ..failure import Failure
from ..place import SIDE, side
from .objects import create_empty, stored, writer_of

CLAIMS = f"{SIDE}/claims"
CLAIM_DIES = 60  # seconds after which a claim that was not renewed counts as abandoned
CLAIM_WAIT = 120  # seconds to wait for the maintenance of another machine


@contextlib.contextmanager
def claim(path: str, wait: bool) -> Iterator[None]:
    """Holds the only claim, so that no other machine maintains the dataset.

    Two folds at once would make rows unfindable. A listing shows every claim that was written before it. A machine that
    sees only its own claim may maintain the dataset. A machine that sees another claim withdraws its own. The storage's
    clock tells the age of a claim. Processes of one machine exclude each other by the lock file of `maintaining`.
    """
    holder = f"{machine(path)}-{uuid.uuid4().hex}"
    deadline, ended = time.monotonic() + CLAIM_WAIT, threading.Event()
    beat = threading.Thread(target=stay_alive, args=(path, holder, ended), daemon=True)
    try:
        while not only_claim(path, holder):
            withdraw(path, holder)
            if not wait:
                raise BlockingIOError
            if time.monotonic() > deadline:
                raise Failure(
                    "TIMEOUT",
                    f"Expected maintenance of {path} by another machine to end within {CLAIM_WAIT} s, "
                    "but it still runs. Try again.",
                )
            time.sleep(0.2 + 0.8 * int.from_bytes(os.urandom(1), "big") / 255)
        beat.start()
        yield
    finally:
        ended.set()
        if beat.ident is not None:
            beat.join()
        with contextlib.suppress(Exception):  # a claim that cannot be withdrawn is abandoned with time
            withdraw(path, holder)


def sign(path: str, holder: str, number: int = 0) -> None:
    """Writes a claim as an empty dataset, because `Writer.set` can deadlock with the calls of other threads."""
    create_empty(path, f"{CLAIMS}/{holder}-{number}")


def only_claim(path: str, holder: str) -> bool:
    """Writes a claim and returns whether it is the only one.

    Abandoned claims, and claims of dead processes of this machine, are removed.
    """
    sign(path, holder)
    newest: dict[str, datetime] = {}
    for entry in stored(path, CLAIMS):
        other = entry.path.split("/")[2].rpartition("-")[0]
        newest[other] = max(entry.last_modified, newest.get(other, entry.last_modified))
    dead = [
        other
        for other in newest
        if other != holder
        and (other.startswith(f"{machine(path)}-") or (newest[holder] - newest[other]).total_seconds() > CLAIM_DIES)
    ]
    for other in dead:
        withdraw(path, other)
    return set(newest) == {holder, *dead}


def withdraw(path: str, holder: str) -> None:
    writer = writer_of(path)
    for entry in stored(path, CLAIMS):
        if entry.path.startswith(f"{CLAIMS}/{holder}-"):
            writer.remove(entry.path)


def stay_alive(path: str, holder: str, ended: threading.Event) -> None:
    number = 0
    while not ended.wait(CLAIM_DIES / 6):
        number += 1
        with contextlib.suppress(Exception):
            sign(path, holder, number)


def machine(path: str) -> str:
    """A name for this machine that no other machine with this dataset has."""
    name = side(path, "machine")
    if not os.path.exists(name):
        temporary = f"{name}.{uuid.uuid4().hex}"
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(uuid.uuid4().hex)
        with contextlib.suppress(FileExistsError):
            os.link(temporary, name)
        os.unlink(temporary)
    with open(name, encoding="utf-8") as file:
        return file.read()
