import type { When } from "./program.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Whether a piece of a program, or one inside it, is of a kind. */
export function holds(piece: unknown, is: (piece: Fields) => boolean): boolean {
  if (typeof piece !== "object" || piece === null) return false;
  return is(piece as Fields) || Object.values(piece).some((part) => holds(part, is));
}

/** Whether a piece may fail for some input. */
export function canFail(piece: unknown): boolean {
  if (typeof piece !== "object" || piece === null) return false;
  const { do: work, fails = "never", when = "never" } = piece as { do?: string; fails?: When; when?: When };
  if (fails !== "never" || when !== "never") return true;
  return work !== "try" && Object.values(piece).some(canFail);
}

/** The same piece, which never fails. */
export function calm<T>(piece: T): T {
  return rewrite(piece, (name) => (name === "fails" || name === "when" ? "never" : undefined));
}

/** The same piece with some fields of it and of those inside it replaced. */
export function rewrite<T>(piece: T, field: (name: string, value: unknown) => unknown): T {
  if (typeof piece !== "object" || piece === null) return piece;
  if (Array.isArray(piece)) return piece.map((part) => rewrite(part, field)) as T;
  const fields = Object.entries(piece).map(([name, value]) => [
    name,
    field(name, value) ?? rewrite(value, field),
  ]);
  return Object.fromEntries(fields) as T;
}

/** A piece with all those right inside it changed. */
export function inEach<T>(piece: T, change: (part: unknown) => unknown): T {
  if (typeof piece !== "object" || piece === null) return piece;
  if (Array.isArray(piece)) return piece.map(change) as T;
  return Object.fromEntries(Object.entries(piece).map(([name, part]) => [name, change(part)])) as T;
}

/** Whether something of the library records what a piece does, apart from the handler. */
export const learns = (piece: unknown): boolean =>
  holds(
    piece,
    ({ is, kind, remembers = null }) =>
      is === "evaluate" || is === "agent" || kind === "experience" || remembers !== null,
  );

/** Whether a piece waits for a person. */
export const asks = (piece: unknown): boolean =>
  holds(
    piece,
    ({ do: work, pause = null, approval }) => work === "ask" || pause !== null || approval === true,
  );
