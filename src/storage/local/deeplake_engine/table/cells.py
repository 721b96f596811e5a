"""Converts cells between JSON and the engine."""

from __future__ import annotations

import base64
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .schema import NULL_FLOAT, NULL_INT, Column, Kind, Schema, unsettled, vector_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deeplake import Dataset, DatasetView

# A row without a vector gets a vector with this first number, if other rows have vectors, because the engine cannot
# search a column with empty cells. This vector is shorter than any that we accept. It has a direction, so that it can
# be ranked.
NO_VECTOR = 2.0**-60

Columns = dict[str, list[Any]]


def values(view: DatasetView, name: str, kind: Kind) -> list[Any]:
    """The cells of a column as JSON values."""
    cells: Any = view[name][:]
    if kind == "text":
        return [cell or "" for cell in cells]
    if kind == "embedding":
        return [None if is_no_vector(cell) else encoded(cell) for cell in cells]
    if kind == "dict":
        return [finite(cell.to_dict(convert_numpy_to_list=True)) if cell else {} for cell in cells]
    if isinstance(cells, np.ndarray):
        cells = cells.tolist()
    plain = [cell.item() if isinstance(cell, np.generic | np.ndarray) else cell for cell in cells]
    if kind == "int64":
        return [None if cell is None or cell == NULL_INT else int(cell) for cell in plain]
    if kind == "float32":
        return [
            None if cell is None or cell == NULL_FLOAT or not math.isfinite(cell) else float(cell) for cell in plain
        ]
    return [None if cell is None else bool(cell) for cell in plain]


def columns_of(view: DatasetView, names: Iterable[str], kinds: Mapping[str, Kind]) -> Columns:
    return {name: values(view, name, kinds[name]) for name in names}


def finite(value: Any) -> Any:
    """Replaces NaN and infinities by None, because JSON has none. Another program may have stored them."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def to_column(cells: list[Any], column: Column) -> Any:
    """Converts JSON values to cells of the engine."""
    kind = column["type"]
    if kind == "int64":
        return np.array([NULL_INT if cell is None else cell for cell in cells], "<i8")
    if kind == "float32":
        return np.array([NULL_FLOAT if cell is None else cell for cell in cells], "<f4")
    if kind == "bool":
        return np.array(cells, bool)
    return cells


def encoded(vector: Any) -> str:
    return base64.b64encode(np.asarray(vector, "<f4").tobytes()).decode()


def decoded(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4")


def no_vectors(count: int, width: int) -> np.ndarray:
    cells = np.zeros((count, width), "<f4")
    cells[:, 0] = NO_VECTOR
    return cells


def without_vectors(count: int, dataset: Dataset, schema: Schema) -> Any:
    """The cells of the vector column for rows without a vector."""
    width = vector_width(dataset, schema)
    return [None] * count if width is None or unsettled(dataset, width) else no_vectors(count, width)


def vector_cells(cells: list[str | None], dataset: Dataset, schema: Schema) -> Any:
    """Converts vectors from `values` to cells of the engine. Either all cells have a vector, or none has."""
    if cells[0] is not None:
        return np.stack([decoded(cell) for cell in cells if cell is not None])
    return without_vectors(len(cells), dataset, schema)


def is_no_vector(cell: Any) -> bool:
    return cell is None or np.size(cell) == 0 or not np.any(np.abs(cell) > NO_VECTOR)


def with_vectors(cells: Any) -> list[int]:
    """Positions of the cells that hold a vector."""
    if isinstance(cells, np.ndarray) and cells.ndim == 2:
        positions: list[int] = np.flatnonzero((np.abs(cells) > NO_VECTOR).any(axis=1)).tolist()
        return positions
    return [position for position, cell in enumerate(cells) if not is_no_vector(cell)]
