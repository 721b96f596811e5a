// What logging adds to a run: no handler, a no-op one, ours and its peers, interleaved in one process.
//   npm run bench:handler [-- --rounds 20] [--sizes 1000,100000] [--subjects none,noOp,deeplake] [--heap 100000]
// Peers send to a loopback server; ours writes to the real engine. Added is the median over no handler's median; CPU is
// of this process, the writing included. Read the ratios.
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { register } from "node:module";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { noOp, none } from "./handler/baselines.ts";
import { deeplake } from "./handler/deeplake.ts";
import { heapSeries } from "./handler/heap.ts";
import { langfuse } from "./handler/langfuse.ts";
import { langsmith } from "./handler/langsmith.ts";
import { type Measured, measure, median } from "./handler/measure.ts";
import { openInference } from "./handler/openinference.ts";
import type { Setting, Subject } from "./handler/subject.ts";
import { graph, sequence } from "./handler/workloads.ts";

register("./handler/one-core.mjs", import.meta.url);

/** The first two are what the others are compared with. */
const SUBJECTS: Record<string, (setting: Setting) => Subject | Promise<Subject>> = {
  none,
  noOp,
  deeplake,
  langsmith,
  langfuse,
  openInference,
};
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "20" },
    sizes: { type: "string", default: "1000,100000" },
    workloads: { type: "string", default: "graph,sequence" },
    subjects: { type: "string", default: Object.keys(SUBJECTS).join(",") },
    heap: { type: "string", default: "100000" },
  },
});

const directory = mkdtempSync(join(tmpdir(), "bench-handler-"));
const sink = fork(fileURLToPath(new URL("handler/sink.mjs", import.meta.url)), { execArgv: [] });
try {
  const port = await new Promise<number>((resolve) => {
    sink.once("message", resolve);
  });
  console.log(
    `${availableParallelism()} cores, ${cpus()[0]?.model.trim()}; Node ${process.version}, ${process.platform} ${process.arch}; load before ${loadavg()[0]?.toFixed(1)}`,
  );
  await main({ directory, url: `http://127.0.0.1:${port}` });
} finally {
  sink.kill();
  rmSync(directory, { recursive: true, force: true });
}

async function main(setting: Setting): Promise<void> {
  const subjects: Subject[] = [];
  for (const name of values.subjects.split(",")) {
    const open = SUBJECTS[name];
    if (!open) throw new Error(`Expected one of ${Object.keys(SUBJECTS).join(", ")}, got ${name}.`);
    subjects.push(await open(setting));
  }
  const workloads = [graph(), sequence()].filter(({ name }) => values.workloads.split(",").includes(name));
  for (const workload of workloads) {
    for (const size of values.sizes.split(",")) {
      const measured = await measure(workload, subjects, {
        characters: Number(size),
        rounds: Number(values.rounds),
      });
      console.log(`\n${workload.name}, ${size} characters, ${workload.runs} runs per invocation`);
      console.table(report(measured, workload.runs));
    }
  }
  for (const subject of subjects) await subject.close();
  if (Number(values.heap) > 0) await heap({ ...setting, directory: join(setting.directory, "heap") });
}

function report(measured: readonly Measured[], runs: number): Record<string, Record<string, number>> {
  const [nothing, baseline] = measured as [Measured, Measured];
  const added = ({ times }: Measured): number => (median(times) - median(nothing.times)) / runs;
  const work = ({ cpu }: Measured): number => (median(cpu) - median(nothing.cpu)) / runs;
  return Object.fromEntries(
    measured.map((one) => [
      one.name,
      {
        "median µs per invocation": Math.round(median(one.times) * 1_000),
        "added µs per run": round(added(one) * 1_000),
        "times no-op's": round(added(one) / added(baseline)),
        "added CPU µs per run": round(work(one) * 1_000),
      },
    ]),
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** In a store of its own, with nothing of the peers still at work. */
async function heap(setting: Setting): Promise<void> {
  const runs = Number(values.heap);
  const subject = await deeplake(setting);
  const series = await heapSeries(sequence(), subject, { runs, step: 10_000, characters: 1_000 });
  await subject.close();
  console.log(`\nheap after a forced collection, MB, every 10,000 runs to ${runs}`);
  console.log(`  ${series.map((size) => size.toFixed(1)).join("  ")}`);
}
