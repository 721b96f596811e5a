"""Objects in object storage.

Deeplake is imported inside the functions, because handling the files of a local dataset does not need it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from ..place import Remote, Request, creds, located

_ENGINE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def reader_of(path: str) -> Any:
    from deeplake import storage

    return storage.Reader(str(path), creds=creds(path))


def writer_of(path: str) -> Any:
    from deeplake import storage

    return storage.Writer(str(path), creds=creds(path))


def stored(path: str, folder: str = "") -> list[Any]:
    """The objects below a folder of the dataset."""
    return list(reader_of(path).list(folder))


def create_empty(path: str, name: str) -> None:
    """Makes an empty dataset below another dataset."""
    import deeplake

    deeplake.create(f"{path}/{name}", creds=creds(path))


def put(request: Request) -> None:
    writer_of(located(request)).set(request["name"], request["text"].encode())


def put_elsewhere(path: Remote, name: str, text: str) -> None:
    """Writes an object in a new process, because `Writer.set` can deadlock with the calls of other threads."""
    request = {"path": path, "creds": path.creds, "locks": path.locks, "name": name, "text": text}
    done = subprocess.run(
        [sys.executable, _ENGINE, "put"],
        input=json.dumps(request).encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace").strip()[-500:])
