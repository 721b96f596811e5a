import struct

import numpy as np
import pytest
from deeplake_engine.files.entry_rows import LAYOUT, Unreadable, row_count, rows_of


def numbers(kind: int, cells: np.ndarray) -> bytes:
    shape = struct.pack(f"<{cells.ndim}Q", *cells.shape)
    return b"\x03\0\0\0" + bytes([0, kind, 0]) + struct.pack("<Q", cells.ndim) + shape + cells.tobytes()


def texts(cells: list[str]) -> bytes:
    pieces = [cell.encode() for cell in cells]
    ends = np.cumsum([0, *map(len, pieces)]).astype("<u8").tobytes()
    head, count = b"\x03\0\0\0" + bytes([1, 11, 0]), struct.pack("<Q", len(cells))
    bits = count + bytes(8 * -(-len(cells) // 64))
    offsets = struct.pack("<Q", len(cells) + 1) + ends
    return head + count + bytes(8 * len(cells)) + bits + bits + offsets + b"".join(pieces)


def entry(count: int, columns: dict[str, bytes]) -> bytes:
    body = struct.pack("<H", len(columns))
    for name, cells in columns.items():
        body += struct.pack("<H", len(name)) + name.encode() + struct.pack("<I", len(cells)) + cells
    return LAYOUT + bytes(12) + struct.pack("<IQ", count, len(body)) + body


WHOLE = entry(
    2,
    {
        "id": texts(["ä€😀", ""]),
        "size": numbers(8, np.array([7, -1], "<i8")),
        "vector": numbers(9, np.array([[0.5, 1], [2, 3]], "<f4")),
    },
)


def test_an_entry_gives_its_rows() -> None:
    cells = rows_of(WHOLE)
    assert row_count(WHOLE) == 2
    assert cells["id"] == ["ä€😀", ""]
    assert cells["size"].tolist() == [7, -1]
    assert cells["vector"].tolist() == [[0.5, 1], [2, 3]]


@pytest.mark.parametrize("count", [1, 63, 64, 65, 128, 129, 2000])
def test_an_entry_of_any_number_of_rows_gives_its_rows(count: int) -> None:
    plain, other, empty = [f"text {at}" for at in range(count)], ["grün"] * count, [""] * count
    cells = rows_of(entry(count, {"plain": texts(plain), "other": texts(other), "empty": texts(empty)}))
    assert (cells["plain"], cells["other"], cells["empty"]) == (plain, other, empty)


@pytest.mark.parametrize("size", [0, 31, 32, len(WHOLE) - 1])
def test_an_entry_that_is_not_whole_has_no_rows(size: int) -> None:
    assert row_count(WHOLE[:size]) is None


@pytest.mark.parametrize(
    "data",
    [
        b"DWAL\x02\x00\x01\x00" + WHOLE[8:],
        entry(1, {"id": texts(["a", "b"])}),
        entry(1, {"size": numbers(99, np.array([1], "<i8"))}),
        entry(2, {"size": numbers(8, np.array([1], "<i8"))}),
        entry(2, {"id": texts(["ab", "c"]).replace(struct.pack("<QQ", 2, 3), struct.pack("<QQ", 4, 3))}),
        WHOLE + b"more",
    ],
)
def test_an_entry_of_another_layout_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        rows_of(data)
