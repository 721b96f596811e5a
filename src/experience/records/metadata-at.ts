import { parsedJson } from "../../base/json/read-json.ts";

/**
 * The value under a key of a run's metadata, which are JSON text; `undefined` if there is none. Most metadata lack the
 * key, so they are parsed only if they contain its name.
 */
export function metadataAt(metadata: string, key: string): unknown {
  if (!metadata.includes(key)) return undefined;
  return (parsedJson(metadata) as Readonly<Record<string, unknown>> | null | undefined)?.[key];
}

/** The same if it is a text. */
export function metadataTextAt(metadata: string, key: string): string | undefined {
  const value = metadataAt(metadata, key);
  return typeof value === "string" ? value : undefined;
}
