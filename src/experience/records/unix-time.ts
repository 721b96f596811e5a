import { number, type Option } from "../../base/options/option.ts";

/** In seconds in the year 5138, in milliseconds in 1973: what is more is not meant in seconds. */
const SECONDS_END = 1e11;
/** In milliseconds in January 1970, in seconds in 2001: from here to `SECONDS_END` milliseconds are not meant. */
const SECONDS_BEGIN = 1e9;

/** Whether a value is a time in Unix seconds, and not one in milliseconds. */
export function isUnixSeconds(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) < SECONDS_END;
}

/** Whether a value is a time in Unix milliseconds, and not one in seconds. */
export function isUnixMilliseconds(value: unknown): value is number {
  return Number.isFinite(value) && !((value as number) >= SECONDS_BEGIN && (value as number) < SECONDS_END);
}

/** Whether a value is a time in Unix milliseconds or a date. */
export function isMoment(value: unknown): value is number | Date {
  return value instanceof Date ? !Number.isNaN(value.getTime()) : isUnixMilliseconds(value);
}

/** A time in Unix seconds. */
export const unixSeconds: Option<number> = number("Unix seconds, not milliseconds,", isUnixSeconds);

/** A time in Unix milliseconds or a date. */
export const moment: Option<number | Date> = {
  expected: "a date or Unix milliseconds, not seconds,",
  fits: isMoment,
  isShown: true,
};
