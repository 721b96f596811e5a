import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

import type { ExperienceStore, RecalledExperience } from "../../src/index.ts";
import { evaluateNode } from "../../src/agents/langgraph/index.ts";
import type { RecordedRun } from "./recorded-runs.ts";

/** One recorded run on its way through the graph. */
export interface Turn {
  readonly run: RecordedRun;
  /** Called with what was recalled, before the agent acts. */
  readonly recalled: (items: readonly RecalledExperience[]) => void;
  /** The agent acts when this resolves. */
  readonly acts: Promise<void>;
}

const State = Annotation.Root({
  task: Annotation<string>,
  turn: Annotation<Turn>,
  experience: Annotation<string>,
  approach: Annotation<string>,
});

/**
 * recall → agent → evaluate for one agent, replayed: its approach is the recorded one, and so is the evaluation.
 * @param recall `experience.recall`, perhaps timed.
 * @returns Takes one run through the compiled graph.
 */
export function replayGraph(
  experience: ExperienceStore,
  recall: ExperienceStore["recall"],
  options: { readonly agent: string; readonly k: number },
): (turn: Turn) => Promise<void> {
  const graph = new StateGraph(State)
    // `recallNode` puts only the text into the state; the prediction needs the items as well.
    .addNode("recall", async ({ task, turn }) => {
      const { items, text } = await recall(task, { k: options.k });
      turn.recalled(items);
      return { experience: text };
    })
    .addNode("agent", async ({ turn }) => {
      await turn.acts;
      return { approach: turn.run.approach };
    })
    .addNode(
      "evaluate",
      evaluateNode<typeof State.State>(experience, {
        agent: options.agent,
        source: "environment",
        approach: ({ turn }) => turn.run.approach,
        evaluate: ({ state: { turn } }) => ({
          score: turn.run.score,
          outcome: turn.run.outcome,
          lessons: turn.run.lessons,
        }),
      }),
    )
    .addEdge(START, "recall")
    .addEdge("recall", "agent")
    .addEdge("agent", "evaluate")
    .addEdge("evaluate", END)
    .compile();
  return async (turn) => {
    await graph.invoke({ task: turn.run.task, turn });
  };
}
