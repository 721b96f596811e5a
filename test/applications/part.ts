import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Runnable } from "@langchain/core/runnables";
import type { BaseCheckpointSaver, CompiledGraph } from "@langchain/langgraph";

import type { Memory } from "./library.ts";
import type { Played } from "./expectation.ts";
import type { Occasions } from "./occasions.ts";
import type { Given, Play } from "./play.ts";
import type { App, InputForm } from "./program.ts";
import type { Stops } from "./stops.ts";
import type { Siblings } from "./siblings.ts";

/** A piece of a program: what runs, and what a handler should be told when it runs once. */
export interface Part {
  readonly runnable: Runnable;
  /** What a graph takes as a node, where it is something else. */
  readonly node?: unknown;
  readonly play: (play: Play, given: Given) => Played;
}

/** What keeps the state of a graph, and the graph. */
export interface Keeper {
  readonly checkpointer: BaseCheckpointSaver;
  graph: Pick<CompiledGraph<string>, "getState" | "getStateHistory"> | null;
}

/** Where a piece of a program is built. */
export interface Env {
  /** Names the piece. */
  readonly place: string;
  /** The form of what it is given. */
  readonly input: InputForm;
  readonly occasions: Occasions;
  readonly stops: Stops;
  /** How many graphs are around it. */
  readonly graphs: number;
  /** At how many parts of the task, each of the one before, it works. */
  readonly parts: number;
  /** What runs beside it. */
  readonly siblings: Siblings | null;
  /** What the library adds to applications. */
  readonly memory: Memory;
  /** The handler, for code that gives it again. */
  readonly callbacks: readonly BaseCallbackHandler[];
  /** For the graph that is in no other; `null` inside it, and where nothing is kept. */
  readonly keeper: Keeper | null;
  /** Whether a graph around it has the keeper. */
  readonly isKept: boolean;
  readonly build: (app: App, env: Env) => Part;
}

/** Whether a graph goes on where it was stopped: it has the keeper, or a graph around it has. */
export function isKept({ keeper, isKept: around }: Env): boolean {
  return keeper !== null || around;
}

/** What is around a piece inside a graph. Only the outermost graph has the keeper: those inside it share it. */
export function insideGraph(env: Env): Env {
  return { ...env, keeper: null, isKept: isKept(env), graphs: env.graphs + 1 };
}

/** Where a piece inside another is built. */
export function inside(env: Env, name: string, more: Partial<Env> = {}): Env {
  return { ...env, siblings: null, ...more, place: `${env.place}/${name}` };
}
