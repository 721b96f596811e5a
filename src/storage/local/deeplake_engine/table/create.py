"""Makes tables, and adds our columns to datasets of other programs."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import deeplake
from deeplake import types

from ..failure import Failure
from ..files.engine_locks import share_engine_locks
from ..files.notes import unknown_indexes, write_state
from ..files.objects import stored
from ..files.room import check_room
from ..files.write_ahead_log import LOG
from ..place import SIDE, Remote, creds, side
from .dataset import open_plain
from .schema import Column, Schema, default_value

if TYPE_CHECKING:
    from deeplake import Dataset

UNSETTLED = 1536  # width of a vector column without vectors; the first vector replaces it


def engine_type(column: Column, dimensions: int | None) -> Any:
    kind, index = column["type"], column.get("index")
    if kind == "text":
        return types.Text({"exact": types.Exact, "bm25": types.BM25}[index]) if index else types.Text()
    if kind == "embedding":
        return types.Embedding(dimensions or UNSETTLED)
    return {"bool": types.Bool, "int64": types.Int64, "float32": types.Float32, "dict": types.Dict}[kind]()


def make_side(path: str) -> None:
    os.makedirs(side(path), exist_ok=True)


def refuse_others(path: str) -> None:
    """Refuses to make a dataset among the files of another program."""
    if isinstance(path, Remote):
        names = [entry.path.split("/")[0] for entry in stored(path)]
        strange = any(name not in (SIDE, LOG) for name in names)  # another machine may be making the dataset now
    else:
        strange = os.path.isdir(path) and any(name != SIDE for name in os.listdir(path))
    if strange:
        raise Failure(
            "INVALID_LOCATION",
            f"Expected a Deeplake dataset or an empty directory at {path}, got a directory with other files. "
            "Choose another location.",
        )


def create_table(path: str, schema: Schema, dimensions: int | None) -> None:
    """Makes a table. The caller holds the exclusive lock.

    A local table is made beside its place and moved there in one step. Otherwise nobody could open a table whose maker
    was killed while the engine wrote the first files.
    """
    if isinstance(path, Remote):
        make_table(path, schema, dimensions)
        return
    check_room(path)
    made = side(path, "made")
    shutil.rmtree(made, ignore_errors=True)  # its maker was killed
    make_table(made, schema, dimensions)
    os.replace(os.path.join(made, LOG), os.path.join(path, LOG))
    shutil.rmtree(made, ignore_errors=True)


def make_table(path: str, schema: Schema, dimensions: int | None) -> None:
    """Makes the dataset. Its first columns are those that a Python program writes, and ours follow.

    Our columns have defaults, so that the program need not write them.
    """
    check_room(path)
    first = [column for column in schema["columns"] if column["name"] in schema["first"]]
    dataset = deeplake.create(
        str(path),
        creds=creds(path),
        schema={column["name"]: engine_type(column, dimensions) for column in first},
    )
    for column in schema["columns"]:
        if column["name"] not in schema["first"]:
            dataset.add_column(column["name"], engine_type(column, dimensions), default_value=default_value(column))
    if schema.get("vector") and not dimensions:
        dataset.metadata["unsettled_vectors"] = True
    dataset.commit()
    share_engine_locks(path)


def adapt_table(path: str, schema: Schema, dimensions: int | None) -> None:
    """Adds our columns and indexes to a dataset that another program made, or whose maker was killed."""
    dataset = open_plain(path)
    present = {column.name for column in dataset.schema.columns}
    ours = {column["name"] for column in schema["columns"]}
    if ours <= present:
        return  # another process has just made it
    missing = [name for name in schema["first"] if name not in present]
    if (missing and len(missing) < len(schema["first"])) or (present and not present & ours):
        raise Failure(
            "SCHEMA_MISMATCH",
            f"Expected the columns {', '.join(schema['first'])} at {path}, got {', '.join(sorted(present))}. "
            "Choose another location.",
        )
    theirs = schema["version"] not in present
    if theirs:
        # The other program may have built indexes over rows that we will delete.
        write_state(path, unknown_indexes())
    check_room(path)
    for column in schema["columns"]:
        name = column["name"]
        if name not in present:
            dataset.add_column(name, engine_type(column, dimensions), default_value=default_value(column))
        elif theirs and column.get("index"):
            add_index(dataset, column)
    dataset.commit()
    share_engine_locks(path)


def add_index(dataset: Dataset, column: Column) -> None:
    """Adds the index of a text column, unless a process of ours made it and was killed in `make_table`."""
    kind = types.BM25 if column.get("index") == "bm25" else types.Exact
    try:
        dataset[column["name"]].create_index(types.TextIndex(kind))
    except Exception as error:  # the engine does not export the type of this error
        if type(error).__name__ != "IndexAlreadyExistsError":
            raise
