import type { Row, Value } from "../types.ts";
import { fromRow } from "./experience-codec.ts";

/**
 * What a filter on experiences reads: `task`, `approach`, `outcome`, `score`, `lessons`, `timestamp`, `agent`, `author`,
 * `scope`, `runId`, `threadId`, `labelSource`, `id`, and `metadata.KEY` for a value in the metadata, at any depth.
 */
export function experienceField(row: Row, field: string): Value | undefined {
  const experience = fromRow(row);
  let value: unknown = experience;
  for (const name of field.split(".")) value = ownValue(value, name);
  return value as Value | undefined;
}

function ownValue(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
