import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

import { calibrateStore, explained, recallTask } from "../../../src/cli/commands/recall.ts";
import { runCommand } from "../../../src/cli/run-command.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { KeywordEmbeddings } from "../../../src/testing/keyword-embeddings.ts";

const root = mkdtempSync(join(tmpdir(), "cli-recall-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("calibrates a store without the model that made its vectors, and the next opener with it is silent where little is known", async () => {
  const embeddings = new KeywordEmbeddings(["parse", "csv", "book", "flight", "sing"]);
  const at = join(root, "store");
  {
    await using store = await ExperienceStore.open(at, { embeddings });
    await store.recordMany(
      Array.from({ length: 40 }, (_, index) => ({
        task: `${["parse", "parse csv", "book", "book flight"][index % 4]} number ${index}`,
        approach: "try",
        outcome: "success" as const,
      })),
    );
  }
  expect(await calibrateStore(at, { keep: 0.8 })).toMatchObject({ tasks: 40, sampled: 40, keep: 0.8 });
  {
    await using store = await ExperienceStore.open(at, { embeddings });
    expect((await store.recall("sing")).items).toEqual([]);
    expect((await store.recall("book a flight")).items).not.toEqual([]);
  }
  await using other = await ExperienceStore.open(at, {
    embeddings: new KeywordEmbeddings(["sing", "flight", "csv", "number", "parse"]),
  });
  expect((await other.recall("sing")).items).not.toEqual([]);
  expect(JSON.stringify(other.health().errors)).toContain("calibration");
});

test("says of an item what its score was made of", async () => {
  await using store = await ExperienceStore.open("memory:explained");
  await store.recordMany(
    ["1", "2"].map((id) => ({ task: "add", approach: "a", outcome: "success" as const, id })),
  );
  const [item] = (await store.recall("add", { explain: true, ranking: "outcome" })).items;
  expect(explained(item!)).toMatch(/^similarity 1\.000 .*utility 0\.\d+ .*alpha \d.* 2 {2}and 1 like it$/);
});

test("the command says whose options it took, how equal scores are ordered, and with --explain how they are made", async () => {
  const location = "memory:recall-says";
  {
    await using store = await ExperienceStore.open(location);
    for (const approach of ["carry the tens", "use a table"])
      await store.record({ task: "add the invoices", approach, outcome: "success" });
  }
  const said = async (...args: string[]): Promise<string> =>
    (await runCommand(["recall", "add the invoices", ...args, "--from", location])).stdout.replaceAll(
      /\s+/gu,
      " ",
    );
  expect(await said()).toContain("with the default options");
  expect(await said()).toContain("Equal scores: an attempt at exactly this task first");
  expect(await said("--k", "1")).not.toContain("Equal scores");
  expect(await said("--explain")).toContain("score = relevance. relevance: the share of informative words");
  expect(await said("--explain", "--ranking", "outcome")).toContain("score = relevance²⁴ × utility");
  const silent = await runCommand([
    "recall",
    "bake a bread of the invoices",
    "--explain",
    "--from",
    location,
  ]);
  expect(silent.stdout).toMatch(/^Recall is silent[^]+\nscore = relevance\./u);
});

test("a look from the command line leaves no row in the ledger", async () => {
  const at = join(root, "looked-at");
  {
    await using store = await ExperienceStore.open(at);
    await store.record({ id: "a", task: "parse the csv", approach: "a reader", outcome: "success" });
  }
  const { items, text } = await recallTask(at, "parse a csv", { k: 1 });
  expect(items.map(({ experience }) => experience.id)).toEqual(["a"]);
  expect(text).toContain("a reader");
  await using store = await ExperienceStore.open(at);
  expect((await store.trust.trace("a"))?.injections).toEqual([]);
});
