from typing import Any

import pytest
from deeplake_engine.serve.filter import fields_of, passes, with_sets

CELLS: dict[str, list[Any]] = {"name": ["b", None, "\U0001f600"], "score": [1.5, None, -1]}


def compare(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"kind": "compare", "field": field, "operator": operator, "value": value}


def passing(condition: dict[str, Any]) -> list[int]:
    found = [place for place in range(3) if passes(condition, CELLS, place)]
    assert found == [place for place in range(3) if passes(with_sets(condition), CELLS, place)]
    return found


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("eq", 1.5, [0]),
        ("eq", None, [1]),
        ("ne", 1.5, [1, 2]),
        ("ne", None, [0, 2]),
        ("gt", 0, [0]),
        ("gte", 1.5, [0]),
        ("lt", 1.5, [2]),
        ("lte", 1.5, [0, 2]),
        ("lt", None, []),
    ],
)
def test_a_null_passes_only_equality(operator: str, value: Any, expected: list[int]) -> None:
    assert passing(compare("score", operator, value)) == expected


def test_texts_have_the_order_of_javascript() -> None:
    # By code points the emoji is the greater one, by UTF-16 units the full-width letter is.
    assert passing(compare("name", "lt", "\uff21")) == [0, 2]


def test_conditions_combine() -> None:
    b, low = compare("name", "eq", "b"), compare("score", "lt", 0)
    assert passing({"kind": "or", "parts": [b, low]}) == [0, 2]
    assert passing({"kind": "and", "parts": [b, low]}) == []
    assert passing({"kind": "not", "part": b}) == [1, 2]
    assert passing({"kind": "in", "field": "name", "values": ["b", None]}) == [0, 1]
    among = {"kind": "in", "field": "name", "values": ["b"]}
    assert passing({"kind": "or", "parts": [{"kind": "not", "part": among}, low]}) == [1, 2]
    assert fields_of({"kind": "and", "parts": [b, {"kind": "not", "part": low}]}) == {"name", "score"}
