// How long lift takes, ungrouped and by each split, where every exposure is of one agent.
//   npm run bench:lift [-- EXPOSURES]
import type { Exposure, LabelledRun } from "../src/experience/ledger/exposure.ts";
import { lift, type LiftBy } from "../src/experience/ledger/lift.ts";
import { seededRandom } from "./simulation/seeded-random.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const EXPOSURES = Number(process.argv[2] ?? 40_000);
const REPEATS = 5;
const SPLITS: readonly (LiftBy | undefined)[] = [undefined, "agent", "cluster", "month", "experience"];

const random = seededRandom(1);
const exposures = Array.from({ length: EXPOSURES }, (_, index): Exposure => {
  const injected = random() >= 0.3;
  const propensity = 0.7;
  const shared = { injected, propensity, reason: injected ? "" : "holdout" } as const;
  return {
    ...shared,
    user: "",
    recallId: `recall ${index}`,
    runId: "",
    threadId: `thread ${index}`,
    agent: "agent",
    scope: "",
    cluster: `cluster ${index % 50}`,
    at: Date.UTC(2026, 0) + index * 60_000,
    tokens: 100,
    items: [1, 2, 3].map((rank) => ({
      ...shared,
      experienceId: `experience ${(index + rank) % 200}`,
      version: 1,
      rank,
      similarity: 0.9,
      score: 0.9,
    })),
  };
});
const runs = exposures.map(({ threadId, cluster, at, injected }, index): LabelledRun => {
  const success = random() < (injected ? 0.7 : 0.6);
  const score = Number(success);
  return {
    id: `experience of run ${index}`,
    runId: "",
    threadId,
    scope: "",
    cluster,
    task: cluster,
    success,
    score,
    tokens: 1_000,
    at,
    first: { success, score, stored: at * 1_000 },
  };
});

const times = SPLITS.map(() => Infinity);
for (let repeat = 0; repeat < REPEATS; repeat++)
  for (const [place, by] of SPLITS.entries()) {
    // Time of the processor, garbage collection included: what else the machine does must not count.
    const started = process.cpuUsage();
    lift(exposures, runs, by ? { by } : {});
    const { user, system } = process.cpuUsage(started);
    times[place] = Math.min(times[place] ?? Infinity, (user + system) / 1_000);
  }
const [ungrouped = 0] = times;
writeEvidence(
  "lift",
  `## Lift

\`npm run bench:lift\`, ${new Date().toISOString().slice(0, 10)}; ${EXPOSURES} exposures of one agent in as many threads, in 50 clusters, with 200 experiences and three of them in each exposure; seed 1. Processor time, best of ${REPEATS} in one process. Reading the ledger is not included.

${markdownTable(
  ["by", "ms", "times ungrouped"],
  SPLITS.map((by, place) => {
    const time = times[place] ?? 0;
    return [by ?? "ungrouped", time.toFixed(0), (time / ungrouped).toFixed(2)];
  }),
)}`,
);
