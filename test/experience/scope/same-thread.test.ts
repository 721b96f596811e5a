import { beforeAll, describe, expect, test } from "vitest";

import { runCommand } from "../../../src/cli/run-command.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { TeamRules } from "../../../src/advice.ts";
import type { RunRecord } from "../../../src/runs.ts";
import { runRecord } from "../../support/run-record.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const TENANTS = { acme: "success", initech: "failure" } as const;
type Tenant = keyof typeof TENANTS;
const scopeOf = (tenant: string): string => `organization=${tenant}`;
const task = "pay the invoice";

/**
 * Two tenants of one store have a thread of the same name at the same time. Each knows one experience, recalls it in
 * the thread, and then attempts the task there.
 */
async function serve(store: ExperienceStore): Promise<void> {
  const tenants = Object.keys(TENANTS) as Tenant[];
  const startedAt = Date.now();
  for (const tenant of tenants)
    await store.record({
      id: `known to ${tenant}`,
      task,
      approach: `as ${tenant} does`,
      outcome: "success",
      scope: scopeOf(tenant),
      timestamp: Math.floor(startedAt / 1000) - 60,
    });
  for (const tenant of tenants) await store.recall(task, { threadId: "1", scope: scopeOf(tenant) });
  for (const tenant of tenants)
    await store.record({
      id: `attempt of ${tenant}`,
      task,
      approach: `again as ${tenant} does`,
      outcome: TENANTS[tenant],
      threadId: "1",
      scope: scopeOf(tenant),
    });
  const run = (tenant: Tenant): RunRecord =>
    runRecord({
      id: `run of ${tenant}`,
      threadId: "1",
      scope: scopeOf(tenant),
      startedAt,
      endedAt: Date.now() + 1000,
    });
  await store.runs.log(tenants.map(run));
}

describe("threads of two scopes with the same name are two threads", () => {
  test.each(Object.keys(TENANTS) as Tenant[])(
    "an erasure of the scope of %s leaves the other",
    async (tenant) => {
      await using store = await ExperienceStore.open("memory:");
      await serve(store);
      const { tables } = await store.erase({ where: { scope: scopeOf(tenant) } });
      expect(tables.find(({ table }) => table === "runs")).toMatchObject({ records: 1, scrubbed: 0 });
      const left: string[] = [];
      for await (const { scope } of store.runs.scan()) left.push(scope);
      expect(left).toEqual(
        Object.keys(TENANTS)
          .filter((other) => other !== tenant)
          .map(scopeOf),
      );
      for (const other of Object.keys(TENANTS)) {
        const trace = await store.trust.trace(`known to ${other}`);
        expect(trace?.injections.length ?? 0).toBe(other === tenant ? 0 : 1);
      }
    },
  );

  test("an interrupted erasure that knows the scopes goes on with them", async () => {
    const { decodeNames, encodeNames } = await import("../../../src/experience/erase/erased-names.ts");
    const names = decodeNames([]);
    names.threads.add("1", "ann", "a");
    names.threads.add("2", "");
    const again = decodeNames([encodeNames(names), JSON.stringify({ threads: [["3", "bob"], "4"] })]).threads;
    expect(again.has("1", "ann", "a")).toBe(true);
    expect(again.has("1", "ann", "b")).toBe(false);
    expect(again.has("1", "ann")).toBe(true);
    expect(["2", "3", "4"].map((name) => again.has(name, "bob", "b"))).toEqual([true, true, true]);
  });

  test.each(Object.entries(TENANTS))(
    "lift, uses and trace of %s count its own attempt",
    async (tenant, outcome) => {
      await using store = await ExperienceStore.open("memory:");
      await serve(store);
      const { injected } = await store.experiment.lift({ scope: scopeOf(tenant) });
      expect(injected).toMatchObject({ n: 1, mean: outcome === "success" ? 1 : 0 });
      const trace = await store.trust.trace(`known to ${tenant}`);
      expect(
        trace?.injections.map(({ outcomes }) => outcomes.map(({ experienceId }) => experienceId)),
      ).toEqual([[`attempt of ${tenant}`]]);
    },
  );

  test("what came of an experience is learnt from the attempts of its own scope", async () => {
    await using store = await ExperienceStore.open("memory:");
    await serve(store);
    for (const tenant of Object.keys(TENANTS)) {
      const found = await store.find(task, {
        scope: scopeOf(tenant),
        explain: true,
        collapse: false,
        stale: true,
      });
      const known = found.find(({ experience }) => experience.id === `known to ${tenant}`);
      expect(known?.explanation?.followed).toMatchObject({ given: 1 });
    }
  });

  test("a store of one scope sees the recalls that a store without scopes made for it", async () => {
    const location = "memory:recalls-of-a-scope";
    await using store = await ExperienceStore.open(location);
    await serve(store);
    await using acme = await ExperienceStore.open(location, { scope: { organization: "acme" } });
    expect((await acme.experiment.lift()).injected).toMatchObject({ n: 1, mean: 1 });
    await using nobody = await ExperienceStore.open(location, { scope: { organization: "umbrella" } });
    expect((await nobody.experiment.lift()).injected).toMatchObject({ n: 0 });
  });

  test("a recall without a scope belongs to any attempt of its thread", async () => {
    await using store = await ExperienceStore.open("memory:");
    await store.record({ id: "known", task, approach: "so", outcome: "success" });
    await store.recall(task, { threadId: "1" });
    await store.record({ task, approach: "and so", outcome: "success", threadId: "1", scope: "a" });
    expect((await store.experiment.lift()).injected).toMatchObject({ n: 1 });
    expect((await store.trust.trace("known"))?.injections[0]?.outcomes).toHaveLength(1);
  });

  test("a store that writes one scope notes its recalls there, whichever scope a call reads", async () => {
    const location = "memory:variants";
    await using team = await ExperienceStore.open(location, { scope: "team" });
    await team.record({ task, approach: "so", outcome: "success" });
    await using variant = await ExperienceStore.open(location, {
      scope: "variant",
      readScopes: ["team", "variant"],
    });
    await variant.recall(task, { threadId: "1", scope: "team" });
    await variant.record({ task, approach: "and so", outcome: "success", threadId: "1" });
    expect((await variant.experiment.lift({ scope: "variant" })).injected).toMatchObject({ n: 1 });
    expect((await team.experiment.lift()).injected).toMatchObject({ n: 0 });
  });
});

