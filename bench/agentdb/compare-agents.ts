import { join } from "node:path";

import { Embeddings } from "@langchain/core/embeddings";

import { SentenceEmbeddings } from "../../examples/demo/sentence-embeddings.ts";
import { mean, pairedDifference } from "../../examples/demo/statistics.ts";
import { markdownTable } from "../write-evidence.ts";
import { nearestEpisodes, noMemory, ours, strategiesAndCritiques, theirs } from "./agent-memories.ts";
import type { Agentdb } from "./episode-database.ts";
import { solveTasks } from "./solve-tasks.ts";

/** The demo's agent with each memory on the same streams, and how often it succeeded. */
export async function compareAgents(
  agentdb: Agentdb,
  directory: string,
  { tasks, seeds }: { tasks: number; seeds: readonly number[] },
): Promise<string> {
  const own = "task, critique and output";
  const memories = [
    ours("langchain-deeplake, as by default"),
    ours('langchain-deeplake, ranking: "outcome"', { ranking: "outcome" }),
    theirs(agentdb, "agentdb, nearest episodes, vectors of task, critique and output", nearestEpisodes, own),
    theirs(agentdb, "agentdb, nearest episodes, vectors of the task", nearestEpisodes, "task"),
    theirs(
      agentdb,
      "agentdb, 3 successes and 3 failures, vectors of task, critique and output",
      strategiesAndCritiques,
      own,
    ),
    theirs(
      agentdb,
      "agentdb, 3 successes and 3 failures, vectors of the task",
      strategiesAndCritiques,
      "task",
    ),
    noMemory,
  ];
  const embeddings = new Remembered();
  const results: { name: string; solved: boolean[] }[] = [];
  for (const [place, memory] of memories.entries()) {
    const solved: boolean[] = [];
    for (const seed of seeds)
      solved.push(
        ...(await solveTasks(memory, join(directory, `${place}-${seed}`), {
          count: tasks,
          seed,
          embeddings,
        })),
      );
    results.push({ name: memory.name, solved });
    console.log(`${memory.name}: ${solved.filter(Boolean).length} of ${solved.length} solved`);
  }
  const first = results[0] as (typeof results)[number];
  return `The demo's agent (its graph, tasks, policy and sentence vectors; no language model) with each as its memory: ${tasks} tasks a seed, seeds ${seeds.join(", ")}, k = 5, the same prompt format for all. Differences in points with a 95% interval by paired bootstrap over tasks.

${markdownTable(
  ["memory", "solved", "ours by default minus this"],
  results.map(({ name, solved }) => [
    name,
    `${(100 * mean(solved.map(Number))).toFixed(1)}%`,
    name === first.name ? "" : difference(first.solved, solved),
  ]),
)}`;
}

function difference(treated: readonly boolean[], control: readonly boolean[]): string {
  const { points, low, high } = pairedDifference(treated, control, 1);
  return `${points.toFixed(1)} [${low.toFixed(1)}, ${high.toFixed(1)}]`;
}

/** The demo's vectors, each made once. */
class Remembered extends Embeddings {
  readonly #model = new SentenceEmbeddings();
  readonly #made = new Map<string, Promise<number[]>>();

  constructor() {
    super({});
  }

  override embedQuery(text: string): Promise<number[]> {
    const made = this.#made.get(text) ?? this.#model.embedQuery(text);
    this.#made.set(text, made);
    return made;
  }

  override embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}
