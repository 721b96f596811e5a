"""The place of a dataset, and the folder for our own files beside it."""

from __future__ import annotations

import json
import os
from typing import Any

SIDE = "_langchain_deeplake"

Request = dict[str, Any]
Creds = dict[str, str]


class Remote(str):
    """The URL of a dataset in object storage. `creds` are for the engine. `locks` is a folder of this machine."""

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
    """The key of a dataset. Two datasets may have the same URL and different credentials."""
    given = request.get("creds")
    return request["path"], json.dumps(given, sort_keys=True) if given else None


def creds(path: str) -> Creds | None:
    return path.creds if isinstance(path, Remote) else None


def side(path: str, *names: str) -> str:
    """The path of one of our own files for a dataset, on this machine."""
    return os.path.join(path.locks if isinstance(path, Remote) else os.path.join(path, SIDE), *names)
