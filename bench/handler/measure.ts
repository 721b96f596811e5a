import { setImmediate as turn } from "node:timers/promises";

import type { Subject } from "./subject.ts";
import { payload, type Workload } from "./workloads.ts";

/** Invocations of each before any is measured: until then every subject runs in code that is not compiled yet. */
const WARM_UP = 300;

/** What one subject took. */
export interface Measured {
  readonly name: string;
  /** Milliseconds of each invocation. */
  readonly times: number[];
  /** Milliseconds of processor time of each invocation, its share of the writing that follows included. */
  readonly cpu: number[];
}

/** Invocations of one subject in a row where the writing that follows is its own cost as well. */
const BLOCK = 20;

/**
 * Times every subject in turn, one invocation each and each round in another order, and then counts processor time in
 * blocks that end when everything is written. Between invocations the event loop turns once, as it does in every program
 * that waits for a model: without it peers drop most of what they got.
 */
export async function measure(
  workload: Workload,
  subjects: readonly Subject[],
  { characters, rounds }: { readonly characters: number; readonly rounds: number },
): Promise<Measured[]> {
  let seed = 0;
  const invoke = async (subject: Subject): Promise<number> => {
    const texts = payload(characters, ++seed);
    const start = performance.now();
    await workload.invoke(texts, subject.callbacks());
    const time = performance.now() - start;
    await turn();
    return time;
  };
  const measured = subjects.map(({ name }) => ({ name, times: [] as number[], cpu: [] as number[] }));
  for (let round = -WARM_UP; round < rounds * BLOCK; round++) {
    for (let place = 0; place < subjects.length; place++) {
      const at = (place + Math.max(round, 0)) % subjects.length;
      const time = await invoke(subjects[at] as Subject);
      if (round >= 0) measured[at]?.times.push(time);
    }
  }
  for (const subject of subjects) await subject.flush();
  for (let round = 0; round < rounds; round++) {
    for (const [at, subject] of subjects.entries()) {
      const before = process.cpuUsage();
      for (let call = 0; call < BLOCK; call++) await invoke(subject);
      await subject.flush();
      const { user, system } = process.cpuUsage(before);
      measured[at]?.cpu.push((user + system) / 1_000 / BLOCK);
    }
  }
  return measured;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
