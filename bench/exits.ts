/**
 * How many runs are kept when a process ends, without a flush: this package's handler beside those that a LangChain.js
 * user would otherwise take, each with its defaults and its transport pointed at a server on loopback.
 * `npm run bench:exits -- [invokes] [only ends whose name has this]`
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { ExperienceStore, type ExperienceStoreOptions } from "../src/index.ts";
import { startManagedService } from "../test/support/managed-service/managed-service.ts";
import type { End } from "./exits/child.ts";
import { makeGate } from "./exits/gate.ts";
import { RUNS_PER_INVOKE } from "./exits/graph.ts";
import { type ChildControl, type Ended, noSmallDisk, runChild } from "./exits/run-child.ts";
import { startSink } from "./exits/sink.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

interface Scenario {
  readonly name: string;
  readonly end: End;
  /** Signal sent at the last invoke. */
  readonly signal?: NodeJS.Signals;
  readonly handleSignals?: boolean;
  /** Share of the invokes after which the store is gone; 0: from the start. */
  readonly downAfter?: number;
  /** KiB of the disk that the spool is on. */
  readonly disk?: number;
  /** Milliseconds between invokes. */
  readonly pause?: number;
}

const SCENARIOS: readonly Scenario[] = [
  { name: "flush, then the end (control)", end: "flush" },
  { name: "natural end", end: "natural" },
  { name: "process.exit(0) after the last invoke", end: "exit" },
  { name: "uncaught exception", end: "uncaught" },
  { name: "unhandled rejection", end: "rejection" },
  { name: "SIGTERM, the application's handler exits", end: "wait-own-handler", signal: "SIGTERM" },
  { name: "SIGTERM, handleSignals: true", end: "wait", signal: "SIGTERM", handleSignals: true },
  { name: "SIGTERM, nobody handles it", end: "wait", signal: "SIGTERM", pause: 20 },
  { name: "SIGKILL", end: "wait", signal: "SIGKILL", pause: 20 },
  { name: "store down from the start", end: "natural", downAfter: 0 },
  { name: "store down from the start, process.exit(0)", end: "exit", downAfter: 0 },
  { name: "store dies in the middle", end: "natural", downAfter: 0.5, pause: 5 },
  { name: "store dies in the middle, SIGKILL", end: "wait", signal: "SIGKILL", downAfter: 0.5, pause: 20 },
  { name: "spool's disk full, store up, process.exit(0)", end: "exit", disk: 64 },
  { name: "spool's disk full, store dies in the middle", end: "exit", disk: 64, downAfter: 0.5, pause: 5 },
];

const PEERS = ["langsmith", "langfuse", "openinference"];
const LIMIT = 60_000;
/** Milliseconds: the handler's `flushInterval` and the spool's `after`. */
const BOUND = 2_200;

const invokes = Number(process.argv[2] ?? 200);
const scenarios = SCENARIOS.filter(({ name }) => name.includes(process.argv[3] ?? ""));
const root = mkdtempSync(join(tmpdir(), "langchain-deeplake-exits-"));
const withoutDisk = await noSmallDisk();
const service = await startManagedService();
const heading = ["", "kept", "lost, as it said", "older than the bound, lost", ...PEERS];
const table: string[][] = [];
try {
  for (const [index, scenario] of scenarios.entries()) {
    const line = [scenario.name, ...(await ours(scenario, index))];
    for (const peer of PEERS) line.push(await theirs(scenario, peer));
    console.error(line.join(" | "));
    table.push(line);
  }
} finally {
  await service.close();
  rmSync(root, { recursive: true, force: true });
}
const text =
  `Each cell: one process, ${invokes} invokes of a graph of ${RUNS_PER_INVOKE} runs; peers also log LangGraph's hidden first step. ` +
  `Our store is a directory. In the rows in which the store is down or dies, it is a simulated service. The bound is ${BOUND} ms: the handler's \`flushInterval\` plus the spool's \`after\`.\n\n${markdownTable(heading, table)}`;
