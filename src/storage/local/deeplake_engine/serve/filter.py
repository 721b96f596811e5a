"""Evaluates filters of the form in the parent's `filter.ts`."""

from __future__ import annotations

from typing import Any

from ..table.cells import Columns

Condition = dict[str, Any]


def fields_of(condition: Condition) -> set[str]:
    """The columns that a filter reads."""
    if condition["kind"] == "not":
        return fields_of(condition["part"])
    if "field" in condition:
        return {condition["field"]}
    return {field for part in condition["parts"] for field in fields_of(part)}


def with_sets(condition: Condition) -> Condition:
    """The same filter, quicker for many rows: each list of values, which may have thousands, becomes a set."""
    if condition["kind"] == "not":
        return {**condition, "part": with_sets(condition["part"])}
    if "parts" in condition:
        return {**condition, "parts": [with_sets(part) for part in condition["parts"]]}
    return {**condition, "values": frozenset(condition["values"])} if "values" in condition else condition


def passes(condition: Condition, cells: Columns, place: int) -> bool:
    """Whether the row at a position of these columns passes a filter. A null fails `gt`, `gte`, `lt` and `lte`."""
    kind = condition["kind"]
    if kind == "not":
        return not passes(condition["part"], cells, place)
    if kind in ("and", "or"):
        return (all if kind == "and" else any)(passes(part, cells, place) for part in condition["parts"])
    cell = cells[condition["field"]][place]
    if kind == "in":
        return cell in condition["values"]
    other, operator = condition["value"], condition["operator"]
    if operator in ("eq", "ne"):
        return bool((cell == other) == (operator == "eq"))
    if cell is None or other is None:
        return False
    if isinstance(cell, str):  # JavaScript's order
        cell, other = cell.encode("utf-16-be", "surrogatepass"), other.encode("utf-16-be", "surrogatepass")
    holds: bool = {"gt": cell > other, "gte": cell >= other, "lt": cell < other, "lte": cell <= other}[operator]
    return holds
