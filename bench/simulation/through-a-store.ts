import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { seededRandom } from "./seeded-random.ts";
import { ExperienceStore } from "../../src/index.ts";
import type { LiftReport } from "../../src/experiment.ts";

/** What the same runs come to when they are counted by hand, beside what the ledger says. */
export interface ThroughAStore {
  readonly counted: number;
  readonly lift: LiftReport;
  readonly withheld: number;
}

/** Threads of an agent that memory helps by `effect`, recalled from and recorded in a real directory. */
export async function throughAStore(threads: number, effect: number, seed: number): Promise<ThroughAStore> {
  const directory = mkdtempSync(join(tmpdir(), "simulation-"));
  try {
    await using experience = await ExperienceStore.open(join(directory, "store"), { holdout: 0.3 });
    const random = seededRandom(seed);
    const task = "split the export";
    await experience.record({ task, approach: "by semicolons", outcome: "success" });
    const arms = { injected: [] as number[], withheld: [] as number[] };
    for (let index = 0; index < threads; index++) {
      const threadId = `seed ${seed} thread ${index}`;
      const { text } = await experience.recall(task, { threadId });
      const success = random() < 0.4 + (text === "" ? 0 : effect);
      arms[text === "" ? "withheld" : "injected"].push(Number(success));
      await experience.record({ task, approach: "tried", score: Number(success), threadId });
    }
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      counted: mean(arms.injected) - mean(arms.withheld),
      lift: await experience.experiment.lift(),
      withheld: experience.health().withheld,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
