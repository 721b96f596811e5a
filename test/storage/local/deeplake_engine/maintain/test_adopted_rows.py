from typing import Any

import pytest
from deeplake_engine.maintain.adopted_rows import adopted_rows, by_vector, derived_key
from deeplake_engine.table.schema import NULL_FLOAT, Schema

SCHEMA: Schema = {
    "key": "id",
    "version": "version",
    "first": ["task"],
    "foreign": ["task"],
    "columns": [
        {"name": "id", "type": "text"},
        {"name": "task", "type": "text"},
        {"name": "version", "type": "int64"},
        {"name": "score", "type": "float32", "nullable": True},
    ],
}


def content(*tasks: str) -> dict[str, list[Any]]:
    count = len(tasks)
    return {"id": [""] * count, "task": list(tasks), "version": [0] * count, "score": [None] * count}


def test_a_key_is_the_same_each_time_it_is_derived_and_looks_like_a_uuid() -> None:
    key = derived_key(["task", {"b": 1, "a": 2}], 0)
    assert key == derived_key(["task", {"a": 2, "b": 1}], 0)
    assert key != derived_key(["task", {"a": 2, "b": 1}], 1)
    assert [len(part) for part in key.split("-")] == [8, 4, 4, 4, 12]
    # Stored keys depend on it: another one would adopt rows twice.
    assert derived_key(["task"], 0) == "88fca06a-7efd-817e-ad1e-74bf33dd2340"


def test_equal_rows_get_keys_of_their_own() -> None:
    taken = {derived_key(["same"], 0)}
    rows = adopted_rows(SCHEMA, content("same", "other", "same"), [0, 1, 2], taken)
    assert rows["id"] == [derived_key(["same"], 1), derived_key(["other"], 0), derived_key(["same"], 2)]
    assert taken >= set(rows["id"])
    assert rows["version"] == [1, 1, 1]
    assert rows["score"] == [NULL_FLOAT] * 3


@pytest.mark.parametrize(
    ("vectors", "parts"),
    [(None, [[0, 2]]), (["v", None, None], [[0], [2]]), (["v", None, "v"], [[0, 2]]), ([None] * 3, [[0, 2]])],
)
def test_rows_with_a_vector_are_appended_apart_from_those_without(
    vectors: list[str | None] | None, parts: list[list[int]]
) -> None:
    assert by_vector(vectors, [0, 2]) == parts
