from types import SimpleNamespace
from typing import Any

import pytest
from deeplake_engine.table.schema import NULL_FLOAT, NULL_INT, Column, default_value, unsettled


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ({"name": "note", "type": "text"}, ""),
        ({"name": "tags", "type": "text"}, "[]"),
        ({"name": "count", "type": "int64"}, 0),
        ({"name": "count", "type": "int64", "nullable": True}, NULL_INT),
        ({"name": "score", "type": "float32", "nullable": True}, NULL_FLOAT),
        ({"name": "more", "type": "dict"}, {}),
        ({"name": "vector", "type": "embedding"}, None),
    ],
)
def test_a_column_that_is_added_has_a_default(column: Column, value: Any) -> None:
    assert default_value(column) == value


@pytest.mark.parametrize(
    ("width", "metadata", "expected"),
    [(0, {}, True), (4, {}, False), (4, {"unsettled_vectors": True}, True), (4, {"unsettled_vectors": False}, False)],
)
def test_vectors_have_no_length_until_one_is_written(width: int, metadata: dict[str, bool], expected: bool) -> None:
    dataset: Any = SimpleNamespace(metadata=metadata)
    assert unsettled(dataset, width) is expected
