"""The statements of one recall and one append, called inside Python: python local.py DIRECTORY TEXTS

TEXTS: a JSON list of what to search the words of, one a turn. Prints the medians of as many turns in a row; then, for
each line of standard input, the milliseconds of one more append.
"""

import json
import sys
import time

import deeplake
import numpy as np

directory, texts = sys.argv[1], json.loads(sys.argv[2])
turns = len(texts)
experiences = deeplake.open(f"{directory}/experiences")
injections = deeplake.open(f"{directory}/injections")
for dataset in (experiences, injections):
    dataset.wal_read_enabled = True
vectors = np.asarray(experiences["task_embedding"][:turns])
columns = [column.name for column in experiences.schema.columns if column.name != "task_embedding"]
statements = [
    "SELECT id, version, task_embedding ORDER BY COSINE_SIMILARITY(task_embedding, ARRAY[…]) DESC LIMIT 200",
    "hybrid only: SELECT id, version, task_description, task_embedding ORDER BY BM25_SIMILARITY(task_description, '…') DESC LIMIT 30",
    "SELECT * WHERE id IN (…)",
    "publish_wal_insert: one row per recalled item",
]


def row(dataset, view):
    """A row like those that are there, so that an insert is one that the schema takes."""
    made = {}
    for column in dataset.schema.columns:
        cell = view[column.name][0]
        kind = str(column.dtype)
        if kind.startswith("text"):
            made[column.name] = [cell or ""]
        elif kind == "dict":
            made[column.name] = [{}]
        elif kind.startswith("embedding"):
            made[column.name] = np.asarray([cell], "<f4")
        else:
            made[column.name] = np.array([cell.item() if cell is not None else 0], kind)
    return made


def times(rows, count):
    return {
        name: (np.repeat(cells, count, axis=0) if isinstance(cells, np.ndarray) else cells * count)
        for name, cells in rows.items()
    }


injection = times(row(injections, injections[0:1]), 3)
experience = row(experiences, experiences[0:1])


def worded(text):
    quoted = text.replace("'", "''")
    view = experiences.query(
        f"SELECT id, version, task_description, task_embedding ORDER BY BM25_SIMILARITY(task_description, '{quoted}') DESC LIMIT 30"
    )
    return [view[name][:] for name in ("id", "version", "task_description", "task_embedding")]


def recall(vector, text=None):
    experiences.refresh()
    array = ",".join(map(repr, vector.tolist()))
    view = experiences.query(
        f"SELECT id, version, task_embedding ORDER BY COSINE_SIMILARITY(task_embedding, ARRAY[{array}]) DESC LIMIT 200"
    )
    similarities = np.asarray(view["task_embedding"][:]) @ vector
    best = np.argsort(-similarities)[:5]
    ids, versions = view["id"][:], view["version"][:]
    if text is not None:
        worded(text)
    keys = ",".join("'" + ids[position] + "'" for position in best)
    experiences.refresh()
    winners = experiences.query(f"SELECT * WHERE id IN ({keys})")
    found = {name: winners[name][:] for name in columns}
    injections.publish_wal_insert(injection)
    return found, versions


def taken(work):
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def median(work):
    return sorted(taken(lambda: work(turn)) for turn in range(turns))[turns // 2]


def append():
    experiences.publish_wal_insert(experience)


print(
    json.dumps(
        {
            "recall": median(lambda turn: recall(vectors[turn])),
            "hybrid": median(lambda turn: recall(vectors[turn], texts[turn])),
            "append": median(lambda _: append()),
            "statements": statements,
        }
    ),
    flush=True,
)
for _ in sys.stdin:
    print(taken(append), flush=True)
