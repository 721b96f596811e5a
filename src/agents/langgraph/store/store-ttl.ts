import { boolean, number, type Option, withDefault } from "../../../base/options/option.ts";
import type { OptionsSpec } from "../../../base/options/read-options.ts";

/** How long items live, as LangGraph's Postgres store has it. */
export interface StoreTtl {
  /** Minutes that an item lives whose put says nothing. @default without end */
  readonly defaultTtl?: number;
  /** Whether an item that is read lives as long again. @default false */
  readonly refreshOnRead?: boolean;
}

/** A time to live. */
export const minutes: Option<number> = number(
  "a number of minutes above 0",
  (value) => value > 0 && Number.isSafeInteger(Math.ceil(value * MINUTE)),
);

export const TTL_OPTIONS = {
  defaultTtl: minutes,
  refreshOnRead: withDefault(boolean(), false),
} satisfies OptionsSpec<StoreTtl>;

const MINUTE = 60_000;

/** A time to live in milliseconds; `null`: without end. */
export function milliseconds(ttl: number | null | undefined): number | null {
  return ttl === null || ttl === undefined ? null : Math.ceil(ttl * MINUTE);
}
