import { storableText } from "../json/storable.ts";

/** The parts of a run's config that may name its user. */
export interface RunSettings {
  readonly configurable?: unknown;
  /** The context of a run, as LangGraph and `createAgent` take it. */
  readonly context?: unknown;
  readonly metadata?: unknown;
}

/** The user of the runs: an id, or a function that finds it in a run's config. */
export type UserOption = string | ((config: RunSettings) => string | number | undefined);

const NAMES = ["user_id", "userId"] as const;

/**
 * Finds the user in a config: `user_id` or `userId` of `configurable`, else of the context, else of the
 * metadata.
 */
export function userOfRun({ configurable, context, metadata }: RunSettings): string | undefined {
  for (const place of [configurable, context, metadata])
    for (const name of NAMES) {
      const user = userIdOf(valueIn(place, name));
      if (user !== undefined) return user;
    }
  return undefined;
}

/** Converts a user id to the form in which it is stored. Many applications use numbers. */
export function userIdOf(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return typeof value === "string" && value !== "" ? storableText(value) : undefined;
}

/** Whether JSON text may name a user. This check is cheaper than parsing the text. */
export function mayNameUser(json: string): boolean {
  return NAMES.some((name) => json.includes(name));
}

function valueIn(place: unknown, name: string): unknown {
  return typeof place === "object" && place !== null ? (place as Record<string, unknown>)[name] : undefined;
}
