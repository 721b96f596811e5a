from typing import Any

import numpy as np
import pytest
from deeplake_engine.resident import table_copy
from deeplake_engine.resident.sketch import Sketch, unit
from deeplake_engine.resident.table_copy import TableCopy
from deeplake_engine.table.schema import Schema

WIDTH = 48
SCHEMA: Schema = {
    "key": "id",
    "version": "version",
    "first": [],
    "columns": [
        {"name": "id", "type": "text"},
        {"name": "vector", "type": "embedding"},
        {"name": "version", "type": "int64"},
        {"name": "deleted", "type": "bool"},
    ],
    "vector": "vector",
}


def vectors_of(random: np.random.Generator, count: int) -> np.ndarray:
    """Vectors near a space of few dimensions, some of them twice, some without a direction."""
    axes = np.random.default_rng(1).normal(size=(6, WIDTH))
    vectors = random.normal(size=(count, 6)) @ axes + 0.3 * random.normal(size=(count, WIDTH))
    vectors *= random.uniform(0.1, 10, (count, 1))
    vectors[random.integers(0, count, count // 10)] = vectors[random.integers(0, count, count // 10)]
    vectors[random.integers(0, count, count // 20)] = 0
    return vectors.astype("<f4")


def add(copy: TableCopy, vectors: np.ndarray) -> None:
    keys = [f"k{row}" for row in range(copy.size, copy.size + len(vectors))]
    cells: dict[str, Any] = {"id": keys, "vector": vectors}
    copy.add({**cells, "version": [1] * len(keys), "deleted": [False] * len(keys)}, len(keys))


@pytest.mark.parametrize("seed", range(12))
def test_no_neighbour_is_missed(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(table_copy, "MANY", 100)
    monkeypatch.setattr(table_copy, "ENOUGH", 100)
    random = np.random.default_rng(seed)
    copy = TableCopy(SCHEMA, WIDTH)
    add(copy, vectors_of(random, 3_000))
    copy.settle(10**9)
    add(copy, vectors_of(random, 500))
    left = 0
    for query in range(40):
        [target] = vectors_of(random, 20)[:1]
        if not target.any():
            continue
        mask = random.random(copy.size) < [1, 0.5, 0.1][query % 3]
        limit = int(random.integers(1, 40))
        every, cosines = copy.nearest(target, mask)
        rows, found = copy.nearest(target, mask, limit)
        least = np.sort(cosines)[-limit]
        assert set(every[cosines > least + 1e-6]) <= set(rows)
        assert np.allclose(np.sort(found)[-limit:], np.sort(cosines)[-limit:], atol=1e-6)
        assert np.allclose(found, cosines[np.searchsorted(every, rows)], atol=1e-6)
        left += len(every) - len(rows)
    assert left > 0


def test_a_copy_that_has_doubled_needs_a_new_sketch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_copy, "MANY", 100)
    monkeypatch.setattr(table_copy, "ENOUGH", 100)
    copy = TableCopy(SCHEMA, WIDTH)
    random = np.random.default_rng(4)
    add(copy, vectors_of(random, 60))
    copy.settle(10**9)
    assert not copy.needs_sketch()
    add(copy, vectors_of(random, 61))
    assert copy.needs_sketch()
    sketch = copy.new_sketch(10**9)
    add(copy, vectors_of(random, 500))
    copy.take(sketch)
    assert not copy.needs_sketch()
    [target] = vectors_of(random, 20)[:1]
    every, cosines = copy.nearest(target, np.ones(copy.size, bool))
    _, found = copy.nearest(target, np.ones(copy.size, bool), 5)
    assert len(every) > 500
    assert np.allclose(np.sort(found)[-5:], np.sort(cosines)[-5:], atol=1e-6)


def test_vectors_without_a_common_direction_get_no_sketch() -> None:
    sample = np.random.default_rng(2).normal(size=(2_000, WIDTH)).astype("<f4")
    assert Sketch.of(unit(sample, np.linalg.norm(sample, axis=1))) is None


def test_a_sketch_of_many_vectors_holds_no_more_than_it_must() -> None:
    sample = vectors_of(np.random.default_rng(5), 2_000)
    units = unit(sample, np.linalg.norm(sample, axis=1))
    few, usual = Sketch.of(units, 12), Sketch.of(units)
    assert few is not None
    assert usual is not None
    # 12 would be 4 of 48. The vectors vary along 6 axes, of which 4 hold more than half.
    assert (few.width(), usual.width()) == (WIDTH // 12, WIDTH // 3)
    alone = Sketch.of(units, 48)
    assert alone is not None
    assert 1 < alone.width() < WIDTH // 12


@pytest.mark.parametrize(("room", "is_made"), [(1_000, False), (10**9, True)])
def test_a_sketch_is_made_only_if_there_is_room(monkeypatch: pytest.MonkeyPatch, room: int, is_made: bool) -> None:
    monkeypatch.setattr(table_copy, "MANY", 100)
    copy = TableCopy(SCHEMA, WIDTH)
    add(copy, vectors_of(np.random.default_rng(3), 1_000))
    before = copy.bytes()
    copy.settle(room)
    assert (copy.bytes() > before) is is_made
