/** Parses JSON text; `undefined` for anything else. */
export function parsedJson(text: unknown): unknown {
  try {
    return typeof text === "string" && text !== "" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Parses JSON text that we wrote. Returns `empty` for text that is empty or damaged, that is no object or
 * array, or that is an array where `empty` is an object or the reverse. Members that an object lacks are
 * taken from `empty`.
 */
export function readJson<T extends object | null>(text: unknown, empty: T): T {
  const value = parsedJson(text);
  if (typeof value !== "object" || value === null) return empty;
  if (empty !== null && Array.isArray(value) !== Array.isArray(empty)) return empty;
  return (Array.isArray(value) ? value : { ...empty, ...value }) as T;
}
