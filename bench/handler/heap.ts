import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import type { Subject } from "./subject.ts";
import { payload, type Workload } from "./workloads.ts";

/** Megabytes of heap in use after a forced collection, at every `step` runs up to `runs`. */
export async function heapSeries(
  workload: Workload,
  subject: Subject,
  { runs, step, characters }: { readonly runs: number; readonly step: number; readonly characters: number },
): Promise<number[]> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const series: number[] = [];
  for (let done = 0, seed = 0; done < runs;) {
    await workload.invoke(payload(characters, ++seed), subject.callbacks());
    await turn();
    done += workload.runs;
    if (Math.floor(done / step) === series.length) continue;
    await subject.flush();
    collect();
    series.push(process.memoryUsage().heapUsed / 2 ** 20);
  }
  return series;
}
