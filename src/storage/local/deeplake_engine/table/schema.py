"""The schema of a table, as the parent sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from deeplake import Dataset

Kind = Literal["text", "embedding", "bool", "int64", "float32", "dict"]

NULL_INT = -(2**63)  # plain numeric columns cannot be null, and nullable ones cannot be read back from the WAL
NULL_FLOAT = -3.4028234663852886e38  # the lowest float32


class _Column(TypedDict):
    name: str
    type: Kind


class Column(_Column, total=False):
    index: Literal["exact", "bm25"] | None
    nullable: bool


class _Schema(TypedDict):
    key: str
    version: str
    first: list[str]  # the columns that a Python program writes
    columns: list[Column]


class Schema(_Schema, total=False):
    text: str  # the column that is searched by words
    vector: str
    foreign: list[str]  # the columns from which a row of another program gets its key


def default_value(column: Column) -> Any:
    """The value of a column in a row that was written without it. Nullable columns are numeric."""
    kind = column["type"]
    if column.get("nullable"):
        return NULL_INT if kind == "int64" else NULL_FLOAT
    text = "[]" if column["name"] == "tags" else ""
    return {"text": text, "bool": False, "int64": 0, "float32": 0.0, "dict": {}}.get(kind)


def vector_width(dataset: Dataset, schema: Schema) -> int | None:
    """How many numbers a vector has; None in a table without a vector column."""
    name = schema.get("vector")
    return int(dataset.schema[name].dtype.shape[0]) if name else None


def unsettled(dataset: Dataset, width: int | None) -> bool:
    """Whether vectors have no length yet: our tables note this, and Python's langchain-deeplake sets it to 0."""
    if width == 0:
        return True
    return "unsettled_vectors" in dataset.metadata.keys() and bool(dataset.metadata["unsettled_vectors"])
