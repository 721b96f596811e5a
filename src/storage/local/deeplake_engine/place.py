"""Where a dataset is, and the folder of what we store with it."""

from __future__ import annotations

import json
import os
from typing import Any

SIDE = "_langchain_deeplake"

Request = dict[str, Any]
Creds = dict[str, str]


class Remote(str):
    """The URL of a dataset in object storage. `creds` go to the engine, lock files of this machine into `locks`."""

    creds: Creds | None
    locks: str

    def __new__(cls, url: str, creds: Creds | None, locks: str) -> Remote:
        remote = super().__new__(cls, url)
        remote.creds, remote.locks = creds, locks
        return remote


def located(request: Request) -> str:
    """The dataset that a request is about: a directory, or a `Remote`."""
    if "locks" not in request:
        return str(request["path"])
    return Remote(request["path"], request.get("creds") or None, request["locks"])


def place_key(request: Request) -> tuple[str, str | None]:
    """What tells datasets apart: two may have one URL and different credentials."""
    given = request.get("creds")
    return request["path"], json.dumps(given, sort_keys=True) if given else None


def creds(path: str) -> Creds | None:
    return path.creds if isinstance(path, Remote) else None


def side(path: str, *names: str) -> str:
    """A file of ours on this machine that belongs to a dataset."""
    return os.path.join(path.locks if isinstance(path, Remote) else os.path.join(path, SIDE), *names)
