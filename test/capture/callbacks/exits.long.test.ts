import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";

import type { ChildSettings } from "../../../bench/exits/child.ts";
import { makeGate } from "../../../bench/exits/gate.ts";
import { RUNS_PER_INVOKE } from "../../../bench/exits/graph.ts";
import { type ChildControl, type Ended, noSmallDisk, runChild } from "../../../bench/exits/run-child.ts";
import { ExperienceStore, type ExperienceStoreOptions } from "../../../src/index.ts";
import type { RunRecord } from "../../../src/runs.ts";
import { startManagedService } from "../../support/managed-service/managed-service.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

// Each test runs whole processes, and waits for nothing that has no limit of its own.
vi.setConfig({ testTimeout: 180_000 });

const root = temporaryDirectory();
const INVOKES = 40;
const RUNS = INVOKES * RUNS_PER_INVOKE;
/** Milliseconds: the handler's `flushInterval`, the spool's `after`, and as much for a busy machine. */
const BOUND = 2 * (200 + 2_000);
const noDisk = await noSmallDisk();

let children = 0;

/** Runs an application that ends, then looks at what the next one to open the store finds. */
async function application(
  settings: Omit<ChildSettings, "handler" | "target" | "invokes"> & { invokes?: number; target?: string },
  control: ChildControl = {},
  open: ExperienceStoreOptions = {},
): Promise<{ ended: Ended; runs: RunRecord[]; experience: ExperienceStore }> {
  const target = settings.target ?? join(root, `location-${children++}`);
  const ended = await runChild({ invokes: INVOKES, ...settings, handler: "deeplake", target }, control);
  const experience = await ExperienceStore.open(target, open);
  afterAll(() => experience.close());
  return { ended, experience, runs: await runsOf(experience) };
}

/** The runs stored, those from disk included. */
async function runsOf(experience: ExperienceStore): Promise<RunRecord[]> {
  expect(await experience.flush()).toBe(true);
  const runs: RunRecord[] = [];
  for await (const run of experience.runs.scan()) runs.push(run);
  expect(new Set(runs.map(({ id }) => id)).size).toBe(runs.length);
  return runs;
}

/** How many invokes ended longer before the kill than the bound says. */
function olderThanBound({ invoked, killedAt }: Ended): number {
  return invoked.filter((at) => at < killedAt - BOUND).length;
}

function tasksOfWholeRuns(runs: readonly RunRecord[]): Set<string> {
  const trees = new Map<string, RunRecord[]>();
  for (const run of runs) trees.set(run.rootId, [...(trees.get(run.rootId) ?? []), run]);
  const whole = [...trees.values()].filter((tree) => tree.length === RUNS_PER_INVOKE);
  return new Set(whole.map((tree) => tree.find(({ id, rootId }) => id === rootId)?.inputs ?? ""));
}

describe("all runs are kept, without a flush, when the application", () => {
  test.each([
    ["just ends", "natural", 0],
    ["calls process.exit() right after its last run", "exit", 0],
    ["throws what nobody catches", "uncaught", 1],
    ["leaves a promise rejected", "rejection", 1],
  ] as const)("%s", async (_, end, code) => {
    const { ended, runs } = await application({ end });
    expect(ended).toMatchObject({ code, saidLost: 0 });
    expect(runs).toHaveLength(RUNS);
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(["success"]));
  });

  test("gets SIGTERM and exits by a handler of its own", async () => {
    const signal = { name: "SIGTERM", at: INVOKES } as const;
    const { ended, runs } = await application({ end: "wait-own-handler" }, { signal });
    expect(ended).toMatchObject({ code: 0, saidLost: 0 });
    expect(runs).toHaveLength(RUNS);
  });

  test("gets SIGTERM and leaves it to handleSignals, which ends it by the signal", async () => {
    const signal = { name: "SIGTERM", at: INVOKES } as const;
    const { ended, runs } = await application({ end: "wait", handleSignals: true }, { signal });
    expect(ended).toMatchObject({ code: null, signal: "SIGTERM", saidLost: 0 });
    expect(runs).toHaveLength(RUNS);
  });
});

