import math
from typing import Any

import numpy as np
import pytest
from deeplake_engine.table.cells import (
    NO_VECTOR,
    decoded,
    encoded,
    finite,
    is_no_vector,
    no_vectors,
    to_column,
    values,
    with_vectors,
)
from deeplake_engine.table.schema import NULL_FLOAT, NULL_INT, Column, Kind


class Dict:
    """A dict as the engine gives it."""

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value

    def to_dict(self, convert_numpy_to_list: bool) -> dict[str, Any]:
        assert convert_numpy_to_list
        return self.value


@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        ("text", ["a", None, ""], ["a", "", ""]),
        ("int64", np.array([1, NULL_INT, -3], "<i8"), [1, None, -3]),
        ("int64", [np.int64(1), None], [1, None]),
        ("float32", np.array([0.5, NULL_FLOAT, math.nan, math.inf], "<f4"), [0.5, None, None, None]),
        ("bool", np.array([True, False]), [True, False]),
        ("dict", [Dict({"a": [math.nan, 1]}), None], [{"a": [None, 1]}, {}]),
    ],
)
def test_cells_come_as_json_carries_them(kind: Kind, cells: Any, expected: list[Any]) -> None:
    found = values({"column": cells}, "column", kind)
    assert found == expected
    assert [type(cell) for cell in found] == [type(cell) for cell in expected]


def test_cells_without_a_vector_are_null() -> None:
    cells = [np.array([1, 2], "<f4"), None, np.array([], "<f4"), no_vectors(1, 2)[0]]
    first, *others = values({"column": cells}, "column", "embedding")
    assert decoded(first).tolist() == [1, 2]
    assert others == [None, None, None]


@pytest.mark.parametrize(
    ("kind", "cells", "dtype"), [("int64", [1, None], "<i8"), ("float32", [0.5, None], "<f4"), ("bool", [True], "bool")]
)
def test_columns_come_back_as_they_were_given(kind: Kind, cells: list[Any], dtype: str) -> None:
    column: Column = {"name": "column", "type": kind}
    stored = to_column(cells, column)
    assert stored.dtype == np.dtype(dtype)
    assert values({"column": stored}, "column", kind) == cells


def test_null_is_the_lowest_float() -> None:
    assert float(np.finfo("<f4").min) == NULL_FLOAT


def test_vectors_come_back_as_they_were_given() -> None:
    vector = np.array([0.1, -2, 3e-9], "<f4")
    assert decoded(encoded(vector)).tolist() == vector.tolist()


def test_what_stands_for_no_vector_can_be_ranked_and_is_told_apart() -> None:
    (cell,) = no_vectors(1, 3)
    assert np.linalg.norm(cell) > 0
    assert is_no_vector(cell)
    assert not is_no_vector(np.array([0, 2 * NO_VECTOR, 0]))


@pytest.mark.parametrize("as_list", [False, True])
def test_positions_of_vectors(as_list: bool) -> None:
    cells = np.array([[1, 0], [0, 0], [0, -1], [NO_VECTOR, 0]], "<f4")
    assert with_vectors(list(cells) if as_list else cells) == [0, 2]


def test_numbers_that_json_lacks_become_null_at_any_depth() -> None:
    assert finite({"a": [1.5, math.inf, {"b": math.nan}], "c": "text"}) == {"a": [1.5, None, {"b": None}], "c": "text"}
