import { fieldOf } from "./chain-values.ts";
import { idText } from "./thread.ts";

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
      const user = idText(fieldOf(place, name));
      if (user !== undefined) return user;
    }
  return undefined;
}

/** Whether JSON text may name a user. This check is cheaper than parsing the text. */
export function mayNameUser(json: string): boolean {
  return NAMES.some((name) => json.includes(name));
}
