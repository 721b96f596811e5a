/** Parses JSON text; `undefined` for anything else. */
export function parsedJson(text: unknown): unknown {
  try {
    return typeof text === "string" && text !== "" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Parses JSON text that this package wrote. Returns `empty` if the text has no object and no array, and if the text has
 * an array but `empty` is an object, or the reverse. An object takes the members that it lacks from `empty`.
 */
export function readJson<T extends object | null>(text: unknown, empty: T): T {
  const value = parsedJson(text);
  if (typeof value !== "object" || value === null) return empty;
  if (empty !== null && Array.isArray(value) !== Array.isArray(empty)) return empty;
  return (Array.isArray(value) ? value : { ...empty, ...value }) as T;
}
