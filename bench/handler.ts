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
import { markdownTable, writeEvidence } from "./write-evidence.ts";

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
  const machine = `${availableParallelism()} cores, ${cpus()[0]?.model.trim()}; Node ${process.version}, ${process.platform} ${process.arch}; load before ${loadavg()[0]?.toFixed(1)}`;
  const sections = await main({ directory, url: `http://127.0.0.1:${port}` });
  const text = [
    `\`npm run bench:handler\`, ${new Date().toISOString().slice(0, 10)}; ${machine}. All run in turns in one process; peers send to a server on loopback. Added is the median above the median without a handler. CPU is that of the whole process, the writing included.`,
    ...sections,
  ].join("\n\n");
  const whole = Object.keys(SUBJECTS).join(",") === values.subjects && Number(values.heap) >= 100_000;
  if (whole) writeEvidence("handler", `## What logging adds to a run\n\n${text}`);
  else console.log(text);
} finally {
  sink.kill();
  rmSync(directory, { recursive: true, force: true });
}

async function main(setting: Setting): Promise<string[]> {
  const sections: string[] = [];
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
      sections.push(
        `### ${workload.name}, ${size} characters, ${workload.runs} runs per invocation\n\n${report(measured, workload.runs)}`,
      );
      console.error(sections.at(-1));
    }
  }
  for (const subject of subjects) await subject.close();
  if (Number(values.heap) > 0)
    sections.push(await heap({ ...setting, directory: join(setting.directory, "heap") }));
  return sections;
}

function report(measured: readonly Measured[], runs: number): string {
  const [nothing, baseline] = measured as [Measured, Measured];
  const added = ({ times }: Measured): number => (median(times) - median(nothing.times)) / runs;
  const work = ({ cpu }: Measured): number => (median(cpu) - median(nothing.cpu)) / runs;
  return markdownTable(
    ["handler", "median µs per invocation", "added µs per run", "times no-op's", "added CPU µs per run"],
    measured.map((one) => [
      one.name,
      String(Math.round(median(one.times) * 1_000)),
      (added(one) * 1_000).toFixed(1),
      (added(one) / added(baseline)).toFixed(2),
      (work(one) * 1_000).toFixed(1),
    ]),
  );
}

/** In a store of its own, with nothing of the peers still at work. */
async function heap(setting: Setting): Promise<string> {
  const runs = Number(values.heap);
  const subject = await deeplake(setting);
  const series = await heapSeries(sequence(), subject, { runs, step: 10_000, characters: 1_000 });
  await subject.close();
  return `Heap after a forced collection, MB, every 10,000 runs to ${runs}: ${series.map((size) => size.toFixed(1)).join(", ")}.`;
}
