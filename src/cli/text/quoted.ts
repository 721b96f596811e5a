import { shortened } from "../../base/shortened.ts";

const LONGEST = 61;

/** What a person typed, quoted and shortened. An error on the same terminal may repeat it. */
export function quoted(typed: string): string {
  return JSON.stringify(shortened(typed, LONGEST));
}