if (scenarios.length < SCENARIOS.length) console.log(text);
else
  writeEvidence(
    "exits",
    `## Runs kept at the end of a process\n\n\`npm run bench:exits\`, ${new Date().toISOString().slice(0, 10)}; load ${loadavg()[0]?.toFixed(1)} at the end. ${text}`,
  );

async function ours(scenario: Scenario, index: number): Promise<string[]> {
  const { end, handleSignals = false, pause, downAfter, disk } = scenario;
  if (disk !== undefined && withoutDisk !== undefined) return [`– (${withoutDisk})`, "", ""];
  const directory = join(root, `spool-${index}`);
  mkdirSync(directory);
  await using gate = await makeGate(service.url);
  const remote = downAfter !== undefined;
  const target = remote ? `al://bench/exits_${index}` : join(root, `location-${index}`);
  const store: ExperienceStoreOptions = {
    ...(remote && { token: service.token(), apiUrl: gate.url }),
    ...((remote || disk !== undefined) && { spool: { directory } }),
  };
  const inChild: ExperienceStoreOptions = remote
    ? { ...store, deadlineMs: 2_000, whenUnavailable: "continue" }
    : store;
  if (downAfter === 0) await gate.shut();
  const ended = await runChild(
    {
      handler: "deeplake",
      target,
      end,
      invokes,
      handleSignals,
      store: inChild,
      ...(pause !== undefined && { pause }),
    },
    control(scenario, gate.shut, directory),
  );
  await gate.open();
  await using experience = await ExperienceStore.open(target, store);
  if (!(await experience.flush())) throw new Error("Expected the spool to be replayed.");
  const trees = new Map<string, number>();
  const whole = new Set<string>();
  let kept = 0;
  for await (const run of experience.runs.scan()) {
    kept++;
    const count = (trees.get(run.rootId) ?? 0) + 1;
    trees.set(run.rootId, count);
    if (count === RUNS_PER_INVOKE) whole.add(run.rootId);
  }
  const due =
    ended.signal === null ? invokes : ended.invoked.filter((at) => at < ended.killedAt - BOUND).length;
  // What the full disk takes cannot be read back: it goes with the child.
  const missing = disk === undefined ? String(Math.max(0, due - whole.size) * RUNS_PER_INVOKE) : "";
  return [`${kept}/${invokes * RUNS_PER_INVOKE}${late(ended)}`, String(ended.saidLost), missing];
}

async function theirs(scenario: Scenario, handler: string): Promise<string> {
  const { end, pause, downAfter, disk, handleSignals } = scenario;
  if (disk !== undefined || handleSignals) return "–";
  await using sink = await startSink();
  await using gate = await makeGate(sink.url);
  if (downAfter === 0) await gate.shut();
  const ended = await runChild(
    { handler, target: gate.url, end, invokes, ...(pause !== undefined && { pause }) },
    control(scenario, gate.shut, ""),
  );
  await sleep(300);
  return `${sink.runs.size}/${invokes * (RUNS_PER_INVOKE + 1)}${late(ended)}`;
}

function control(
  { signal, downAfter = 0, disk }: Scenario,
  shut: () => unknown,
  directory: string,
): ChildControl {
  return {
    limit: LIMIT,
    ...(signal && { signal: { name: signal, at: invokes } }),
    ...(downAfter > 0 && { midway: { at: Math.floor(invokes * downAfter), call: shut } }),
    ...(disk !== undefined && { smallDisk: { directory, kib: disk } }),
  };
}

function late({ signal, killedAt, code, stderr }: Ended): string {
  if (signal === "SIGKILL" && killedAt === 0) return ` (alive ${LIMIT / 1_000} s after its last run)`;
  return code !== null && code > 1 ? ` (failed: ${stderr.trim().split("\n").at(-1)})` : "";
}
