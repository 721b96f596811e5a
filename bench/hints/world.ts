import { tool } from "@langchain/core/tools";
import { z } from "zod";

import { kindOfError } from "../../src/experience/patterns/error-signature.ts";
import { seededRandom } from "../simulation/seeded-random.ts";

/** Values of the argument `option`, which every tool takes. */
export const OPTIONS = ["draft", "final", "express", "standard", "bulk", "single", "night", "day"];
/** Tools that prepare something, and tools that may stand in for others. They never fail. */
export const PREPARING = [
  "open_desk",
  "sync_cache",
  "load_rates",
  "lock_ledger",
  "warm_index",
  "fetch_token",
];
export const STANDING_IN = ["by_phone", "by_letter", "by_fax", "by_courier", "by_form", "by_hand"];
const COUNTRIES = ["Spain", "Japan", "Brazil", "Kenya"];
const PEOPLE = ["Ann", "Bob", "Eve", "Tom", "Mia", "Leo", "Zoe", "Max"];

/**
 * What a tool wants and does not say: an option, an option for each country, another tool before it, or
 * another tool instead of it. Some tools want nothing.
 */
export type Rule =
  | { readonly wants: "option"; readonly option: string }
  | { readonly wants: "option of the country"; readonly options: Readonly<Record<string, string>> }
  | { readonly wants: "another before"; readonly before: string }
  | { readonly wants: "another instead"; readonly instead: string }
  | { readonly wants: "nothing" };

export interface WorldTool {
  readonly name: string;
  readonly rule: Rule;
  /** The words in which people ask for it. */
  readonly asked: readonly string[];
}

/** One task: what a person says, and the tools that it takes. */
export interface WorldTask {
  readonly text: string;
  readonly tools: readonly WorldTool[];
  readonly country: string;
}

const ACTIONS = "refund invoice ship cancel renew book audit archive merge quote".split(" ");
const OBJECTS = "order lease ticket parcel".split(" ");
const FRAMES = [
  (action: string, object: string) => `${action} the ${object}`,
  (action: string, object: string) => `the ${object}: ${action} it`,
  (action: string, object: string) => `we must ${action} that ${object} today`,
  (action: string, object: string) => `get the ${object} through "${action}"`,
];

/** Forty tools, with rules that a seed draws. */
export function worldTools(seed: number): WorldTool[] {
  const next = seededRandom(seed);
  const drawn = <Item>(from: readonly Item[]): Item => from[Math.floor(next() * from.length)] as Item;
  return ACTIONS.flatMap((action, row) =>
    OBJECTS.map((object, column) => ({
      name: `${action}_${object}`,
      asked: FRAMES.map((frame) => frame(action, object)),
      rule: ruleOf(row * OBJECTS.length + column, drawn),
    })),
  );
}

function ruleOf(place: number, drawn: <Item>(from: readonly Item[]) => Item): Rule {
  switch (place % 10) {
    case 0:
    case 1:
    case 2:
      return { wants: "option", option: drawn(OPTIONS) };
    case 3:
    case 4:
    case 5:
      return { wants: "another before", before: drawn(PREPARING) };
    case 6:
      return { wants: "another instead", instead: drawn(STANDING_IN) };
    case 7:
    case 8: {
      const options = Object.fromEntries(COUNTRIES.map((country) => [country, drawn(OPTIONS)]));
      return { wants: "option of the country", options };
    }
    default:
      return { wants: "nothing" };
  }
}

/** Tasks of one or two tools, each in words that a seed draws. */
export function worldTasks(tools: readonly WorldTool[], seed: number, count: number): WorldTask[] {
  const next = seededRandom(seed + 7);
  const drawn = <Item>(from: readonly Item[]): Item => from[Math.floor(next() * from.length)] as Item;
  return Array.from({ length: count }, () => {
    const taken = next() < 0.5 ? [drawn(tools)] : [drawn(tools), drawn(tools)];
    const wanted = [...new Set(taken)];
    const country = drawn(COUNTRIES);
    const said = wanted.map(({ asked }) => drawn(asked)).join("; then ");
    return { text: `For ${drawn(PEOPLE)} in ${country}: ${said}`, tools: wanted, country };
  });
}

/** What happened in one run. */
export class WorldRun {
  readonly #task: WorldTask;
  readonly #prepared = new Set<string>();
  readonly #done = new Set<string>();
  readonly #failures: string[] = [];

  constructor(task: WorldTask) {
    this.#task = task;
  }

  get isSolved(): boolean {
    return this.#task.tools.every(({ name }) => this.#done.has(name));
  }

  get failures(): number {
    return this.#failures.length;
  }

  /** Failures of a tool with an error that it has given in this run before. */
  get identical(): number {
    return this.#failures.length - new Set(this.#failures).size;
  }

  /** The tools as an agent is given them. */
  tools(all: readonly WorldTool[]) {
    const schema = z.object({ customer: z.string(), option: z.string() });
    const made = (name: string, call: (option: string) => string) =>
      tool(async ({ option }: { option: string }) => call(option), { name, schema });
    return [
      ...all.map(({ name, rule }) => made(name, (option) => this.#call(name, rule, option))),
      ...PREPARING.map((name) => made(name, () => (this.#prepared.add(name), "ready"))),
      ...STANDING_IN.map((name) => made(name, () => this.#standIn(name))),
    ];
  }

  #call(name: string, rule: Rule, option: string): string {
    const error = errorOf(rule, option, this.#task.country, this.#prepared);
    if (error !== undefined) {
      this.#failures.push(`${name}: ${kindOfError(error)}`);
      throw new Error(error);
    }
    this.#done.add(name);
    return "done";
  }

  #standIn(by: string): string {
    const open = this.#task.tools.find(
      ({ name, rule }) => !this.#done.has(name) && rule.wants === "another instead" && rule.instead === by,
    );
    if (open) this.#done.add(open.name);
    return open ? `done instead of ${open.name}` : "nothing to do here";
  }
}

/** The error that a tool gives. It tells which kind of thing is wrong, and never what would be right. */
function errorOf(
  rule: Rule,
  option: string,
  country: string,
  prepared: ReadonlySet<string>,
): string | undefined {
  switch (rule.wants) {
    case "option":
      return option === rule.option ? undefined : `Option "${option}" was refused with status 422.`;
    case "option of the country":
      return option === rule.options[country] ? undefined : `Option "${option}" was refused with status 422.`;
    case "another before":
      return prepared.has(rule.before) ? undefined : "Precondition failed: something is not ready.";
    case "another instead":
      return "Service unavailable.";
    case "nothing":
      return undefined;
  }
}
