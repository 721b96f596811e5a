import { percentile } from "../../examples/demo/statistics.ts";
import type { Attempt, Query } from "./attempts.ts";
import type { Memory, Recall } from "./memories.ts";

const BATCH = 2_000;
const WARM_UP = 3;

/** How one way to ask one memory did. */
export interface RecallTimes {
  readonly memory: Memory;
  readonly recall: string;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  /** Share of the nearest by vector that were among those recalled. */
  readonly quality: number;
}

/** Seconds until the attempts are stored, and from then until the memory is ready to be asked. */
export async function fill(
  memory: Memory,
  attempts: readonly Attempt[],
): Promise<{ add: number; ready: number }> {
  const started = performance.now();
  for (let start = 0; start < attempts.length; start += BATCH)
    await memory.add(attempts.slice(start, start + BATCH));
  const added = performance.now();
  await memory.ready?.();
  return { add: (added - started) / 1000, ready: (performance.now() - added) / 1000 };
}

/** Asks all memories each query in turn, so that what disturbs the machine disturbs all of them. */
export async function recallTimes(
  memories: readonly Memory[],
  queries: readonly Query[],
  k: number,
): Promise<RecallTimes[]> {
  const lines = memories.flatMap((memory) =>
    Object.entries(memory.recalls).map(([name, recall]) => ({
      memory,
      name,
      recall,
      times: [0],
      found: [0],
    })),
  );
  for (const line of lines) {
    for (const query of queries.slice(0, WARM_UP)) await line.recall(query, k);
    [line.times, line.found] = [[], []];
  }
  for (const [turn, query] of queries.entries())
    for (let place = 0; place < lines.length; place++) {
      // Nobody is always the one who comes after a slow neighbour.
      const line = lines[(place + turn) % lines.length] as (typeof lines)[number];
      const { milliseconds, share } = await ask(line.recall, query, k);
      line.times.push(milliseconds);
      line.found.push(share);
    }
  return lines.map(({ memory, name, times, found }) => ({
    memory,
    recall: name,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    quality: found.reduce((sum, share) => sum + share, 0) / found.length,
  }));
}

async function ask(
  recall: Recall,
  query: Query,
  k: number,
): Promise<{ milliseconds: number; share: number }> {
  const started = performance.now();
  const rows = await recall(query, k);
  const milliseconds = performance.now() - started;
  return { milliseconds, share: query.nearest.filter((row) => rows.includes(row)).length / k };
}
