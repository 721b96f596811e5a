"""The cells of columns as arrays, so that a filter checks all rows at once."""

from __future__ import annotations

import json
import math
from typing import Any, Protocol

import numpy as np

from ..table.schema import NULL_FLOAT, NULL_INT, Kind
from .growing import Growing
from .numbered import Numbered


class Cells(Protocol):
    """One column."""

    def extend(self, cells: Any) -> None: ...

    def at(self, rows: np.ndarray) -> list[Any]:
        """The cells of rows, as JSON values."""

    def bytes(self) -> int: ...


class Texts:
    """Texts. Equal texts are kept once, and each row has the number of its text."""

    def __init__(self) -> None:
        self.codes = Growing("i1")
        self.numbered = Numbered()

    def extend(self, cells: Any) -> None:
        texts = [cell or "" for cell in cells]
        # Only different texts are looked at one by one.
        different = list(dict.fromkeys(texts))
        numbers = self.numbered.number(different)
        if len(different) < len(texts):
            known = dict(zip(different, numbers.tolist(), strict=True))
            numbers = np.fromiter(map(known.__getitem__, texts), np.int64, len(texts))
        self.codes.allow(len(self.numbered))
        self.codes.extend(numbers)

    def number_of(self, text: Any) -> int:
        """The number of a text; -1 if no row has it."""
        return int(self.numbered.find([text])[0]) if isinstance(text, str) else -1

    def have(self, numbers: Any) -> np.ndarray:
        """Whether each row has one of the texts with these numbers.

        `np.isin` may call `np.unique`, whose first call imports modules for 40 ms.
        """
        wanted = np.zeros(len(self.numbered), bool)
        wanted[numbers] = True
        rows: np.ndarray = wanted[self.codes.all()]
        return rows

    def at(self, rows: np.ndarray) -> list[Any]:
        if len(self.numbered) == 1:  # as in most columns
            return self.numbered.texts([0]) * len(rows)
        return self.numbered.texts(self.codes.all()[rows].tolist())

    def bytes(self) -> int:
        return self.numbered.bytes() + self.codes.bytes()


class Dicts(Texts):
    """Dicts, as JSON texts."""

    def extend(self, cells: Any) -> None:
        super().extend([json.dumps(cell) if cell else "{}" for cell in cells])

    def at(self, rows: np.ndarray) -> list[Any]:
        return [json.loads(text) for text in super().at(rows)]


class Whole:
    """Whole numbers. `NULL_INT` stands for null."""

    def __init__(self) -> None:
        self.cells = Growing("<i8")

    def extend(self, cells: Any) -> None:
        self.cells.extend(cells if isinstance(cells, np.ndarray) else [NULL_INT if c is None else c for c in cells])

    def at(self, rows: np.ndarray) -> list[Any]:
        return [None if cell == NULL_INT else cell for cell in self.cells.all()[rows].tolist()]

    def known(self) -> np.ndarray:
        known: np.ndarray = self.cells.all() != NULL_INT
        return known

    def bytes(self) -> int:
        return self.cells.bytes()


class Fractions:
    """32-bit floats. `NULL_FLOAT` and numbers that are not finite stand for null."""

    def __init__(self) -> None:
        self.cells = Growing("<f4")

    def extend(self, cells: Any) -> None:
        self.cells.extend(cells if isinstance(cells, np.ndarray) else [NULL_FLOAT if c is None else c for c in cells])

    def at(self, rows: np.ndarray) -> list[Any]:
        found = self.cells.all()[rows].tolist()
        return [None if cell == NULL_FLOAT or not math.isfinite(cell) else cell for cell in found]

    def known(self) -> np.ndarray:
        cells = self.cells.all()
        known: np.ndarray = np.isfinite(cells) & (cells != np.float32(NULL_FLOAT))
        return known

    def bytes(self) -> int:
        return self.cells.bytes()


class Flags:
    """Booleans. -1 stands for null."""

    def __init__(self) -> None:
        self.cells = Growing("i1")

    def extend(self, cells: Any) -> None:
        self.cells.extend(cells if isinstance(cells, np.ndarray) else [-1 if c is None else bool(c) for c in cells])

    def at(self, rows: np.ndarray) -> list[Any]:
        return [None if cell < 0 else bool(cell) for cell in self.cells.all()[rows].tolist()]

    def known(self) -> np.ndarray:
        known: np.ndarray = self.cells.all() >= 0
        return known

    def bytes(self) -> int:
        return self.cells.bytes()


_KINDS: dict[Kind, type[Cells]] = {
    "text": Texts,
    "dict": Dicts,
    "int64": Whole,
    "float32": Fractions,
    "bool": Flags,
}


def column_of(kind: Kind) -> Cells:
    return _KINDS[kind]()
