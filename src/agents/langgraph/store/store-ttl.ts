import { boolean, number, type Option, withDefault } from "../../../base/options/option.ts";
import type { OptionsSpec } from "../../../base/options/read-options.ts";

/** How long items live, as in LangGraph's Postgres store. */
export interface StoreTtl {
  /** Minutes that an item lives if its put sets no `ttl`. @default forever */
  readonly defaultTtl?: number;
  /** Whether reading an item restarts its lifetime. @default false */
  readonly refreshOnRead?: boolean;
}

/** Minutes that an item lives. */
export const minutes: Option<number> = number(
  "a number of minutes above 0",
  (value) => value > 0 && Number.isSafeInteger(Math.ceil(value * MINUTE)),
);

export const TTL_OPTIONS = {
  defaultTtl: minutes,
  refreshOnRead: withDefault(boolean(), false),
} satisfies OptionsSpec<StoreTtl>;

const MINUTE = 60_000;

/** Converts minutes to milliseconds; `null` for forever. */
export function milliseconds(ttl: number | null | undefined): number | null {
  return ttl === null || ttl === undefined ? null : Math.ceil(ttl * MINUTE);
}
