import { parsedJson } from "../../base/json/read-json.ts";
import { mayNameUser, userOfRun } from "../../base/messages/user-of-run.ts";
import type { Row } from "../../base/types.ts";
import type { RedactOptions } from "../../storage/redaction/redact.ts";
import type { RowUpgrade } from "../../storage/table/upgraded-driver.ts";
import { type ClearedTable, clearedRow, clearingColumns } from "./cleared-row.ts";

/** Where rows of earlier versions and other programs name their user, the exact form first. */
const NAMING: Readonly<Partial<Record<ClearedTable, readonly string[]>>> = {
  experiences: ["metadata_json", "metadata"],
  runs: ["metadata"],
};

/** How rows of a table that earlier versions and other programs wrote are read, and stored when they are written again. */
export function rowUpgrade(table: ClearedTable, redaction: RedactOptions): RowUpgrade {
  const naming = NAMING[table] ?? [];
  return {
    columns: (asked) => {
      const wide = asked.includes("user_id") ? [...asked, ...naming] : asked;
      return [...wide, ...clearingColumns(table, wide)];
    },
    // An address may be the name of a user and personal data in the metadata.
    row: (row) => clearedRow(table, withUser(row, naming), redaction),
  };
}

/** The row with the user that its metadata names, where it has no other. */
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