describe("runs that ended before the bound are kept when the application gets", () => {
  test.each(["SIGKILL", "SIGTERM"] as const)("%s, with no time for anything", async (name) => {
    const signal = { name, at: 200 };
    const { ended, runs } = await application({ end: "wait", invokes: 2_000, pause: 30 }, { signal });
    expect(ended).toMatchObject({ code: null, signal: name });
    const whole = tasksOfWholeRuns(runs);
    const must = Array.from({ length: olderThanBound(ended) }, (_, index) => `{"task":"task ${index}"}`);
    expect(must.length).toBeGreaterThan(50);
    expect(must.filter((task) => !whole.has(task))).toEqual([]);
  });
});

describe("a store that is down", () => {
  test.each([
    ["from the start", 0],
    ["from the middle on", INVOKES / 2],
  ])("%s costs no run, however the application ends", async (_, at) => {
    await using service = await startManagedService();
    await using gate = await makeGate(service.url);
    const store = { token: service.token(), apiUrl: gate.url };
    const down = { deadlineMs: 1_000, whenUnavailable: "continue" } as const;
    for (const end of ["natural", "exit"] as const) {
      const target = `al://team/down-${end}-${at}`;
      const spool = { directory: join(root, `spool-${end}-${at}`) };
      await gate.open();
      if (at === 0) await gate.shut();
      const settings = { target, end, pause: 20, store: { ...store, ...down, spool } };
      const ended = await runChild(
        { invokes: INVOKES, ...settings, handler: "deeplake" },
        { midway: { at, call: gate.shut } },
      );
      expect(ended).toMatchObject({ code: 0, saidLost: 0 });
      await gate.open();
      await using experience = await ExperienceStore.open(target, { ...store, spool });
      expect(await runsOf(experience)).toHaveLength(RUNS);
      expect(experience.health().replayed).toBeGreaterThan(0);
      const { rows } = await service.query("team", `SELECT id FROM down_${end}_${at}_runs`);
      expect(new Set(rows.map(([id]) => id)).size).toBe(RUNS);
    }
  });
});

describe("a disk that is full takes what fits, and what is lost is said, when", () => {
  async function withStoreDown(
    spool: { directory: string; maxBytes?: number },
    control: ChildControl = {},
  ): Promise<{ ended: Ended; next: ExperienceStore }> {
    const service = await startManagedService();
    const gate = await makeGate(service.url);
    await gate.shut();
    const store = { token: service.token(), apiUrl: gate.url, spool };
    const down = { deadlineMs: 1_000, whenUnavailable: "continue" } as const;
    const target = "al://team/full";
    const settings = { handler: "deeplake", target, end: "exit", invokes: INVOKES } as const;
    const ended = await runChild({ ...settings, store: { ...store, ...down } }, control);
    expect(ended.code).toBe(0);
    expect(ended.invoked).toHaveLength(INVOKES);
    expect(ended.saidLost).toBeGreaterThan(0);
    expect(ended.saidLost).toBeLessThan(RUNS);
    await gate.open();
    const next = await ExperienceStore.open(target, store);
    afterAll(async () => {
      await next.close();
      await gate.shut();
      await service.close();
    });
    return { ended, next };
  }

  test.skipIf(noDisk)(`it really is (${noDisk ?? "a small tmpfs"})`, async () => {
    const directory = temporaryDirectory();
    const { ended } = await withStoreDown({ directory }, { smallDisk: { directory, kib: 64 } });
    expect(ended.stderr).toContain("disk full");
  });

  // Room for several chunks: one may be under way when the process exits, and is then said lost as well as kept.
  test("the spool has its size; the next process is told as well", async () => {
    const { ended, next } = await withStoreDown({ directory: temporaryDirectory(), maxBytes: 60_000 });
    const runs = await runsOf(next);
    expect(runs.length + ended.saidLost).toBeGreaterThanOrEqual(RUNS);
    expect(next.health().dropped).toEqual({ "lost by an earlier process": ended.saidLost });
  });
});
