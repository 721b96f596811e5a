import random
from collections import Counter
from typing import Any

import numpy as np
import pytest
from deeplake_engine.resident.reads import find, lookup
from deeplake_engine.resident.table_copy import TableCopy
from deeplake_engine.serve.filter import passes
from deeplake_engine.table.cells import encoded
from deeplake_engine.table.schema import Column, Schema
from deeplake_engine.table.words import bm25, words

CASES = 10_000
WIDTH = 3
COLUMNS: list[Column] = [
    {"name": "id", "type": "text"},
    {"name": "vector", "type": "embedding"},
    {"name": "words", "type": "text"},
    {"name": "scope", "type": "text"},
    {"name": "size", "type": "int64", "nullable": True},
    {"name": "weight", "type": "float32", "nullable": True},
    {"name": "flag", "type": "bool", "nullable": True},
    {"name": "version", "type": "int64"},
    {"name": "deleted", "type": "bool"},
]
SCHEMA: Schema = {
    "key": "id",
    "version": "version",
    "first": [],
    "columns": COLUMNS,
    "text": "words",
    "vector": "vector",
}
NAMES = [column["name"] for column in COLUMNS]
WORDS = ["red", "green", "blue", "fox", "42"]
VALUES: dict[str, list[Any]] = {
    "id": ["k0", "k5"],
    "words": ["", "red"],
    "scope": ["", "a", "b", "unknown"],
    "size": [None, -1, 0, 7],
    "weight": [None, 0.5, 2.0],
    "flag": [None, True, False],
}
# Values that no row has. They make the list of an "in" long.
MANY: dict[str, list[Any]] = {
    "scope": [f"s{number}" for number in range(20)],
    "size": [*range(-60, -50), *range(-20, -5)],
    "weight": [number - 10.25 for number in range(20)],
}

Row = dict[str, Any]


def row_of(pick: random.Random, version: int) -> Row:
    return {
        "id": f"k{pick.randrange(8)}",
        "vector": None if pick.random() < 0.2 else [pick.uniform(-1, 1) for _ in range(WIDTH)],
        "words": " ".join(pick.choices(WORDS, k=pick.randrange(4))),
        "scope": pick.choice(["", "a", "b"]),
        "size": pick.choice([None, -1, 0, 7]),
        "weight": pick.choice([None, 0.5, 2.0]),
        "flag": pick.choice([None, True, False]),
        "version": max(1, version - pick.choice([0, 0, 5])),
        "deleted": pick.random() < 0.15,
    }


def condition_of(pick: random.Random, depth: int = 0) -> dict[str, Any]:
    kind = pick.random()
    if depth < 3 and kind < 0.2:
        return {"kind": "not", "part": condition_of(pick, depth + 1)}
    if depth < 3 and kind < 0.5:
        parts = [condition_of(pick, depth + 1) for _ in range(pick.randrange(1, 4))]
        return {"kind": pick.choice(["and", "or"]), "parts": parts}
    field = pick.choice(list(VALUES))
    if kind < 0.6:
        values = [*pick.sample(VALUES[field], k=2), *pick.choice([[], MANY.get(field, [])])]
        return {"kind": "in", "field": field, "values": values}
    operator = pick.choice(["eq", "ne", "gt", "gte", "lt", "lte"])
    return {"kind": "compare", "field": field, "operator": operator, "value": pick.choice(VALUES[field])}


def newest_of(rows: list[Row]) -> dict[str, Row]:
    newest: dict[str, Row] = {}
    for row in rows:
        if row["id"] not in newest or row["version"] >= newest[row["id"]]["version"]:
            newest[row["id"]] = row
    return newest


def add(copy: TableCopy, rows: list[Row]) -> None:
    cells: dict[str, Any] = {name: [row[name] for row in rows] for name in NAMES}
    copy.add(cells, len(rows))


