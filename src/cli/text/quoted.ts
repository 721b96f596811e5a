import { shortened } from "../../base/shortened.ts";

const LONGEST = 61;

/** What a person typed, as an error on the same terminal repeats it. */
export function quoted(typed: string): string {
  return JSON.stringify(shortened(typed, LONGEST));
}
