import type { When } from "./program.ts";

/** The task of the `index`th input of a call. It stands in what models, tools and nodes are given. */
export const taskOf = (call: number, index: number): string => `do it ${call}.${index}`;

/** Which parts of a task are sent out. */
export const PARTS: readonly number[] = [0, 1];

/** The input of one of the parts that a graph sends out. */
export const partOf = (input: string, part: number): string => `${input}, part ${part}`;

/** The input that a part belongs to. */
export const wholeOf = (input: string): string => input.split(",")[0] ?? "";

/** What a piece of a program asks a person. */
export const question = (place: string, input: string): string => `${place} asks for ${input}`;

/** Which input a value belongs to, by the task in it. Empty when there is none. */
export function inputOf(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value, withoutOthers) ?? "");
  return [...text.matchAll(/do it (\d+\.\d+(?:, part \d+)*)/g)].at(-1)?.[1] ?? "";
}

/** What is recalled is of others, and an answer in a thread may be of an earlier turn. */
function withoutOthers(key: string, value: unknown): unknown {
  return key === "experience" || key === "answer" ? undefined : value;
}

/** When steps fail. The program and the oracle have one each, and come to the same. */
export class Occasions {
  readonly counts: Map<string, number>;

  constructor(counts: Map<string, number> = new Map()) {
    this.counts = counts;
  }

  /** How often this has been asked for an input. */
  count(place: string, input: string): number {
    const count = (this.counts.get(`${place} ${input}`) ?? 0) + 1;
    this.counts.set(`${place} ${input}`, count);
    return count;
  }

  fails(place: string, when: When, input: string): boolean {
    switch (when) {
      case "never":
        return false;
      case "always":
        return true;
      case "once":
        return this.count(place, input) === 1;
      case "second":
        return wholeOf(input).endsWith(".1");
      case "part":
        return input.endsWith(", part 1");
    }
  }
}
