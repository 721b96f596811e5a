// Whether anything stale is read: two processes record, forget and erase in turn, and a third asks after each
// acknowledgement. Fails if an answer is not what was acknowledged, or not what a fresh process says.
//   npm run bench:stale [-- --rounds 1000] [--seed 7]
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { ExperienceStore } from "../src/index.ts";
import { numbers } from "./numbers.ts";
import { type Deed, taskOf } from "./stale/deed.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "1000" },
    seed: { type: "string", default: "7" },
    fresh: { type: "string" },
  },
});
/** A fresh process reads everything after so many rounds. An erasure is drawn once in so many, because it takes a second. */
const [COMPARED, ERASED] = [50, 20];
const ROUNDS = Number(values.rounds);
if (!(ROUNDS >= COMPARED)) throw new Error(`Expected at least ${COMPARED} rounds, got ${values.rounds}.`);

if (values.fresh !== undefined) {
  process.send?.(await idsAt(values.fresh));
  process.disconnect();
} else {
  const lines: string[][] = [];
  for (const megabytes of ["1024", "0"]) lines.push(await readAfter(megabytes));
  writeEvidence(
    "stale",
    `## Nothing stale

\`npm run bench:stale\`, ${new Date().toISOString().slice(0, 10)}; ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}; seed ${values.seed}. In each of ${ROUNDS} rounds, one of two processes records, forgets or erases one experience. A third process calls \`get\` and \`recall\` after each acknowledgement. Every ${COMPARED} rounds it reads everything, and so does a process that was just started.

${markdownTable(["copies in memory", "recorded", "forgotten", "erased", "stale answers", "other than a fresh process", "p50 ms", "most ms"], lines)}`,
  );
  process.exit(lines.every((line) => line[4] === "0" && line[5] === "0") ? 0 : 1);
}

async function readAfter(megabytes: string): Promise<string[]> {
  process.env["LANGCHAIN_DEEPLAKE_RESIDENT_MB"] = megabytes;
  const root = mkdtempSync(join(tmpdir(), "bench-stale-"));
  const location = join(root, "store");
  const next = numbers(Number(values.seed));
  const writers = [
    await started("./stale/writer.ts", location),
    await started("./stale/writer.ts", location),
  ] as const;
  const reader = await ExperienceStore.open(location);
  const live: string[] = [];
  const done = { record: 0, forget: 0, erase: 0 };
  const times: number[] = [];
  let [stale, different] = [0, 0];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const deed = drawn(round, live, next);
      await told(writers[round % 2 === 0 ? 0 : 1], deed);
      done[deed.kind]++;
      const began = performance.now();
      // Whichever read comes first has to notice what is new.
      const got = round % 4 < 2 ? await reader.get(deed.id) : undefined;
      const { items } = await reader.recall(taskOf(deed.id), { k: 1 });
      const known = (got === undefined ? await reader.get(deed.id) : got) !== null;
      times.push(performance.now() - began);
      const isThere = deed.kind === "record";
      if (known !== isThere || items.some(({ experience }) => experience.id === deed.id) !== isThere) stale++;
      if ((round + 1) % COMPARED !== 0) continue;
      const ids = [await idsIn(reader), await freshIds(location), live.toSorted()].map(String);
      if (new Set(ids).size !== 1) different++;
    }
  } finally {
    await reader.close();
    for (const writer of writers) writer.disconnect();
    await Promise.all(writers.map((writer) => once(writer, "exit")));
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
  times.sort((a, b) => a - b);
  return [
    megabytes === "0" ? "off" : "on",
    ...[done.record, done.forget, done.erase, stale, different].map(String),
    (times[times.length >> 1] ?? Number.NaN).toFixed(1),
    (times.at(-1) ?? Number.NaN).toFixed(0),
  ];
}

/** Draws what the next writer does, and does it to `live`, the ids that are stored. */
function drawn(round: number, live: string[], next: () => number): Deed {
  const place = Math.floor(next() * live.length);
  const kind = next() * ERASED < 1 ? "erase" : next() < 0.35 ? "forget" : "record";
  const old = live[place];
  if (kind === "record" || old === undefined) {
    live.push(`row-${round}`);
    return { kind: "record", id: `row-${round}` };
  }
  live.splice(place, 1);
  return { kind, id: old };
}

async function told(writer: ChildProcess, deed: Deed): Promise<void> {
  const answer = once(writer, "message");
  writer.send(deed);
  await answer;
}

async function started(program: string, ...args: string[]): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), args, {
    execArgv: ["--import", "tsx"],
  });
  await once(child, "message");
  return child;
}

async function freshIds(location: string): Promise<string[]> {
  const child = fork(fileURLToPath(import.meta.url), ["--fresh", location], {
    execArgv: ["--import", "tsx"],
  });
  const [[ids]] = await Promise.all([once(child, "message"), once(child, "exit")]);
  return ids as string[];
}

async function idsAt(location: string): Promise<string[]> {
  await using experience = await ExperienceStore.open(location);
  return await idsIn(experience);
}

async function idsIn(experience: ExperienceStore): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of experience.scan()) ids.push(id);
  return ids.toSorted();
}
