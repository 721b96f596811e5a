// How long after a run ended another handler of that run is told, alone and beside ours, over the real engine.
//   npx tsx bench/other-handlers.ts
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { awaitAllCallbacks } from "@langchain/core/callbacks/promises";
import { RunnableLambda } from "@langchain/core/runnables";

import { DeeplakeCallbackHandler, ExperienceStore } from "../src/index.ts";

const RUNS = 1_500;
const WARM = 300;
const SLOW = 2;

/** Notes when it is told the end of a run. */
class Observer extends BaseCallbackHandler {
  readonly name = "observer" as const;
  told = 0;
  constructor(awaited: boolean) {
    super({ _awaitHandler: awaited });
  }
  override copy(): this {
    return this;
  }
  override handleChainEnd(): void {
    this.told = performance.now();
  }
}

/** What a handler looks like that works in LangChain's queue, which all such handlers share. */
class SlowInQueue extends BaseCallbackHandler {
  readonly name = "slow_in_queue" as const;
  constructor() {
    super({ _awaitHandler: false });
  }
  override copy(): this {
    return this;
  }
  override async handleChainEnd(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, SLOW));
  }
}

const directory = mkdtempSync(join(tmpdir(), "langchain-deeplake-bench-"));
const experience = await ExperienceStore.open(join(directory, "experience"));
try {
  const ours = new DeeplakeCallbackHandler(experience);
  for (const [size, runs] of [
    [1_000, RUNS],
    [100_000, RUNS / 3],
  ] as const)
    for (const awaited of [true, false]) {
      const beside: Record<string, BaseCallbackHandler[]> = {
        alone: [],
        "beside ours": [ours],
        [`beside one of ${SLOW} ms in LangChain's queue`]: [new SlowInQueue()],
      };
      const delays = await measure(beside, awaited, "word ".repeat(size / 5), runs);
      console.log(`${size / 1_000} kB, other handler ${awaited ? "awaited" : "in LangChain's queue"}`);
      for (const [name, found] of Object.entries(delays))
        console.log(`  ${name.padEnd(42)} median ${at(found, 0.5)} µs   p95 ${at(found, 0.95)} µs`);
    }
  await experience.flush();
  const { runs, errors } = experience.health();
  console.log(`stored ${runs} runs, ${Object.keys(errors).length} kinds of errors`);
} finally {
  await experience.close();
  rmSync(directory, { recursive: true, force: true });
}

/** Milliseconds from the end of a run's work to the other handler, by what stands before it in the list; interleaved. */
async function measure(
  beside: Readonly<Record<string, readonly BaseCallbackHandler[]>>,
  awaited: boolean,
  text: string,
  runs: number,
): Promise<Record<string, number[]>> {
  const delays: Record<string, number[]> = {};
  for (let run = 0; run < runs + WARM; run++)
    for (const [name, handlers] of Object.entries(beside)) {
      let ended = 0;
      const step = RunnableLambda.from((given: object) => {
        ended = performance.now();
        return given;
      });
      const observer = new Observer(awaited);
      await step.invoke({ text }, { callbacks: [...handlers, observer] });
      // The queue is emptied after each run: waiting runs would add to each other's delays.
      await awaitAllCallbacks();
      if (run >= WARM) (delays[name] ??= []).push(observer.told - ended);
    }
  return delays;
}

function at(values: readonly number[], share: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[Math.floor(sorted.length * share)] ?? 0) * 1000).toFixed(0).padStart(6);
}
