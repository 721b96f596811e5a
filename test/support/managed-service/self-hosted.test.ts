import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { openDeeplakePostgres, type DeeplakePostgres } from "./deeplake-postgres.ts";
import { selfHosted, type SqlClient } from "./self-hosted.ts";

let database: DeeplakePostgres;
let client: SqlClient;
beforeAll(async () => {
  database = await openDeeplakePostgres({ bigint: "string" });
  client = selfHosted(database, { indexed: true });
});
afterAll(async () => await database.close());
beforeEach(async () => {
  await client.query("DROP TABLE IF EXISTS t");
  await client.query(
    "CREATE TABLE t (id TEXT, words TEXT, n BIGINT, v EMBEDDING(2)) USING deeplake WITH (dataset_path='mem://t')",
  );
  await client.query(
    `INSERT INTO t (id, words, n, v) VALUES ('a', 'red fox', 1, '{1,0}'), ('b', 'red red hen', 2, '{1,0.5}'), ('c', 'blue', 3, '{0,1}'), ('d', '', 4, '{}')`,
  );
});

const Q = "ARRAY[1,0]::float4[]";
const ids = async (sql: string, params?: readonly unknown[]): Promise<string> =>
  (await client.query(sql, params)).rows.map(({ id }) => id).join("");
const index = async (column: string, options = ""): Promise<unknown> =>
  await client.query(`CREATE INDEX i_${column} ON t USING deeplake_index (${column} DESC) ${options}`);

test("no NULL is kept, except in JSON, and NOT NULL refuses one", async () => {
  await client.query("ALTER TABLE t ADD COLUMN extra JSONB");
  await client.query("ALTER TABLE t ADD COLUMN must TEXT NOT NULL DEFAULT 'x'");
  await client.query("INSERT INTO t (id) VALUES (NULL)");
  expect((await client.query("SELECT * FROM t WHERE id = ''")).rows).toEqual([
    { id: "", words: "", n: "0", v: [], extra: null, must: "x" },
  ]);
  await expect(client.query("INSERT INTO t (id, must) VALUES ('z', NULL)")).rejects.toMatchObject({
    code: "23502",
  });
});

test("similarity is the cosine, NULL for vectors that cannot be compared, and best last without an index", async () => {
  const { rows } = await client.query(`SELECT id, v <#> $1::float4[] AS s FROM t ORDER BY id`, [[2, 1]]);
  expect(rows).toEqual([
    { id: "a", s: expect.closeTo(2 / Math.sqrt(5), 6) },
    { id: "b", s: expect.closeTo(1, 6) },
    { id: "c", s: expect.closeTo(1 / Math.sqrt(5), 6) },
    { id: "d", s: null },
  ]);
  expect(await ids(`SELECT id FROM t ORDER BY v <#> ${Q} LIMIT 3`)).toBe("cba");
  expect(await ids(`SELECT id FROM t WHERE id <> 'd' ORDER BY v <#> ${Q} DESC LIMIT 3`)).toBe("abc");
});

test("an index puts the best first and filters after its limit", async () => {
  await index("v", "WITH (index_type = 'clustered')");
  expect(await ids(`SELECT id FROM t ORDER BY v <#> ${Q} LIMIT 2`)).toBe("ab");
  expect(
    await ids(`SELECT id, v <#> ${Q} AS score FROM "public"."t" AS x WHERE n > 1 ORDER BY score LIMIT 2`),
  ).toBe("b");
  expect(
    await ids(`SELECT id FROM (SELECT * FROM t WHERE n > 1 ORDER BY t.v <#> ${Q} ASC LIMIT 2) s WHERE n < 9`),
  ).toBe("b");
  expect(await ids(`SELECT id FROM t WHERE n > 1 ORDER BY v <#> ${Q} DESC NULLS LAST LIMIT 2`)).toBe("bc");
  await expect(ids(`SELECT id FROM t ORDER BY v <#> ${Q} LIMIT $1`, [2])).rejects.toThrow("constant");
  expect(
    await ids(`SELECT id FROM t WHERE words = 'order by v <#> x limit' ORDER BY v <#> ${Q} LIMIT 2`),
  ).toBe("");
});

test("a text's score is 0 unless a BM25 index serves it", async () => {
  const scores = async (sql: string): Promise<unknown> => (await client.query(sql)).rows;
  const ascending = `SELECT id, words <#> 'red' > 0 AS found FROM t ORDER BY words <#> 'red' LIMIT 2`;
  expect(await scores(ascending)).toMatchObject([{ found: false }, { found: false }]);
  await index("words", "WITH (index_type = 'bm25')");
  expect(await scores(ascending)).toMatchObject([{ found: true }, { found: true }]);
  expect(await scores(ascending.replace("LIMIT", "DESC LIMIT"))).toMatchObject([
    { found: false },
    { found: false },
  ]);
});

test("without that option texts are scored by the words they share, whatever they hold", async () => {
  const plain = selfHosted(database);
  const found = async (words: string): Promise<string> =>
    (await plain.query("SELECT id FROM t WHERE words <#> $1 > 0 ORDER BY words <#> $1 DESC", [words])).rows
      .map(({ id }) => id)
      .join("");
  expect(await found("red hen")).toBe("ba");
  expect(await found("yellow")).toBe("");
  expect(await found(`it's \\ & | ! :* <-> "red" ()`)).toHaveLength(2);
  expect(await found("")).toBe("");
});

test("indexes stay one to a column, on Deeplake's tables only, for values of any length", async () => {
  await index("words");
  await client.query("INSERT INTO t (id, words, v) VALUES ('long', $1, $2)", [
    "x".repeat(50_000),
    Array(4000).fill(0.5),
  ]);
  await expect(client.query("CREATE INDEX other ON t USING deeplake_index (words)")).rejects.toThrow(
    'failed to create index on table "t"',
  );
  await client.query("CREATE TABLE IF NOT EXISTS heap (id TEXT)");
  await expect(client.query("CREATE INDEX h ON heap USING deeplake_index (id)")).rejects.toThrow(
    "does not have DeepLake access method",
  );
});
