import { describe, expect, test } from "vitest";

import { runToRow } from "../../../src/experience/records/run-codec.ts";
import { runsSchema } from "../../../src/experience/records/schemas.ts";
import { ExperienceStore } from "../../../src/index.ts";
import type { RunRecord } from "../../../src/runs.ts";
import { runRecord } from "../../support/run-record.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const blank = {
  kind: "chat_model",
  name: "model",
  rootId: "",
  inputs: "",
  startedAt: 1,
  endedAt: 2,
} as const;
let made = 0;
const call = (fields: Partial<RunRecord>): RunRecord =>
  runRecord({ ...blank, id: `run-${++made}`, ...fields });

const runs: RunRecord[] = [
  call({ kind: "graph", rootId: "r1", tokensInput: 999, tokensOutput: 999, tokensTotal: 1_998 }),
  call({
    rootId: "r1",
    threadId: "t",
    model: "gpt-4o-2024-08-06",
    tokensInput: 1_000,
    tokensOutput: 100,
    tokensTotal: 1_100,
    tokensCached: 600,
    tokensReasoning: 40,
  }),
  call({
    rootId: "r1",
    threadId: "t",
    model: "gpt-4o-2024-08-06",
    tokensInput: 500,
    tokensOutput: 50,
    tokensTotal: 550,
  }),
  call({
    rootId: "r2",
    model: "claude-x",
    tokensInput: 2_000,
    tokensOutput: 10,
    tokensTotal: 2_010,
    tokensCached: 500,
    tokensCacheWrite: 1_000,
  }),
  call({ rootId: "r2", model: "gpt-4o-mini" }),
];

async function filled(): Promise<ExperienceStore> {
  const experience = await ExperienceStore.open("memory:", { agent: "support" });
  await experience.runs.log(runs);
  return experience;
}

describe("usage", () => {
  test("sums the tokens of model calls by model, and what they cost", async () => {
    await using experience = await filled();
    const prices = {
      "gpt-4o": { input: 2.5, output: 10, cachedInput: 1.25 },
      "claude-x": { input: 3, output: 15, cachedInput: 0.3, cacheWrite: 3.75 },
    };
    const usage = await experience.runs.usage({ prices });
    expect(usage.map(({ key, calls, unreported, total }) => [key, calls, unreported, total])).toEqual([
      ["claude-x", 1, 0, 2_010],
      ["gpt-4o-2024-08-06", 2, 0, 1_650],
      ["gpt-4o-mini", 1, 1, 0],
    ]);
    expect(usage[1]).toMatchObject({ input: 1_500, output: 150, cached: 600, reasoning: 40 });
    expect(usage[1]?.cost).toBeCloseTo((900 * 2.5 + 600 * 1.25 + 150 * 10) / 1e6, 12);
    expect(usage[0]?.cost).toBeCloseTo((500 * 3 + 500 * 0.3 + 1_000 * 3.75 + 10 * 15) / 1e6, 12);
  });

  test("has no cost where a price is missing, and takes no price of a like-named model", async () => {
    await using experience = await filled();
    const usage = await experience.runs.usage({ prices: { gpt: { input: 1, output: 1 } } });
    expect(usage.find(({ key }) => key === "gpt-4o-2024-08-06")?.cost).toBeNull();
  });

  test.each([
    ["agent", ["support"]],
    ["thread", ["", "t"]],
    ["root", ["r2", "r1"]],
  ] as const)("sums by %s", async (by, keys) => {
    await using experience = await filled();
    const usage = await experience.runs.usage({ by });
    expect(usage.map(({ key }) => key)).toEqual(keys);
    expect(usage.reduce((total, { total: tokens }) => total + tokens, 0)).toBe(3_660);
  });

  test("refuses what would give wrong sums", async () => {
    await using experience = await ExperienceStore.open("memory:");
    await expect(experience.runs.usage({ by: "modell" as "model" })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    await expect(experience.runs.usage({ prices: { m: { input: -1, output: 0 } } })).rejects.toThrow(
      "m.input",
    );
    await expect(experience.runs.usage({ prices: { m: { input: 1 } as never } })).rejects.toThrow("m.output");
  });
});

test("runs that were stored before these counts existed are still there, and new ones beside them", async () => {
  const directory = temporaryDirectory();
  const added = ["tokens_cached", "tokens_cache_write", "tokens_reasoning"];
  const before = {
    ...runsSchema,
    columns: runsSchema.columns.filter(({ name }) => !added.includes(name)),
  };
  const table = await Table.open(directory, "runs", before, { dimensions: null });
  const row = runToRow(runs[1] as RunRecord, { agent: "support", author: "", scope: "" });
  await table.append([Object.fromEntries(Object.entries(row).filter(([name]) => !added.includes(name)))], {});
  await table.close();

  await using experience = await ExperienceStore.open(directory);
  await experience.runs.log([runs[3] as RunRecord]);
  const stored: RunRecord[] = [];
  for await (const run of experience.runs.scan()) stored.push(run);
  expect(stored).toMatchObject([{ ...runs[1], tokensCached: null, tokensReasoning: null }, runs[3]]);
});
