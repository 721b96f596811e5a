import type { Stage, When } from "./program.ts";

/** The fields of a piece of a program. */
export type Fields = Readonly<Record<string, unknown>>;

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

/** The same piece without what is of a kind in its lists, at any depth. */
export function without<T>(piece: T, is: (part: Fields) => boolean): T {
  const among = (part: unknown): boolean => typeof part === "object" && part !== null && is(part as Fields);
  const left = Array.isArray(piece) ? (piece.filter((part) => !among(part)) as T) : piece;
  return inEach(left, (part) => without(part, is));
}

/** A piece with all those right inside it changed. */
export function inEach<T>(piece: T, change: (part: unknown) => unknown): T {
  if (typeof piece !== "object" || piece === null) return piece;
  if (Array.isArray(piece)) return piece.map(change) as T;
  return Object.fromEntries(Object.entries(piece).map(([name, part]) => [name, change(part)])) as T;
}

/** Whether something of the library recalls for a piece, or records what it does, apart from the handler. */
export const learns = (piece: unknown): boolean =>
  holds(
    piece,
    ({ is, kind, remembers = null }) =>
      is === "recall" || is === "evaluate" || is === "agent" || kind === "experience" || remembers !== null,
  );

/** Whether a piece calls a model. */
export const asksModel = (piece: unknown): boolean =>
  holds(
    piece,
    ({ do: work, kind }) =>
      work === "model" || ["model", "prompt", "agent", "team"].some((asking) => asking === kind),
  );

/** Whether a piece waits for a person. */
export const asks = (piece: unknown): boolean =>
  holds(
    piece,
    ({ do: work, pause = null, approval }) => work === "ask" || pause !== null || approval === true,
  );

/** Something at a task of its own inside. */
export function hasLearningPart({ do: work, app, stages }: Fields): boolean {
  if (work === "call" && learns(app)) return true;
  return sentTo(stages).some(learns);
}

/** The stages that a stage sends parts of its task to. */
export function sentTo(stages: unknown): Stage[] {
  const list = Array.isArray(stages) ? (stages as Stage[]) : [];
  return list.filter((_stage, at) => list[at - 1]?.route === "send");
}
