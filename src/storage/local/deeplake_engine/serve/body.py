"""The bytes that follow a request: vectors and long texts, which are read faster than from JSON."""

from __future__ import annotations

from ..place import Request


def unpack(request: Request, body: bytes) -> None:
    """Adds the vectors of all rows to a request, and the texts that follow them to its columns."""
    at = request["vectors"]
    if at:
        request["vectors"] = memoryview(body)[:at]  # first, because the engine needs aligned numbers
    for name, sizes in request["texts"].items():
        cells = []
        for size in sizes:
            cells.append(body[at : at + size].decode())
            at += size
        request["columns"][name] = cells
