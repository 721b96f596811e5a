import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import { type Experience, ExperienceStore, type RecallOptions } from "../../src/index.ts";
import { formatExperiences } from "../../src/advice.ts";
import { type Agentdb, type Embedder, type Episode, sqlJsDatabase } from "./episode-database.ts";

/** What the agent tried, and how it went. */
export interface Tried {
  readonly task: string;
  readonly approach: string;
  readonly correct: boolean;
  readonly lesson: string;
}

/** A memory of the demo's agent. */
export interface AgentMemory {
  readonly name: string;
  /** Opens it empty. The graph recalls from `store`; `remember`, where there is one, is told of each attempt. */
  open(
    directory: string,
    embeddings: EmbeddingsInterface,
  ): Promise<{ store: ExperienceStore; remember?: (tried: Tried) => Promise<unknown> }>;
  /** Whether the agent recalls at all. */
  readonly recalls: boolean;
}

/** Ours, with the options of the demo's graph or others over them. */
export function ours(name: string, options: RecallOptions = {}): AgentMemory {
  return {
    name,
    recalls: true,
    open: async (directory, embeddings) => {
      const store = await ExperienceStore.open(directory, { embeddings, template: "plain" });
      return {
        store: recallingBy(store, (task, given) => store.recall(task, { ...given, ...options })),
      };
    },
  };
}

export const noMemory: AgentMemory = {
  name: "no memory",
  recalls: false,
  open: async () => ({ store: await ExperienceStore.open("memory:", { template: "plain" }) }),
};

/** What of an episode the peer makes a vector of. */
export type Embedded = "task" | "task, critique and output";

/** Asks the peer as its callers do: the nearest episodes, or what its two summaries are made of. */
export type Ask = (
  memory: InstanceType<Agentdb["ReflexionMemory"]>,
  query: { task: string; k: number },
) => Promise<Episode[]>;

export const nearestEpisodes: Ask = (memory, query) => memory.retrieveRelevant(query);

/** The conditions of its `getSuccessStrategies` and `getCritiqueSummary`, whose texts leave out what is needed here. */
export const strategiesAndCritiques: Ask = async (memory, { task }) => [
  ...(await memory.retrieveRelevant({ task, k: 3, onlySuccesses: true, minReward: 0.7 })),
  ...(await memory.retrieveRelevant({ task, k: 3, onlyFailures: true })),
];

/** The peer in ours' place, its episodes put to the agent in the same words. */
export function theirs(agentdb: Agentdb, name: string, ask: Ask, embedded: Embedded): AgentMemory {
  return {
    name,
    recalls: true,
    open: async (_directory, embeddings) => {
      const database = await sqlJsDatabase(agentdb, ":memory:");
      let tried: Tried | undefined;
      const embedder: Embedder = {
        embed: async (text) =>
          Float32Array.from(await embeddings.embedQuery(embedded === "task" && tried ? tried.task : text)),
      };
      const memory = new agentdb.ReflexionMemory(database, embedder);
      // Only the graph's nodes need it; nothing is recalled from it.
      const store = await ExperienceStore.open("memory:", { template: "plain" });
      return {
        store: recallingBy(store, async (task, options) => ({
          items: [],
          text: formatExperiences((await ask(memory, { task, k: options?.k ?? 3 })).map(experienceOf)),
        })),
        remember: async (attempt) => {
          const { task, approach, correct, lesson } = attempt;
          tried = attempt;
          await memory.storeEpisode({
            sessionId: "demo",
            task,
            output: approach,
            critique: lesson,
            reward: Number(correct),
            success: correct,
          });
          tried = undefined;
        },
      };
    },
  };
}

function experienceOf({ task, output = "", critique, reward, success }: Episode): Experience {
  return {
    task,
    approach: output,
    outcome: success ? "success" : "failure",
    score: reward,
    lessons: critique ?? "",
  } as Experience;
}

/** The same store with another recall. */
function recallingBy(store: ExperienceStore, recall: ExperienceStore["recall"]): ExperienceStore {
  return new Proxy(store, {
    get(target, name) {
      if (name === "recall") return recall;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
