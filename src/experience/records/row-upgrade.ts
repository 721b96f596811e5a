import { parsedJson } from "../../base/json/read-json.ts";
import { mayNameUser, userOfRun } from "../../base/messages/user-of-run.ts";
import type { Row } from "../../base/types.ts";
import type { RedactOptions } from "../../storage/redaction/redact.ts";
import type { RowUpgrade } from "../../storage/table/upgraded-driver.ts";
import { type ClearedTable, clearedRow, clearingColumns } from "./cleared-row.ts";

/** Columns where rows of earlier versions and other programs name their user. The one with exact JSON comes first. */
const NAMING: Readonly<Partial<Record<ClearedTable, readonly string[]>>> = {
  experiences: ["metadata_json", "metadata"],
  runs: ["metadata"],
};

/**
 * Completes rows of earlier versions and other programs when they are read: finds their user and clears
 * their texts. The result is stored when a row is written again.
 */
export function rowUpgrade(table: ClearedTable, redaction: RedactOptions): RowUpgrade {
  const naming = NAMING[table] ?? [];
  return {
    columns: (asked) => {
      const wide = asked.includes("user_id") ? [...asked, ...naming] : asked;
      return [...wide, ...clearingColumns(table, wide)];
    },
    // Find the user first: an email address may name the user, and redaction would remove it from the
    // metadata.
    row: (row) => clearedRow(table, withUser(row, naming), redaction),
  };
}

/** Takes the user from the metadata if the row names none. */
function withUser(row: Row, naming: readonly string[]): Row {
  if (row["user_id"] !== "" && row["user_id"] !== null) return row;
  for (const column of naming) {
    const user = userOfRun({ metadata: metadataIn(row[column]) });
    if (user !== undefined) return { ...row, user_id: user };
  }
  return row;
}

function metadataIn(value: Row[string] | undefined): unknown {
  if (typeof value !== "string") return value;
  return mayNameUser(value) ? parsedJson(value) : undefined;
}
