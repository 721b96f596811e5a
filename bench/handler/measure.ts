import { setImmediate as turn } from "node:timers/promises";

import type { Subject } from "./subject.ts";
import { payload, type Workload } from "./workloads.ts";

/** What one subject took. */
export interface Measured {
  readonly name: string;
  /** Milliseconds of each invocation. */
  readonly times: number[];
  /** Milliseconds of processor time of each invocation, its share of the writing that follows included. */
  readonly cpu: number[];
}

/** Invocations of one subject before the next one's turn, so that what it does in the background is its own cost. */
const BLOCK = 20;

/**
 * Invokes with every subject in turn, block by block and each round in another order. Between invocations the event
 * loop turns once, as it does in every program that waits for a model: without it peers drop most of what they got.
 */
export async function measure(
  workload: Workload,
  subjects: readonly Subject[],
  { characters, rounds }: { readonly characters: number; readonly rounds: number },
): Promise<Measured[]> {
  const measured = subjects.map(({ name }) => ({ name, times: [] as number[], cpu: [] as number[] }));
  let seed = 0;
  for (let round = -1; round < rounds; round++) {
    for (let place = 0; place < subjects.length; place++) {
      const at = (place * 5 + Math.max(round, 0)) % subjects.length;
      const subject = subjects[at] as Subject;
      const payloads = Array.from({ length: BLOCK }, () => payload(characters, ++seed));
      const before = process.cpuUsage();
      const times: number[] = [];
      for (const texts of payloads) {
        const start = performance.now();
        await workload.invoke(texts, subject.callbacks());
        times.push(performance.now() - start);
        await turn();
      }
      await subject.flush();
      const { user, system } = process.cpuUsage(before);
      // The first round only warms up.
      if (round < 0) continue;
      measured[at]?.times.push(...times);
      measured[at]?.cpu.push((user + system) / 1_000 / BLOCK);
    }
  }
  return measured;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
