"""Pieces of the engine's query language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..place import Request

if TYPE_CHECKING:
    import numpy as np


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def array(vector: np.ndarray) -> str:
    return "ARRAY[" + ",".join(map(repr, vector.tolist())) + "]"


def column_list(names: Iterable[str]) -> str:
    return ", ".join('"timestamp"' if name == "timestamp" else name for name in names)


def where(request: Request) -> str:
    return f" WHERE {request['where']}" if request.get("where") else ""
