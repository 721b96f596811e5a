import { number, type Option } from "../../base/options/option.ts";

/** Values from here on are taken for milliseconds: as seconds they would lie after the year 5138. */
const SECONDS_END = 1e11;
/**
 * Values from here up to `SECONDS_END` are taken for seconds: as milliseconds they would lie in the early
 * 1970s.
 */
const SECONDS_BEGIN = 1e9;

/** Whether a value is a time in Unix seconds, not milliseconds. */
export function isUnixSeconds(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) < SECONDS_END;
}

/** Whether a value is a time in Unix milliseconds, not seconds. */
export function isUnixMilliseconds(value: unknown): value is number {
  return Number.isFinite(value) && !((value as number) >= SECONDS_BEGIN && (value as number) < SECONDS_END);
}

/** Whether a value is a date or a time in Unix milliseconds. */
function isMoment(value: unknown): value is number | Date {
  return value instanceof Date ? !Number.isNaN(value.getTime()) : isUnixMilliseconds(value);
}

export const unixSeconds: Option<number> = number("Unix seconds, not milliseconds,", isUnixSeconds);

export const moment: Option<number | Date> = {
  expected: "a date or Unix milliseconds, not seconds,",
  fits: isMoment,
  isShown: true,
};
