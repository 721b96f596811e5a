"""Finds the rows that a filter lets pass, all at once. The result is that of `serve/filter.py` for each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .columns import Cells, Flags, Fractions, Texts, Whole

Condition = dict[str, Any]

FEW = 16  # up to so many numbers, comparing all rows with each number is fastest

_ORDERS: dict[str, Callable[[Any, Any], Any]] = {
    "gt": lambda cells, other: cells > other,
    "gte": lambda cells, other: cells >= other,
    "lt": lambda cells, other: cells < other,
    "lte": lambda cells, other: cells <= other,
}


def mask_of(condition: Condition, columns: Mapping[str, Cells], size: int) -> np.ndarray:
    kind = condition["kind"]
    if kind == "not":
        return ~mask_of(condition["part"], columns, size)
    if kind in ("and", "or"):
        mask = np.full(size, kind == "and")
        for part in condition["parts"]:
            if kind == "and":
                mask &= mask_of(part, columns, size)
            else:
                mask |= mask_of(part, columns, size)
        return mask
    column = columns[condition["field"]]
    if kind == "in":
        return _among(column, condition["values"], size)
    value, operator = condition["value"], condition["operator"]
    if operator == "eq":
        return _equal(column, value, size)
    if operator == "ne":
        return ~_equal(column, value, size)
    return _ordered(column, value, _ORDERS[operator], size)


def _equal(column: Cells, value: Any, size: int) -> np.ndarray:
    mask: np.ndarray
    if isinstance(column, Texts):
        mask = column.codes.all()[:size] == column.number_of(value)
        return mask
    if isinstance(column, Whole | Fractions | Flags):
        known = column.known()[:size]
        if value is None:
            return ~known
        mask = (column.cells.all()[:size] == _comparable(column, value)) & known
        return mask
    raise TypeError(f"Expected a column that can be compared, got {type(column).__name__}.")


def _among(column: Cells, values: list[Any], size: int) -> np.ndarray:
    """Rows with one of the values, of which there may be thousands."""
    mask: np.ndarray
    if isinstance(column, Texts):
        numbers = column.numbered.find([value for value in values if isinstance(value, str)])
        mask = column.have(numbers[numbers >= 0])[:size]
        return mask
    different = set(values)
    numbers = np.sort(np.array([_comparable(column, value) for value in different if value is not None]))
    if len(numbers) <= FEW or not isinstance(column, Whole | Fractions | Flags):
        mask = np.zeros(size, bool)
        for value in different:
            mask |= _equal(column, value, size)
        return mask
    cells, known = column.cells.all()[:size], column.known()[:size]
    places = np.minimum(np.searchsorted(numbers, cells), len(numbers) - 1)
    mask = (numbers[places] == cells) & known
    return mask | ~known if None in different else mask


def _ordered(column: Cells, value: Any, order: Callable[[Any, Any], Any], size: int) -> np.ndarray:
    if value is None:
        return np.zeros(size, bool)
    mask: np.ndarray
    if isinstance(column, Texts):
        other = _utf16(value)
        holds = np.fromiter((order(_utf16(text), other) for text in column.numbered), bool, len(column.numbered))
        mask = holds[column.codes.all()[:size]] if len(holds) else np.zeros(size, bool)
        return mask
    if isinstance(column, Whole | Fractions | Flags):
        mask = order(column.cells.all()[:size], _comparable(column, value)) & column.known()[:size]
        return mask
    raise TypeError(f"Expected a column that can be compared, got {type(column).__name__}.")


def _comparable(column: Cells, value: Any) -> Any:
    return np.float32(value) if isinstance(column, Fractions) else value


def _utf16(text: str) -> bytes:
    """A key that sorts texts as JavaScript does."""
    return text.encode("utf-16-be", "surrogatepass")
