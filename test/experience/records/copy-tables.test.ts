import { RunnableLambda } from "@langchain/core/runnables";
import { afterAll, expect, test } from "vitest";

import { copyTables } from "../../../src/experience/records/copy-tables.ts";
import {
  experienceTables,
  type ExperienceTables,
} from "../../../src/experience/records/experience-tables.ts";
import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { KeywordEmbeddings } from "../../../src/testing/keyword-embeddings.ts";
import { startManagedService } from "../../support/managed-service/managed-service.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const service = await startManagedService();
afterAll(() => service.close());
const served = { token: service.token(), apiUrl: service.url };
const embeddings = new KeywordEmbeddings(["apples", "pears", "plums"]);

const at = (location: string): ExperienceTables =>
  experienceTables(location, async () => null, { redaction: {}, ...(location.startsWith("al:") && served) });

async function copied(from: string, to: string): Promise<Readonly<Record<string, number>>> {
  const [source, target] = [at(from), at(to)];
  try {
    return await copyTables(source, target, () => {});
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
}

/** Every row of a location, with its vector. */
async function contentOf(location: string): Promise<unknown> {
  const tables = at(location);
  const content = [];
  for (const { name, table } of await tables.all())
    for (const row of await table.rows({ columns: table.schema.columns.map((column) => column.name) }))
      content.push(JSON.stringify([name, table.schema.columns.map((column) => row[column.name])]));
  await tables.close();
  return content.toSorted();
}

/** Two scopes, an experience that was forgotten, and a run that was labelled. */
async function recorded(location: string): Promise<ExperienceStore> {
  const store = await ExperienceStore.open(location, { embeddings });
  const team = await ExperienceStore.open(location, { embeddings, scope: { team: "green" } });
  await team.record({ task: "read plums", approach: "pit", outcome: "success" });
  await team.close();
  const gone = await store.record({ task: "read pears", approach: "peel", score: 0 });
  await store.record({ task: "read apples", approach: "core", outcome: "success", tags: ["fruit"] });
  await store.forget([gone.id]);
  const handler = new DeeplakeCallbackHandler(store, { experienceFromRun: true });
  const runId = "00000000-0000-4000-8000-000000000001";
  await RunnableLambda.from(() => "sliced").invoke({ task: "cut apples" }, { callbacks: [handler], runId });
  await store.flush();
  await store.label(runId, { outcome: "success", source: "human", comment: "fine" });
  await store.recall("read apples");
  await store.flush();
  return store;
}

test("a directory that is copied to the service and back is the same, and recalls the same", async () => {
  const [here, back] = [temporaryDirectory(), temporaryDirectory()];
  await (await recorded(here)).close();
  const counts = await copied(here, "al://shared/moved");
  expect(counts).toMatchObject({ experiences: 3, runs: 1, outcomes: 1 });
  // Each location calibrates itself.
  expect(Object.keys(counts)).not.toContain("calibrations");
  expect(await copied("al://shared/moved", back)).toEqual(counts);
  expect(await contentOf(back)).toEqual(await contentOf(here));
  const [one, other] = await Promise.all(
    [here, back].map(async (location) => {
      const store = await ExperienceStore.open(location, { embeddings });
      const { text, items } = await store.recall("read apples and pears");
      await store.close();
      return { text, scores: items.map(({ score }) => score) };
    }),
  );
  expect(other?.text).toBe(one?.text);
  expect(one?.text).toContain("core");
  expect(other?.scores).toEqual(one?.scores);
});

test("a second copy adds what is new, changes what was labelled, and leaves what only the copy has", async () => {
  const [here, copy] = [temporaryDirectory(), temporaryDirectory()];
  const store = await recorded(here);
  await copied(here, copy);
  const team = await ExperienceStore.open(copy, { embeddings });
  const theirs = await team.record({ task: "read plums", approach: "dry", outcome: "success" });
  await team.close();
  const { id } = await store.record({ task: "read pears", approach: "cut", outcome: "success" });
  await copied(here, copy);
  await store.label(id, { outcome: "success", source: "human", lessons: "cut thinly" });
  await store.close();
  await copied(here, copy);
  await using both = await ExperienceStore.open(copy, { embeddings });
  expect((await both.get(id))?.lessons).toBe("cut thinly");
  expect((await both.get(theirs.id))?.approach).toBe("dry");
  expect((await both.counts()).experiences).toBe(5);
});

test("what an interrupted erasure was to remove is not copied", async () => {
  const [here, copy] = [temporaryDirectory(), temporaryDirectory()];
  await (await recorded(here)).close();
  const tables = at(here);
  await (await tables.erasures()).append([{ id: "note", names: "[]", at: 1 }]);
  await tables.close();
  await expect(copied(here, copy)).rejects.toMatchObject({ code: "INVALID_STATE" });
});

test("vectors of another length are refused", async () => {
  const [here, copy] = [temporaryDirectory(), temporaryDirectory()];
  await (await recorded(here)).close();
  const other = await ExperienceStore.open(copy, { embeddings: new KeywordEmbeddings(["apples"]) });
  await other.record({ task: "read apples", approach: "core", outcome: "success" });
  await other.close();
  await expect(copied(here, copy)).rejects.toMatchObject({ code: "EMBEDDINGS_MISMATCH" });
});
