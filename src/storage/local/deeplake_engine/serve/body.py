"""The bytes that follow a request: vectors and long texts, which are read faster than from JSON."""

from __future__ import annotations

from ..place import Request


def unpack(request: Request, body: bytes) -> int:
    """Adds the vectors of all rows to a request, and the long texts to its columns. Returns the bytes of both.

    A text is given as a number: it is so many of the next bytes. A text that repeats others is given as a list of such
    numbers and of pairs. A pair says where earlier bytes begin, and how many they are.
    """
    at: int = request["vectors"]
    total = at
    if at:
        request["vectors"] = memoryview(body)[:at]  # first, because the engine needs aligned numbers
    for name, texts in request["texts"].items():
        cells = []
        for text in texts:
            if isinstance(text, int):
                cells.append(body[at : at + text].decode())
                at, total = at + text, total + text
                continue
            parts = []
            for part in text:
                start, size = (at, part) if isinstance(part, int) else part
                parts.append(body[start : start + size])
                at += size if isinstance(part, int) else 0
                total += size
            cells.append(b"".join(parts).decode())
        request["columns"][name] = cells
    return total
