import { agentGraph, type Arm } from "../../examples/demo/agent-graph.ts";
import { PolicyModel } from "../../examples/demo/policy-model.ts";
import type { ExperienceStore } from "../../src/index.ts";
import { APART, BEGIN, setClock } from "./clock.ts";
import type { Step } from "./stream.ts";

/** How an arm uses memory: not at all, or as `recall` says. */
export interface RegretArm {
  readonly name: string;
  readonly recall: Arm["recall"] | null;
}

/** What was tried on one task. */
export interface Tried {
  readonly approach: string;
  readonly correct: boolean;
  /** Best rate of the family less the success of this try. */
  readonly regret: number;
}

/** Runs the demo's agent over a stream, one run an hour of simulated time. */
export async function runArm(
  { name, recall }: RegretArm,
  steps: readonly Step[],
  experience: ExperienceStore,
  seed: number,
): Promise<Tried[]> {
  const model = new PolicyModel({ seed });
  const tried: Tried[] = [];
  try {
    for (const [index, { task, execute, label, best }] of steps.entries()) {
      setClock(BEGIN + index * APART);
      let approach = "";
      const graph = agentGraph(experience, model, {
        name,
        recallFor: recall ? ({ text }) => text : null,
        ...(recall && { recall: drawnFor(recall, `${seed} ${index}`) }),
        execute: (work, chosen) => {
          approach = chosen;
          return execute(work, chosen);
        },
        label,
      });
      const { verdict } = await graph.invoke({ task: task.text, work: task });
      tried.push({ approach, correct: verdict.correct, regret: best - Number(verdict.correct) });
    }
  } finally {
    setClock();
  }
  const { errors } = experience.health();
  if (Object.keys(errors).length > 0) throw new Error(`${name} went wrong: ${JSON.stringify(errors)}`);
  return tried;
}

/** The options of a run whose draw is its own. */
function drawnFor(recall: NonNullable<Arm["recall"]>, run: string): NonNullable<Arm["recall"]> {
  const { ranking } = recall;
  if (typeof ranking !== "object" || ranking.explore === undefined) return recall;
  return { ...recall, ranking: { ...ranking, explore: `${ranking.explore} ${run}` } };
}
