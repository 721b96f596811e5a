import type { Embeddings } from "@langchain/core/embeddings";

import { Random, seedOf } from "../../examples/demo/random.ts";
import { wantingExperience } from "../../src/experience/records/experience-from-run.ts";
import { type Experience, ExperienceStore, type LabelInput, type Recall } from "../../src/index.ts";
import { APART, BEGIN, setClock } from "./clock.ts";
import { runArm } from "./run-arm.ts";
import { type Step, stream } from "./stream.ts";

/** A label, and after which run it arrives. */
interface Arrival {
  readonly after: number;
  readonly order: number;
  readonly runId: string;
  readonly label: LabelInput;
}

/** Everything that labels decide. */
export interface FinalState {
  readonly experiences: readonly Experience[];
  /** Texts, items, ranks and explanations of recalls, by either ranking and with a filter on the outcome. */
  readonly recalls: readonly Pick<Recall, "text" | "items">[];
}

/** What the demo's agent tried, without memory, so that it tries the same whatever is known. */
export interface History {
  readonly steps: readonly Step[];
  readonly approaches: readonly string[];
  readonly correct: readonly boolean[];
  readonly seed: number;
}

export async function history(count: number, seed: number): Promise<History> {
  const steps = await stream(count, seed);
  await using experience = await ExperienceStore.open("memory:", { template: "plain" });
  const tried = await runArm({ name: "no memory", recall: null }, steps, experience, seed);
  return {
    steps,
    approaches: tried.map(({ approach }) => approach),
    correct: tried.map(({ correct }) => correct),
    seed,
  };
}

/**
 * Stores a history run by run, with its labels arriving up to `latest` runs later in shuffled order; 0 gives each label
 * with its run. Every second run is an experience with a provisional label of a model, the others become one with their
 * first label. Of each one person says two things, of which the later one counts, and of every third a model one more,
 * which is wrong in 30%.
 */
export async function finalState(
  location: string,
  { steps, approaches, correct, seed }: History,
  latest: number,
  embeddings?: Embeddings,
): Promise<FinalState> {
  const random = new Random(seedOf(seed, "labels"));
  const delays = new Random(seedOf(seed, `up to ${latest} late`));
  const arrivals = steps
    .flatMap((_, index): Arrival[] => {
      const wrong = random.next() < 0.3;
      const at = BEGIN + index * APART;
      const labels: LabelInput[] = [
        { outcome: "partial", source: "human", author: "ann", at: at + 2 },
        { score: correct[index] ?? false, source: "human", author: "ann", at: at + 3 },
        ...(index % 3 === 0 ? [{ score: correct[index] !== wrong, source: "llm" as const, at: at + 1 }] : []),
      ];
      return labels.map((label, order) => ({
        after: index + delays.whole(0, latest),
        order: latest === 0 ? order : delays.next(),
        runId: `run ${index}`,
        label: { ...label, id: `label ${order} of run ${index}` },
      }));
    })
    .toSorted((a, b) => a.after - b.after || a.order - b.order);
  setClock(BEGIN);
  try {
    await using experience = await ExperienceStore.open(location, {
      template: "plain",
      ...(embeddings && { embeddings }),
    });
    let given = 0;
    for (const [index, { task }] of steps.entries()) {
      const at = BEGIN + index * APART;
      setClock(at);
      const approach = approaches[index] as string;
      await (index % 2 === 0
        ? experience.record({
            id: `experience ${index}`,
            runId: `run ${index}`,
            task: task.text,
            approach,
            outcome: "partial",
            labelSource: "llm",
            timestamp: at / 1000,
          })
        : experience.runs.log([loggedRun(`run ${index}`, task.text, approach, at)]));
      for (; (arrivals[given]?.after ?? Infinity) <= index; given++) await give(experience, arrivals[given]);
    }
    setClock(BEGIN + (steps.length + latest) * APART);
    for (; given < arrivals.length; given++) await give(experience, arrivals[given]);
    // All recalls are asked at one moment, because ages count.
    setClock(BEGIN + 2 * (steps.length + 1000) * APART);
    return await read(experience, steps);
  } finally {
    setClock();
  }
}

async function give(experience: ExperienceStore, arrival: Arrival | undefined): Promise<void> {
  if (arrival) await experience.label(arrival.runId, arrival.label);
}

/** A root run as the callback handler logs it with `experienceFromRun`. */
function loggedRun(
  id: string,
  task: string,
  approach: string,
  at: number,
): ReturnType<typeof wantingExperience> {
  return wantingExperience(
    {
      id,
      parentId: null,
      rootId: id,
      threadId: null,
      kind: "graph",
      name: "demo",
      status: "success",
      inputs: JSON.stringify({ task }),
      outputs: JSON.stringify({ approach }),
      error: "",
      model: "",
      tokensInput: null,
      tokensOutput: null,
      tokensTotal: null,
      tokensCached: null,
      tokensCacheWrite: null,
      tokensReasoning: null,
      startedAt: at,
      endedAt: at,
      tags: [],
      metadata: "",
    },
    {},
  );
}

async function read(experience: ExperienceStore, steps: readonly Step[]): Promise<FinalState> {
  const experiences: Experience[] = [];
  for await (const one of experience.scan()) experiences.push(one);
  const probes = steps.filter((_, index) => index % Math.ceil(steps.length / 40) === 0);
  const recalls = [];
  for (const { task } of probes)
    for (const options of [
      { ranking: "similarity" },
      { ranking: { by: "outcome", halfLife: 10 } },
      { outcome: "success" },
    ] as const) {
      const { text, items } = await experience.recall(task.text, { ...options, k: 5, explain: true });
      recalls.push({ text, items });
    }
  return { experiences: experiences.toSorted((a, b) => (a.id < b.id ? -1 : 1)), recalls };
}
