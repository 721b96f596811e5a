import { storableText } from "../json/storable.ts";

/** Where a run says whose it is: the parts of its config, as far as they are known. */
export interface RunSettings {
  readonly configurable?: unknown;
  /** The context of a run, as LangGraph and `createAgent` take it. */
  readonly context?: unknown;
  readonly metadata?: unknown;
}

/** Whose runs are: an id, or what finds it in the config of a run. */
export type UserOption = string | ((config: RunSettings) => string | number | undefined);

const NAMES = ["user_id", "userId"] as const;

/** The user that a config names: `user_id` or `userId` of `configurable`, else of the context, else of the metadata. */
export function userOfRun({ configurable, context, metadata }: RunSettings): string | undefined {
  for (const place of [configurable, context, metadata])
    for (const name of NAMES) {
      const user = userIdOf(valueIn(place, name));
      if (user !== undefined) return user;
    }
  return undefined;
}

/** An id of a user in the one form in which it is kept; many applications number their users. */
export function userIdOf(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return typeof value === "string" && value !== "" ? storableText(value) : undefined;
}

/** Whether a text may name a user as metadata does; to look is cheaper than to parse. */
export function mayNameUser(json: string): boolean {
  return NAMES.some((name) => json.includes(name));
}

function valueIn(place: unknown, name: string): unknown {
  return typeof place === "object" && place !== null ? (place as Record<string, unknown>)[name] : undefined;
}