test("an erasure finds the words of a rule in the ledger, whatever the scope of the recall", async () => {
  const location = "memory:rules-of-another-scope";
  await using store = await ExperienceStore.open(location);
  const rules = await TeamRules.open(location, { scope: "billing", author: "ann" });
  await rules.put({ text: "Never guess an invoice number." });
  for (const scope of ["billing", "acme", undefined])
    await store.recall(task, { rules, threadId: "1", ...(scope !== undefined && { scope }) });
  const { tables } = await store.erase({ author: "ann" });
  expect(tables.find(({ table }) => table === "injections")).toMatchObject({ records: 3 });
  expect((await store.experiment.lift({ by: "rule" })).groups).toEqual([]);
  await rules.close();
});

describe("on the command line", () => {
  let location = "";
  beforeAll(async () => {
    location = temporaryDirectory();
    await using store = await ExperienceStore.open(location);
    await serve(store);
  });

  test.each([
    ["runs", "show", "1"],
    ["label", "1", "success"],
  ])("%s %s refuses an id that two scopes have, and says how to name one", async (...args) => {
    const { stderr, status } = await runCommand([...args, "--from", location]);
    expect(status).toBe(1);
    expect(stderr).toContain('"organization=acme", "organization=initech"');
    expect(stderr).toContain("DEEPLAKE_EXPERIENCE_SCOPE");
  });

  test.each(Object.keys(TENANTS))(
    "runs show tells what the agent of %s was told, and no more",
    async (tenant) => {
      const { stdout } = await runCommand(["runs", "show", `run of ${tenant}`, "--from", location]);
      expect(stdout).toContain(`scope organization=${tenant}`);
      expect(stdout).toContain(`as ${tenant} does`);
      const other = tenant === "acme" ? "initech" : "acme";
      expect(stdout).not.toContain(other);
    },
  );

  test("experiences counts the uses of each tenant apart", async () => {
    const { stdout } = await runCommand(["experiences", "--json", "--from", location]);
    const listed = JSON.parse(stdout) as { experience: { id: string }; uses: object }[];
    const usesOf = (id: string): object | undefined => listed.find((one) => one.experience.id === id)?.uses;
    expect(usesOf("known to acme")).toMatchObject({ given: 1, successes: 1, others: 0 });
    expect(usesOf("known to initech")).toMatchObject({ given: 1, successes: 0, others: 1 });
  });
});
