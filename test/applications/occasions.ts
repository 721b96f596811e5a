import type { When } from "./program.ts";

/** The task of the `index`th input of a call. It stands in what models, tools and nodes are given. */
export const taskOf = (call: number, index: number): string => `do it ${call}.${index}`;

/** Which input a value belongs to, by the task in it. Empty when there is none. */
export function inputOf(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return [...text.matchAll(/do it (\d+\.\d+)/g)].at(-1)?.[1] ?? "";
}

/** When steps fail. The program and the oracle have one each, and come to the same. */
export class Occasions {
  readonly #tried = new Set<string>();

  fails(place: string, when: When, input: string): boolean {
    if (when === "once") {
      const before = this.#tried.has(`${place} ${input}`);
      this.#tried.add(`${place} ${input}`);
      return !before;
    }
    return when === "always" || (when === "second" && input.endsWith(".1"));
  }
}
