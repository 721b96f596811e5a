import { randomUUID } from "node:crypto";

import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Serialized } from "@langchain/core/load/serializable";

import {
  DeeplakeCallbackHandler,
  type DeeplakeCallbackHandlerOptions,
  type Experience,
  ExperienceStore,
} from "../../src/index.ts";
import type { RunRecord } from "../../src/runs.ts";

/** A store of its own in memory, with a handler. */
export async function handlerOverMemory(
  options: DeeplakeCallbackHandlerOptions = {},
): Promise<{ experience: ExperienceStore; handler: DeeplakeCallbackHandler }> {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  return { experience, handler: new DeeplakeCallbackHandler(experience, options) };
}

/** All stored runs in the order of their starts. Ids of LangChain's making sort by time. */
export async function storedRuns(experience: ExperienceStore): Promise<RunRecord[]> {
  await experience.flush();
  const runs: RunRecord[] = [];
  for await (const run of experience.runs.scan()) runs.push(run);
  return runs.sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
}

export async function storedExperiences(experience: ExperienceStore): Promise<Experience[]> {
  await experience.flush();
  const experiences: Experience[] = [];
  for await (const item of experience.scan()) experiences.push(item);
  return experiences;
}

/**
 * Stored runs as lines: `name kind status`, then `input+output=total` where tokens were counted, children indented below
 * their parents in the order of their starts.
 */
export async function runTree(experience: ExperienceStore): Promise<string> {
  const runs = await storedRuns(experience);
  const known = new Set(runs.map(({ id }) => id));
  const lines = (parent: RunRecord | undefined, indent: string): string[] =>
    runs
      .filter(({ parentId }) => (parent ? parentId === parent.id : parentId === null || !known.has(parentId)))
      .flatMap((run) => [
        `${indent}${run.name} ${run.kind} ${run.status}${tokens(run)}`,
        ...lines(run, `${indent}  `),
      ]);
  const misplaced = runs.filter(({ id, parentId, rootId }) => {
    const parent = runs.find((other) => other.id === parentId);
    return rootId !== (parent ? parent.rootId : id);
  });
  if (misplaced.length > 0)
    throw new Error(`Not under the root they name: ${misplaced.map(({ name }) => name).join(", ")}`);
  return lines(undefined, "").join("\n");
}

/** A tree as written in a test: without the indentation of the test itself. */
export function tree([text = ""]: TemplateStringsArray): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const margin = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(margin).trimEnd()).join("\n");
}

function tokens({ tokensInput, tokensOutput, tokensTotal }: RunRecord): string {
  return tokensTotal === null ? "" : ` ${tokensInput}+${tokensOutput}=${tokensTotal}`;
}

/** Sees what LangChain tells any handler: which run has which parent. Plumbing is left out. */
export class SeenRuns extends BaseCallbackHandler {
  readonly name = "seen_runs" as const;
  /** Ids to ids of parents. */
  readonly parents: Map<string, string | undefined> = new Map();

  constructor() {
    super({ _awaitHandler: true });
  }

  override copy(): this {
    return this;
  }

  override handleChainStart(
    _chain: Serialized,
    _inputs: unknown,
    runId: string,
    parentRunId?: string,
    tags: string[] = [],
  ): void {
    if (!tags.includes("langsmith:hidden")) this.parents.set(runId, parentRunId);
  }

  override handleChatModelStart(
    _model: Serialized,
    _messages: unknown,
    runId: string,
    parent?: string,
  ): void {
    this.parents.set(runId, parent);
  }

  override handleLLMStart(_model: Serialized, _prompts: string[], runId: string, parent?: string): void {
    this.parents.set(runId, parent);
  }

  override handleToolStart(_tool: Serialized, _input: string, runId: string, parent?: string): void {
    this.parents.set(runId, parent);
  }

  override handleRetrieverStart(
    _retriever: Serialized,
    _query: string,
    runId: string,
    parent?: string,
  ): void {
    this.parents.set(runId, parent);
  }
}
