/** Parses JSON text; `undefined` for anything else. */
export function parsedJson(text: unknown): unknown {
  try {
    return typeof text === "string" && text !== "" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Parses JSON text that this package wrote. The text must be an object if `empty` is one, an array if `empty` is one, and
 * any of both if `empty` is null. Other text gives `empty`. An object takes the members that it lacks from `empty`.
 */
export function readJson<T extends object | null>(text: unknown, empty: T): T {
  const value = parsedJson(text);
  if (typeof value !== "object" || value === null) return empty;
  if (empty !== null && Array.isArray(value) !== Array.isArray(empty)) return empty;
  return (Array.isArray(value) ? value : { ...empty, ...value }) as T;
}
