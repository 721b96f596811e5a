import { createHash } from "node:crypto";

import type { Row } from "../../base/types.ts";

/** The content of a spool segment. */
export interface SpoolRecords {
  readonly rows: Row[];
  /** Number of damaged records: cut off, or changed on disk. */
  readonly damaged: number;
}

/**
 * Encodes a row as a line `length checksum json`. `length` is the number of bytes of the JSON, and `checksum` the first
 * 16 hexadecimal digits of the JSON's SHA-256. JSON has no raw line breaks, so a damaged line never hides the next
 * line. Rows have no vectors.
 */
export function encodeRecord(row: Row): Buffer {
  const json = Buffer.from(JSON.stringify(row));
  return Buffer.concat([Buffer.from(`${json.length} ${checksum(json)} `), json, Buffer.from("\n")]);
}

/** Decodes the intact rows and counts the damaged records. */
export function decodeRecords(bytes: Buffer): SpoolRecords {
  const rows: Row[] = [];
  let damaged = 0;
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(0x0a, start);
    const end = found === -1 ? bytes.length : found;
    const row = decodeLine(bytes.subarray(start, end));
    if (row) rows.push(row);
    else if (end > start) damaged++;
    start = end + 1;
  }
  return { rows, damaged };
}

function decodeLine(line: Buffer): Row | undefined {
  const [, length, sum] = /^(\d+) ([0-9a-f]{16}) /.exec(line.subarray(0, 40).toString("latin1")) ?? [];
  if (length === undefined) return undefined;
  const json = line.subarray(length.length + 18);
  if (json.length !== Number(length) || checksum(json) !== sum) return undefined;
  return JSON.parse(json.toString()) as Row;
}

function checksum(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}
