import { afterAll, expect, test } from "vitest";

import { managedServiceDriver } from "../../../../src/storage/sql/managed/managed.ts";
import { ExperienceStore } from "../../../../src/index.ts";
import { Table } from "../../../../src/storage/table/table.ts";
import { suiteSchema } from "../../../../src/testing/driver-suite.ts";
import { KeywordEmbeddings } from "../../../../src/testing/keyword-embeddings.ts";
import { startManagedService } from "../../../support/managed-service/managed-service.ts";
import { runPython } from "../../../support/run-python.ts";

const service = await startManagedService();
afterAll(() => service.close());

// The proxy that keeps the engine's crash reporter quiet is not for loopback.
const LOOPBACK = `
import os
os.environ["no_proxy"] = "127.0.0.1"
from deeplake.managed import Client
`;
const CLIENT = `${LOOPBACK}
client = Client(token=sys.argv[2], workspace_id="shared", api_url=sys.argv[1])
`;
const python = (script: string, ...given: string[]): Promise<unknown> =>
  runPython(CLIENT + script, service.url, service.token(), ...given);
const options = { token: service.token(), apiUrl: service.url };

test("it sees our rows, and we see its rows", async () => {
  const driver = managedServiceDriver("al://shared/common", null, options);
  const table = await Table.over(driver, suiteSchema, { dimensions: 4 });
  await table.append([{ id: "ours", words: "it's ours", size: 7, vector: Float32Array.of(1, 2, 3, 4) }]);
  const seen = await python(`
rows = client.query("SELECT id, words, size, vector FROM common")
client.query("INSERT INTO common (id, words, size, weight, vector, version) VALUES ($1, $2, $3, $4, $5::float4[], $6)", ("theirs", "it's theirs", 8, 0.5, [4, 3, 2, 1], 1))
print(json.dumps([rows, client.list_tables()]))
`);
  expect(seen).toEqual([[{ id: "ours", words: "it's ours", size: 7, vector: [1, 2, 3, 4] }], ["common"]]);
  expect(await table.get(["theirs"])).toMatchObject([{ words: "it's theirs", size: 8, weight: 0.5 }]);
  const [nearest] = await table.search({ vector: Float32Array.of(4, 3, 2, 1), k: 1 });
  expect(nearest).toMatchObject({ item: { id: "theirs" }, similarity: expect.closeTo(1, 5) });
  await table.close();
});

test("rows of the eight-column recipe that it wrote are recalled, each once and equal ones apart", async () => {
  await python(`
client.create_table("recipe", schema={"task_description": "TEXT", "task_embedding": "float4[]", "approach": "TEXT", "outcome": "TEXT", "score": "FLOAT4", "lessons": "TEXT", "metadata": "JSONB", "timestamp": "BIGINT"})
for approach in ("split", "split", "guess"):
    client.query('INSERT INTO recipe (task_description, approach, outcome, score, lessons, metadata, timestamp) VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7)', ("read apples", approach, "success", 1.0, "", '{"tokens_used": 5}', 1700000000))
`);
  const store = await ExperienceStore.open("al://shared/recipe", options);
  const { items } = await store.recall("read apples", { k: 5, collapse: false });
  expect(items.map(({ experience }) => experience.approach).toSorted()).toEqual(["guess", "split", "split"]);
  expect(new Set(items.map(({ experience }) => experience.id)).size).toBe(3);
  await store.record({ task: "read pears", approach: "peel", score: 0 });
  await store.close();
  const again = await ExperienceStore.open("al://shared/recipe", {
    ...options,
    embeddings: new KeywordEmbeddings(["apples", "pears"]),
  });
  expect((await again.recall("read apples", { k: 9, collapse: false, template: "plain" })).items.length).toBe(
    4,
  );
  await again.close();
});
