import type { ExperienceStore, RecalledExperience } from "../../src/index.ts";
import { predictOutcome } from "./predict-outcome.ts";
import type { RecordedRun } from "./recorded-runs.ts";
import { replayGraph, type Turn } from "./replay-graph.ts";

/** What was expected of a run before it acted, and what came of it. */
export interface Prediction {
  readonly run: RecordedRun;
  /** Share of successes among all runs before, counting one success and one failure more. */
  readonly baseRate: number;
  /** Probability of success. */
  readonly probability: number;
  readonly success: boolean;
}

const PROGRESS = 500;

/**
 * Takes recorded runs through the graph, moment by moment. All runs of a moment recall, one after the other, before
 * any of them acts: what a moment brings is experience for the next.
 */
export async function replay(
  experience: ExperienceStore,
  moments: readonly (readonly RecordedRun[])[],
  { k, onProgress = () => {} }: { readonly k: number; readonly onProgress?: (done: number) => void },
): Promise<{ predictions: Prediction[]; recallTimes: number[] }> {
  const recallTimes: number[] = [];
  const recall: ExperienceStore["recall"] = async (task, options) => {
    const started = performance.now();
    const recalled = await experience.recall(task, options);
    recallTimes.push(performance.now() - started);
    return recalled;
  };
  const graphs = new Map<string, (turn: Turn) => Promise<void>>();
  const graphOf = (agent: string): ((turn: Turn) => Promise<void>) => {
    const graph = graphs.get(agent) ?? replayGraph(experience, recall, { agent, k });
    graphs.set(agent, graph);
    return graph;
  };

  const predictions: Prediction[] = [];
  let successes = 0;
  for (const moment of moments) {
    const baseRate = (successes + 1) / (predictions.length + 2);
    const before = predictions.length;
    await takeThrough(moment, graphOf, (run, items) => {
      const probability = predictOutcome(baseRate, items, run.agent ?? "");
      predictions.push({ run, baseRate, probability, success: run.outcome === "success" });
    });
    // What a busy store did not take in time waits on disk; the next moment is to know it all the same.
    await experience.flush();
    successes += predictions.slice(before).filter(({ success }) => success).length;
    if (Math.floor(predictions.length / PROGRESS) > Math.floor(before / PROGRESS))
      onProgress(predictions.length);
  }
  // The evaluate node lets the agent go on when the store fails; here a run that is missing spoils the figures.
  const { recorded, lastError } = experience.health();
  if (recorded !== predictions.length)
    throw new Error(
      `Expected ${predictions.length} runs to be stored, got ${recorded}: ${lastError?.message ?? "no error"}`,
    );
  return { predictions, recallTimes };
}

async function takeThrough(
  moment: readonly RecordedRun[],
  graphOf: (agent: string) => (turn: Turn) => Promise<void>,
  onRecalled: (run: RecordedRun, items: readonly RecalledExperience[]) => void,
): Promise<void> {
  let release = (): void => {};
  const acts = new Promise<void>((resolve) => {
    release = resolve;
  });
  const running: Promise<void>[] = [];
  for (const run of moment) {
    await new Promise<void>((resolve, reject) => {
      const recalled = (items: readonly RecalledExperience[]): void => {
        onRecalled(run, items);
        resolve();
      };
      const ended = graphOf(run.agent ?? "")({ run, recalled, acts });
      ended.catch(reject);
      running.push(ended);
    });
  }
  release();
  await Promise.all(running);
}
