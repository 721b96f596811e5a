import { createHash } from "node:crypto";

/**
 * An id that depends only on the given parts, so that repeating an operation gives the same id. The id has the
 * form of a UUID (version 8).
 */
export function derivedId(...parts: readonly string[]): string {
  return derivedIdOf(parts);
}

/** The same for a list, which may have more parts than a call can have arguments. */
export function derivedIdOf(parts: readonly string[]): string {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}
