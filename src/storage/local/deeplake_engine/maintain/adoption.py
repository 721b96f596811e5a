"""Adoption: rows that another program appended get our columns and a key."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from ..files.notes import ADOPTION, drop_note, read_note, read_state, write_note, write_state
from ..table.cells import to_column, values, vector_cells
from ..table.schema import Schema
from .adopted_rows import adopted_rows, by_vector
from .removal import delete_rows

if TYPE_CHECKING:
    from deeplake import Dataset


def adopt(path: str, dataset: Dataset, schema: Schema) -> None:
    """Replaces each row without a key by a row of ours, whose key is made of the content.

    The new rows may be appended in one commit and the old rows deleted in another. If the process is killed in between,
    a note prevents that the rows are adopted twice.
    """
    key = schema["key"]
    keys = values(dataset, key, "text")
    begun = read_note(path, ADOPTION)
    if begun and begun["key"] in keys:
        delete_adopted(path, dataset, begun["offsets"])
        keys = values(dataset, key, "text")
    if begun:
        drop_note(path, ADOPTION)
    offsets = [offset for offset, known in enumerate(keys) if not known]
    if not offsets:
        return
    taken = set(keys)
    content = {column["name"]: values(dataset, column["name"], column["type"]) for column in schema["columns"]}
    first = None
    for chosen in by_vector(content.get(schema.get("vector") or ""), offsets):
        rows = adopted_rows(schema, content, chosen, taken)
        first = first or rows[key][0]
        data = {column["name"]: to_column(rows[column["name"]], column) for column in schema["columns"]}
        name = schema.get("vector")
        if name:
            data[name] = vector_cells(rows[name], dataset, schema)
        dataset.append(data)
    write_note(path, ADOPTION, {"key": first, "offsets": offsets})
    delete_adopted(path, dataset, offsets)
    drop_note(path, ADOPTION)


def delete_adopted(path: str, dataset: Dataset, offsets: Collection[int]) -> None:
    """Deletes rows without a key that were adopted.

    The rows may be indexed. Searches read the version in the state, so the state gets the new version. In the old
    version, the rows would still have no key.
    """
    delete_rows(path, dataset, offsets)
    state = read_state(path)
    if state["version"] is not None:
        dataset.refresh()
        write_state(path, {**state, "version": dataset.version})
