// Two writers, a reader and maintenance on one directory while engines, parents and maintenance are killed:
//   npm run soak [-- --seconds 60] [--seed N]
// Passes when every acknowledged row is there exactly once, none forgotten is, and the reader went on. Linux.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { SyntheticEmbeddings } from "@langchain/core/utils/testing";

import { ExperienceStore } from "../src/index.ts";
import { numbers } from "./numbers.ts";

const KILLS = 6;
const UNDER_LOCK = 3;

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "60" }, seed: { type: "string" } },
});
const seed = Number(values.seed ?? (Date.now() % 100_000) + 1);
const next = numbers(seed);
const directory = mkdtempSync(join(tmpdir(), "soak-"));
const location = join(directory, "store");
const stored = new Set<string>();
const forgotten = new Set<string>();
/** A forget that was under way when its process was killed: either result is right. */
const uncertain = new Set<string>();
const counts = {
  reads: 0,
  lateReads: 0,
  maintained: 0,
  repaired: 0,
  killed: { engine: 0, parent: 0, maintenance: 0, underLock: 0 },
};
const ends = Date.now() + 1000 * Number(values.seconds);
let over = false;

/** A worker process that is started again whenever it ends. */
class Worker {
  readonly #role: string;
  readonly #name: string;
  #generation = 0;
  child!: ChildProcess;
  engine = 0;
  maintenance = 0;

  constructor(role: string, name: string) {
    this.#role = role;
    this.#name = name;
    this.#start();
  }

  #start(): void {
    const script = fileURLToPath(new URL("./soak-worker.ts", import.meta.url));
    const name = `${this.#name}${this.#generation++}`;
    const args = [
      "--import",
      "tsx",
      script,
      this.#role,
      location,
      name,
      String(1 + Math.floor(next() * 1e6)),
    ];
    this.child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
    this.engine = 0;
    this.maintenance = 0;
    if (this.child.stdout)
      createInterface({ input: this.child.stdout }).on("line", (line) => this.#hear(line.split(" ")));
    this.child.once("close", () => {
      if (!over) this.#start();
    });
  }

  #hear([what = "", ...rest]: string[]): void {
    if (what === "pids") [this.engine, this.maintenance] = rest.map(Number) as [number, number];
    else if (what === "stored") for (const id of rest) stored.add(id);
    else if (what === "forgetting") for (const id of rest) uncertain.add(id);
    else if (what === "forgotten") for (const id of rest) forgotten.add(id);
    else if (what === "maintained") counts.maintained++;
    else if (what === "repaired") counts.repaired++;
    else if (what === "read") {
      counts.reads++;
      if (Date.now() > ends - 10_000) counts.lateReads++;
    }
  }
}

console.log(`soak: ${values.seconds} s, seed ${seed}`);
await (
  await ExperienceStore.open(location, { embeddings: new SyntheticEmbeddings({ vectorSize: 16 }) })
).close();
const writers = [new Worker("write", "a"), new Worker("write", "b")];
const reader = new Worker("read", "r");
const keeper = new Worker("maintain", "m");
const workers = [...writers, reader, keeper];
await pause(3000);
const gap = Math.max(200, (ends - Date.now() - 5000) / (3 * KILLS));
for (let round = 0; round < KILLS; round++) {
  if (await killEngine(Math.max(gap, 3000))) counts.killed.engine++;
  await pause(gap);
  if (kill(writers[Math.floor(next() * 2)]?.child.pid)) counts.killed.parent++;
  await pause(gap);
  if (round < UNDER_LOCK + 1 ? await killUnderLock(gap) : kill(keeper.maintenance))
    counts.killed.maintenance++;
  await pause(gap);
}
while (Date.now() < ends) await pause(100);
over = true;
await Promise.all(
  workers.map(async ({ child }) => {
    const closed = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await closed;
  }),
);
const failed = await verify();
rmSync(directory, { recursive: true, force: true });
process.exitCode = failed ? 1 : 0;

async function verify(): Promise<boolean> {
  await using experience = await ExperienceStore.open(location);
  const seen = new Map<string, number>();
  for await (const { id } of experience.scan()) seen.set(id, (seen.get(id) ?? 0) + 1);
  const lost = [...stored].filter((id) => !seen.has(id) && !uncertain.has(id));
  const twice = [...seen].filter(([, times]) => times > 1);
  const back = [...forgotten].filter((id) => seen.has(id));
  const { engine, parent, maintenance, underLock } = counts.killed;
  console.log(
    `${stored.size} rows acknowledged, ${forgotten.size} of them forgotten again; ${seen.size} live`,
  );
  console.log(
    `killed: ${engine} engines, ${parent} parents, ${maintenance} maintenance, ${underLock} of them under the exclusive lock`,
  );
  console.log(
    `${counts.reads} reads, ${counts.lateReads} in the last 10 s; ${counts.maintained} folds; ${counts.repaired} torn entries mended`,
  );
  console.log(`lost ${lost.length}, doubled ${twice.length}, forgotten but back ${back.length}`);
  const enough = engine >= 5 && parent >= 5 && maintenance >= 5 && underLock >= UNDER_LOCK;
  if (!enough) console.log("too few kills for this to say anything: run it longer");
  return lost.length + twice.length + back.length > 0 || counts.lateReads === 0 || !enough;
}

/** Kills the engine of a worker that has one, once any has: on a slow machine they take seconds to start. */
async function killEngine(patience: number): Promise<boolean> {
  const until = Date.now() + patience;
  while (Date.now() < until) {
    const running = [...writers, reader].filter(({ engine }) => engine > 0);
    if (kill(running[Math.floor(next() * running.length)]?.engine)) return true;
    await pause(10);
  }
  return false;
}

/** Kills the process of maintenance at a moment in which it holds the exclusive lock. */
async function killUnderLock(patience: number): Promise<boolean> {
  const until = Date.now() + Math.max(patience, 3000);
  while (Date.now() < until) {
    if (keeper.maintenance > 0 && holdsLock(keeper.maintenance) && kill(keeper.maintenance)) {
      counts.killed.underLock++;
      return true;
    }
    await pause(1);
  }
  return kill(keeper.maintenance);
}

function holdsLock(pid: number): boolean {
  const { ino } = statSync(join(location, "experiences", "_langchain_deeplake", "lock"));
  return readFileSync("/proc/locks", "utf8")
    .split("\n")
    .some(
      (line) =>
        / FLOCK +ADVISORY +WRITE /.test(line) &&
        !line.includes("->") &&
        line.includes(` ${pid} `) &&
        line.includes(`:${ino} `),
    );
}

function kill(pid: number | undefined): boolean {
  if (!pid) return false;
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
