"""The rows of one entry of the write-ahead log, read from its file.

The file of an entry identifies its rows: the file never changes and keeps its name until a fold. In the engine, the
offset of the same rows changes with each entry that sorts before them. A file with an unknown layout is refused, and
its rows are read through the engine.
"""

from __future__ import annotations

import contextlib
import itertools
import json
from typing import Any

import numpy as np

from .write_ahead_log import HEADER, wal_entries

LAYOUT = b"DWAL\x01\x00\x01\x00"
COLUMN = b"\x03\x00\x00\x00"
NUMBERS = {0: "?", 7: "<i4", 8: "<i8", 9: "<f4", 10: "<f8"}
TEXT, DICT, NOTHING = 11, 12, 17


class Unreadable(Exception):
    """An entry has an unknown layout."""


def row_count(data: bytes) -> int | None:
    """How many rows an entry has, or None if the file is not complete yet."""
    if len(data) < HEADER or data[:4] != LAYOUT[:4] or len(data) != HEADER + int.from_bytes(data[24:32], "little"):
        return None
    return int.from_bytes(data[20:24], "little")


def staged_rows(path: str) -> int:
    """How many rows of all entries are not folded yet."""
    total = 0
    for entry in wal_entries(path):
        with contextlib.suppress(FileNotFoundError), open(entry, "rb") as file:
            total += int.from_bytes(file.read(HEADER)[20:24], "little")
    return total


def rows_of(data: bytes) -> dict[str, Any]:
    """The cells of a complete entry, by column. Numbers and vectors come as arrays, texts and dicts as lists."""
    if data[:8] != LAYOUT:
        raise Unreadable(f"Expected an entry of the layout {LAYOUT!r}, got {data[:8]!r}.")
    count, position = int.from_bytes(data[20:24], "little"), HEADER + 2
    columns = {}
    for _ in range(int.from_bytes(data[HEADER : HEADER + 2], "little")):
        size = int.from_bytes(data[position : position + 2], "little")
        name = data[position + 2 : position + 2 + size].decode()
        start = position + size + 6
        position = start + int.from_bytes(data[start - 4 : start], "little")
        columns[name] = _cells(data[start:position], count)
    if position != len(data):
        raise Unreadable(f"Expected columns up to {len(data)}, got them up to {position}.")
    return columns


def _cells(data: bytes, count: int) -> Any:
    ragged, kind = data[4], data[5]
    if data[:4] != COLUMN or ragged > 1:
        raise Unreadable(f"Expected a column, got {data[:6]!r}.")
    if not ragged and kind in NUMBERS:
        return _numbers(data, NUMBERS[kind], count)
    if ragged and kind == TEXT:
        return _texts(*_pieces(data, 7, count))
    if ragged and kind == DICT:
        return _dicts(*_pieces(data, 8, count))
    if ragged and kind == NOTHING:
        return [None] * count
    raise Unreadable(f"Expected cells of a kind that is known, got {data[:6]!r}.")


def _numbers(data: bytes, kind: str, count: int) -> np.ndarray:
    dimensions = int.from_bytes(data[7:15], "little")
    start = 15 + 8 * dimensions
    shape = np.frombuffer(data[15:start], "<u8").tolist()
    if not 1 <= dimensions <= 2 or shape[0] != count:
        raise Unreadable(f"Expected {count} cells, got the shape {shape}.")
    cells: np.ndarray = np.frombuffer(data[start:], kind).reshape(shape)
    return cells


def _texts(body: bytes, ends: list[int]) -> list[str]:
    if not body:
        return [""] * (len(ends) - 1)
    if body.isascii():  # then a character is a byte, and all are decoded at once
        text = body.decode()
        return [text[start:end] for start, end in itertools.pairwise(ends)]
    return [body[start:end].decode("utf-8", "surrogatepass") for start, end in itertools.pairwise(ends)]


def _dicts(body: bytes, ends: list[int]) -> list[Any]:
    known: dict[bytes, Any] = {}  # many rows have the same dict, most of them an empty one
    cells = []
    for start, end in itertools.pairwise(ends):
        piece = body[start + 16 : end]
        if piece not in known:
            known[piece] = json.loads(piece)
        cells.append(known[piece])
    return cells


def _pieces(data: bytes, head: int, count: int) -> tuple[bytes, list[int]]:
    """The pieces, which are stored one after the other, and where each begins and ends.

    Between the head and the pieces are four lists, each behind its length: a number for each row, twice a bit for each
    row, and the offsets. The second of the bits tells whether the cell is null. Bits are stored in numbers of 64.
    """
    bits = 8 * (1 + -(-count // 64))
    start = head + 8 * (1 + count) + 2 * bits + 8
    body = data[start + 8 * (count + 1) :]
    ends = np.frombuffer(data[start : start + 8 * (count + 1)], "<u8")
    if len(ends) != count + 1 or ends[0] != 0 or ends[-1] != len(body) or (ends[1:] < ends[:-1]).any():
        raise Unreadable(f"Expected {count} pieces of {len(body)} bytes, got other offsets.")
    return body, ends.tolist()
