import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import { agentGraph } from "../../examples/demo/agent-graph.ts";
import { PolicyModel } from "../../examples/demo/policy-model.ts";
import { taskStream, type Verdict } from "../../examples/demo/tasks.ts";
import type { AgentMemory } from "./agent-memories.ts";

/** Whether the demo's agent solved each task of a seed's stream, one after the other, with a memory that starts empty. */
export async function solveTasks(
  memory: AgentMemory,
  directory: string,
  { count, seed, embeddings }: { count: number; seed: number; embeddings: EmbeddingsInterface },
): Promise<boolean[]> {
  const { store, remember } = await memory.open(directory, embeddings);
  try {
    const graph = agentGraph(store, new PolicyModel({ seed }), {
      name: memory.name,
      recallFor: memory.recalls ? ({ text }) => text : null,
    });
    const solved: boolean[] = [];
    for (const work of taskStream(count, seed)) {
      // What the graph returns is its whole state.
      const { approach, verdict } = (await graph.invoke({ task: work.text, work })) as unknown as {
        approach: string;
        verdict: Verdict;
      };
      await remember?.({ task: work.text, approach, ...verdict });
      solved.push(verdict.correct);
    }
    // A recall that failed was answered with nothing, which would look like a bad memory.
    const { lastError } = store.health();
    if (lastError) throw new Error(`${memory.name}: ${lastError.message}`);
    return solved;
  } finally {
    await store.close();
  }
}