def check(pick: random.Random, copy: TableCopy, rows: list[Row]) -> None:
    condition = condition_of(pick) if pick.random() < 0.8 else None
    target, text, limit = [pick.uniform(-1, 1) for _ in range(WIDTH)], " ".join(pick.choices(WORDS, k=2)), 3
    request = {"vector": encoded(target), "text": text, "limit": limit, "filter": condition, "columns": NAMES}
    found = find(copy, request)
    newest = newest_of(rows)
    cells = {key: {name: [cell] for name, cell in row.items()} for key, row in newest.items()}
    passing = {
        key: row
        for key, row in newest.items()
        if not row["deleted"] and (condition is None or passes(condition, cells[key], 0))
    }
    shown = found["columns"]["id"]
    with_vectors = [key for key, row in passing.items() if row["vector"] is not None]
    best = sorted((cosine(passing[key]["vector"], target) for key in with_vectors), reverse=True)[:limit]
    assert found["similarities"] == pytest.approx(best, abs=1e-5)
    near = [passing[shown[place]]["vector"] for place in found["near"]]
    assert [cosine(vector, target) for vector in near] == pytest.approx(best, abs=1e-5)
    keys = list(passing)
    found_scores = (
        bm25(list(dict.fromkeys(words(text))), [words(passing[key]["words"]) for key in keys]) if keys else []
    )
    scores = dict(zip(keys, found_scores, strict=True))
    expected = sorted((score for score in scores.values() if score > 0), reverse=True)[:limit]
    assert [scores[shown[place]] for place in found["worded"]] == pytest.approx(expected)
    looked = lookup(copy, {"column": "id", "keys": ["k1", "k2", "k99"], "columns": ["id", "version", "size"]})
    for key in ("k1", "k2"):
        versions = [
            (version, size)
            for id_, version, size in zip(looked["id"], looked["version"], looked["size"], strict=True)
            if id_ == key
        ]
        last = newest.get(key)
        # Whoever reads takes the last of the highest versions.
        assert last is None or [size for version, size in versions if version == last["version"]][-1] == last["size"]
        assert max((version for version, _ in versions), default=None) == (last and last["version"])
        assert last is None or (last["version"], last["size"]) in versions
    assert "k99" not in looked["id"]


def cosine(one: Any, other: Any) -> float:
    return float(np.dot(one, other) / (np.linalg.norm(one) * np.linalg.norm(other)))


@pytest.mark.parametrize("seed", range(20))
def test_finds_what_a_look_at_every_row_finds(seed: int) -> None:
    pick, done = random.Random(seed), 0
    while done < CASES // 20:
        copy, rows = TableCopy(SCHEMA, WIDTH), list[Row]()
        for version in range(1, 26):
            some = [row_of(pick, version) for _ in range(pick.randrange(1, 4))]
            add(copy, some)
            rows += some
            check(pick, copy, rows)
            done += 1
        assert copy.dead() == len(rows) - sum(not row["deleted"] for row in newest_of(rows).values())


def test_what_was_removed_is_forgotten_and_an_older_version_counts_again() -> None:
    pick = random.Random(1)
    for _ in range(300):
        copy = TableCopy(SCHEMA, WIDTH)
        rows = [row_of(pick, version) for version in range(1, 30)]
        add(copy, rows)
        gone = np.array([pick.random() < 0.3 for _ in rows])
        copy.forget(gone)
        kept = [row for row, is_gone in zip(rows, gone, strict=True) if not is_gone]
        check(pick, copy, kept)
        more = [row_of(pick, 20) for _ in range(5)]
        add(copy, more)
        check(pick, copy, [*kept, *more])


def test_deleted_records_are_forgotten_but_for_what_is_staged() -> None:
    pick = random.Random(2)
    for _ in range(300):
        copy = TableCopy(SCHEMA, WIDTH)
        rows = [row_of(pick, version) for version in range(1, 30)]
        add(copy, rows)
        copy.forget_deleted([(25, 4)])
        newest = newest_of(rows)
        ended = {key for key, row in newest.items() if row["deleted"] and rows.index(row) < 25}
        check(pick, copy, [row for place, row in enumerate(rows) if place >= 25 or row["id"] not in ended])


def test_many_rows_are_found_by_words_as_few_are() -> None:
    copy, pick = TableCopy(SCHEMA, WIDTH), random.Random(3)
    rows = [{**row_of(pick, 1), "id": f"r{place}", "deleted": False} for place in range(60_000)]
    for start in range(0, len(rows), 7_000):
        add(copy, rows[start : start + 7_000])
    found = find(copy, {"text": "red 42", "limit": 100_000, "columns": ["id", "words"]})
    counts = Counter(word for row in rows for word in set(words(row["words"])))
    holding = {row["id"] for row in rows if {"red", "42"} & set(words(row["words"]))}
    assert set(found["columns"]["id"]) == holding
    assert len(holding) < counts["red"] + counts["42"]
