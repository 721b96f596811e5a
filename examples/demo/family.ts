import type { Random } from "./random.ts";

/** One task: what is asked, what it is asked of, and the answer known from making it. */
export interface Task {
  readonly family: string;
  readonly text: string;
  readonly input: string;
  readonly truth: string;
}

/** A way to solve a task: executed for real on its input. */
export interface Approach {
  readonly description: string;
  readonly run: (input: string) => string | Promise<string>;
}

/** Tasks of one kind and the ways one could try. */
export interface Family {
  readonly name: string;
  readonly approaches: Readonly<Record<string, Approach>>;
  /** Kinds of instances with how many of twenty tasks are of each; no approach solves all of them. */
  readonly flavors: Readonly<Record<string, number>>;
  readonly make: (random: Random, flavor: string) => Omit<Task, "family">;
}
