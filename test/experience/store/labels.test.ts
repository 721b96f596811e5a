import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";

import { float32 } from "../../../src/base/json/float32.ts";
import { combineLabels } from "../../../src/experience/records/combine-labels.ts";
import { type Experience, ExperienceStore, type LabelInput } from "../../../src/index.ts";
import { permutations } from "../../support/permutations.ts";
import { program } from "../../support/program.ts";
import { runPython } from "../../support/run-python.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();

async function all(experience: ExperienceStore): Promise<Experience[]> {
  const found: Experience[] = [];
  for await (const item of experience.scan()) found.push(item);
  return found;
}

function stateOf({ outcome, score, labelSource, confidence }: Experience): object {
  return { outcome, score, labelSource, confidence };
}

test("the record and four labels give the same state in every order", async () => {
  const states = new Set<string>();
  const columns = new Set<string>();
  for (const order of permutations([0, 1, 2, 3, 4])) {
    await using experience = await ExperienceStore.open("memory:");
    const steps: readonly (() => Promise<unknown>)[] = [
      () =>
        experience.record({
          task: "t",
          approach: "a",
          score: 0.9,
          id: "e",
          runId: "r",
          labelSource: "rule",
          timestamp: 1,
        }),
      () => experience.label("r", { outcome: "failure", source: "human", author: "ann", at: 5 }),
      () => experience.label("e", { score: 0.3, source: "llm", at: 5 }),
      () => experience.label("r", { outcome: "success", source: "human", author: "ann", at: 6 }),
      () => experience.label("r", { score: 0.6, source: "llm", at: 5 }),
    ];
    for (const step of order) await steps[step]?.();
    const [found] = await all(experience);
    states.add(JSON.stringify(found && stateOf(found)));
    // A filter looks at the stored columns, which have to agree.
    const { items } = await experience.recall("t", { outcome: "success" });
    columns.add(items.map((item) => item.experience.id).join());
  }
  expect([...states]).toHaveLength(1);
  expect([...columns]).toEqual(["e"]);
});

test("of labels of one millisecond the one stored last counts, and they are listed in that order", async () => {
  await using experience = await ExperienceStore.open("memory:");
  await experience.record({
    task: "t",
    approach: "a",
    score: 0.5,
    id: "e",
    labelSource: "llm",
    confidence: 0,
  });
  const said = [0.2, 1, 0, 0.7];
  // Ids in an order of their own: it must not decide.
  for (const [index, score] of said.entries())
    await experience.label("e", { score, source: "test", author: "checker", at: 9e11, id: `${9 - index}` });
  const labels = await experience.labels("e");
  expect(labels.filter(({ recorded }) => !recorded).map(({ score }) => score)).toEqual(said);
  expect((await experience.get("e"))?.score).toBeCloseTo(0.7, 3);
});

test(
  "two processes that label at once lose no label, in any reader's view",
  { timeout: 120_000 },
  async () => {
    const at = join(root, "two-processes");
    {
      await using experience = await ExperienceStore.open(at);
      await experience.record({
        task: "shared",
        approach: "a",
        outcome: "success",
        id: "shared",
        timestamp: 1,
      });
    }
    const children = ["first", "second"].map((name) =>
      spawn(process.execPath, [...program("test/support/label-many.ts"), at, name, "10"], {
        stdio: ["pipe", "pipe", "inherit"],
      }),
    );
    await Promise.all(children.map((child) => once(child.stdout, "data")));
    for (const child of children) child.stdin.write("go\n");
    const codes = await Promise.all(
      children.map(async (child) => ((await once(child, "close")) as [number])[0]),
    );
    expect(codes).toEqual([0, 0]);

    await using experience = await ExperienceStore.open(at);
    for (const id of ["shared", "late"]) {
      const labels = await experience.labels(id);
      expect(labels).toHaveLength(21);
      const verdict = combineLabels(labels);
      const found = (await experience.get(id)) as Experience;
      expect({ ...stateOf(found) }).toEqual({
        outcome: verdict?.outcome,
        score: verdict?.score,
        labelSource: verdict?.source,
        confidence: verdict?.confidence,
      });
      expect((await all(experience)).find((item) => item.id === id)).toEqual(found);
      const recalled = await experience.find(found.task, { outcome: found.outcome });
      expect(recalled.map((item) => item.experience)).toContainEqual(found);
    }
    const states = new Map((await all(experience)).map((item) => [item.id, stateOf(item)]));
    await experience.flush({ fold: true });
    await experience.close();
    // The columns themselves, as any other program reads them.
    const python = (await runPython(
      `ds = deeplake.open(sys.argv[1]); print(json.dumps([{"id": r["id"], "outcome": r["outcome"], "score": float(r["score"]), "labelSource": r["label_source"], "confidence": float(r["confidence"])} for r in ds if not r["deleted"]]))`,
      join(at, "experiences"),
    )) as (Pick<Experience, "id" | "score" | "confidence"> & { outcome: string; labelSource: string })[];
    expect(python.map(({ id }) => id).toSorted()).toEqual(["late", "shared"]);
    for (const { id, score, confidence, ...said } of python)
      expect({ ...said, score: float32(score), confidence: float32(confidence) }).toEqual(states.get(id));
  },
);

test("a label that waits for its run changes nothing else", async () => {
  await using experience = await ExperienceStore.open("memory:");
  await experience.record({ task: "t", approach: "a", outcome: "success", id: "other", runId: "another" });
  await experience.label("r", { outcome: "failure", source: "human" });
  expect(await all(experience)).toMatchObject([{ outcome: "success", score: 1 }]);
});

test("a store with vectors finds what was labelled before it had any", async () => {
  const { KeywordEmbeddings } = await import("../../../src/testing/keyword-embeddings.ts");
  const at = join(root, "vectors-later");
  {
    await using plain = await ExperienceStore.open(at);
    await plain.record({ task: "sing", approach: "a", outcome: "success", id: "e" });
    await plain.label("e", { outcome: "failure", source: "human" });
  }
  const embeddings = new KeywordEmbeddings(["sing", "parse"]);
  await using experience = await ExperienceStore.open(at, { embeddings });
  const label: LabelInput = { outcome: "failure", source: "test" };
  await experience.label("e", label);
  const items = await experience.find("sing", { outcome: "partial" });
  expect(items).toMatchObject([{ experience: { id: "e", score: 0.33333334 } }]);
  expect(items[0]?.similarity).toBeCloseTo(1, 4);
  expect(await experience.labels("e")).toHaveLength(3);
});

test("health counts labels", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  await experience.label("r", { outcome: "failure", source: "human" });
  expect(experience.health()).toMatchObject({ labels: 1, errors: {} });
});
