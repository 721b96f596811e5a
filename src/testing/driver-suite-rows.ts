import type { Filter } from "../base/filter/filter.ts";
import type { Row, Vector } from "../base/types.ts";
import type { Table } from "../storage/table/table.ts";

/** A row of the suite's table. */
export function row(id: string, more: Row = {}): Row {
  return { id, vector: vector(1), words: "", kind: "", ...more };
}

/** Makes a vector at a position of a curve, so that near positions give near vectors. */
export function vector(position: number): Vector {
  const angle = position / 40;
  return Float32Array.of(Math.cos(angle), Math.sin(angle), Math.cos(angle / 2), 0.3);
}

/** The cosine of two vectors. */
export function cosine(a: Vector, b: Vector): number {
  const dot = (x: Vector, y: Vector): number =>
    x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** All live rows that a filter lets pass. */
export async function collect(table: Table, filter?: Filter): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const found of table.scan(filter ? { filter } : {})) rows.push(found);
  return rows;
}

/** Compares two values as texts, for sorting. */
export function byText(a: unknown, b: unknown): number {
  return String(a) < String(b) ? -1 : 1;
}
