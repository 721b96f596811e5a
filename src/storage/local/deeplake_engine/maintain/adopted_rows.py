"""The new rows that take the place of another program's rows when they are adopted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Any

from ..table.cells import Columns
from ..table.schema import Schema, default_value


def by_vector(vectors: list[Any] | None, offsets: list[int]) -> list[list[int]]:
    """Splits rows into those with a vector and those without, because the two kinds are appended separately."""
    if vectors is None:
        return [offsets]
    parts = ([offset for offset in offsets if (vectors[offset] is not None) == present] for present in (True, False))
    return [part for part in parts if part]


def adopted_rows(schema: Schema, content: Columns, offsets: Collection[int], taken: set[str]) -> Columns:
    """The adopted rows as columns. Their new keys are added to `taken`.

    Equal rows are separate records. Their keys differ, because a key depends on the number of the occurrence.
    """
    rows: Columns = {column["name"]: [] for column in schema["columns"]}
    for offset in offsets:
        occurrence = 0
        cells = [content[field][offset] for field in schema["foreign"]]
        while (derived := derived_key(cells, occurrence)) in taken:
            occurrence += 1
        taken.add(derived)
        for column in schema["columns"]:
            cell = content[column["name"]][offset]
            fill = cell is None and column["type"] != "embedding"
            rows[column["name"]].append(default_value(column) if fill else cell)
        rows[schema["key"]][-1] = derived
        if not rows["version"][-1]:
            rows["version"][-1] = 1
    return rows


def derived_key(cells: list[Any], occurrence: int) -> str:
    text = json.dumps([cells, occurrence], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}"
