import { keyOf } from "../storage/driver/newest-rows.ts";
import type { Table } from "../storage/table/table.ts";
import { documentsSchema } from "./documents-schema.ts";
import type { JsonObject, Row, Value } from "../base/types.ts";
import { checkSignal } from "../base/async/abortable.ts";
import { batched } from "../base/async/batched.ts";
import { batchesOf } from "../base/collections/batches-of.ts";
import { fieldCell, unwritten } from "./field-cell.ts";
import type { FieldColumn } from "./field-column.ts";
import { toNamespace } from "./namespaced-id.ts";
import { memberOf } from "../base/json/member-of.ts";
import { rowToMetadata } from "./metadata-field.ts";
import { unfinished } from "./unfinished.ts";

/** Rows read and rewritten at a time. */
const BATCH = 500;

/**
 * Writes new versions of the rows in which a declared column was never written, with the column filled from the
 * metadata. Returns the number of written rows. If the column cannot store a value, the cell stays unwritten.
 * @throws DeeplakeError ABORTED; rows that were written earlier stay
 */
export async function fillColumns(
  table: Table,
  columns: readonly FieldColumn[],
  signal: AbortSignal | undefined,
): Promise<number> {
  if (columns.length === 0) return 0;
  const names = columns.map(({ name }) => name);
  const keys: string[] = [];
  for await (const row of table.scan({ columns: [...names, "metadata", "metadata_json"] })) {
    checkSignal(signal);
    const metadata = rowToMetadata(row);
    const lacks = columns.some(
      (column) =>
        row[column.name] === unwritten(column.type) && cellOf(column, metadata) !== unwritten(column.type),
    );
    if (lacks) keys.push(keyOf(documentsSchema, row));
  }
  let filled = 0;
  try {
    const all = table.schema.columns.map(({ name }) => name);
    for (const some of batched(keys, BATCH)) {
      checkSignal(signal);
      const rows = await table.get(some, all);
      for (const batch of batchesOf(rows.map((row) => filledRow(row, columns)))) {
        await table.append(batch, { mayReplace: true, ...(signal && { signal }) });
        filled += batch.length;
      }
    }
    return filled;
  } catch (error) {
    throw unfinished(error, "filled", filled, keys.length);
  }
}

function filledRow(row: Row, columns: readonly FieldColumn[]): Row {
  const metadata = rowToMetadata(row);
  const { version: _version, ...content } = row;
  const cells = columns.map((column) => [column.name, cellOf(column, metadata)]);
  return {
    ...content,
    namespace: toNamespace(keyOf(documentsSchema, row)),
    metadata_json: JSON.stringify(metadata),
    ...Object.fromEntries(cells),
  };
}

/**
 * The cell of a column, from the metadata. Rows that were stored before the column was declared may have a value of
 * another type. Their cell stays unwritten.
 */
function cellOf({ key, type }: FieldColumn, metadata: JsonObject): Value {
  return fieldCell(type, memberOf(metadata, key)) ?? unwritten(type);
}
