import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { findEngine } from "../../../src/storage/local/find-engine.ts";
import { runPython } from "../run-python.ts";
import { startManagedService, type ManagedService } from "./managed-service.ts";

const PRELUDE = `
import os
os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1"
from deeplake import managed
from deeplake.managed.errors import AuthError, ManagedServiceError, TableError
def client(workspace="default"):
    return managed.Client(token=sys.argv[2], workspace_id=workspace, api_url=sys.argv[1])
def failure(call):
    try:
        call()
    except Exception as error:
        return [type(error).__name__, str(error)]
`;

describe.skipIf(!engineIsThere())("Deeplake's own Python client (needs the engine, run setup)", () => {
  let service: ManagedService;
  beforeAll(async () => {
    service = await startManagedService();
  });
  afterAll(async () => await service.close());

  const python = async (script: string, token = service.token()): Promise<unknown> =>
    await runPython(PRELUDE + script, service.url, token);

  test("creates, fills, queries, lists and drops a table", async () => {
    const answer = await python(`
c = client("team")
made = c.create_table("notes", schema={"text": "TEXT", "id": "TEXT", "embedding": "EMBEDDING(3)", "meta": "JSON", "n": "INT64", "score": "FLOAT32", "good": "BOOL"})
insert = "INSERT INTO notes (id, text, embedding, meta, n, score, good) VALUES ($1, $2, $3::float4[], $4::jsonb, $5, $6, $7)"
c.query(insert, ("a", "it's a \\"quoted\\" \\\\ back\\\\slash; -- für 日本 😀", [0.1, 0.2, 0.3], json.dumps({"k": ["it's", None, 1.5]}), 2**40, 0.25, True))
c.query(insert, ("b", "", [-1.0, 0.0, 0.0], "{}", 0, 1e-07, False))
listed = c.list_tables()
rows = c.query("SELECT * FROM notes ORDER BY id")
near = c.query("SELECT id, embedding <#> " + managed.client.vector_literal([0.1, 0.2, 0.3]) + " AS score FROM notes ORDER BY score DESC LIMIT 2")
words = c.query("SELECT id FROM notes WHERE text <#> $1 > 0", ("quoted words",))
fluent = c.table("notes").select("id", "n").where("n > $1", 5).where("good = $2", True).order_by("id").limit(3)()
none = c.query("SELECT id FROM notes WHERE id = $1", ("' OR '1'='1",))
c.drop_table("notes")
c.drop_table("notes")
print(json.dumps([made, listed, rows, near, words, fluent, none, c.list_tables()]))
`);
    const quoted = {
      embedding: [0.1, 0.2, 0.3],
      good: true,
      id: "a",
      meta: { k: ["it's", null, 1.5] },
      n: 2 ** 40,
      score: 0.25,
      text: `it's a "quoted" \\ back\\slash; -- für 日本 😀`,
    };
    const plain = { embedding: [-1, 0, 0], good: false, id: "b", meta: {}, n: 0, score: 1e-7, text: "" };
    expect(answer).toEqual([
      { table_name: "notes", created: true, dataset_path: "al://team/notes" },
      ["notes"],
      [quoted, plain],
      [
        { id: "a", score: expect.closeTo(1, 6) },
        { id: "b", score: expect.closeTo(-0.1 / Math.hypot(0.1, 0.2, 0.3), 6) },
      ],
      [{ id: "a" }],
      [{ id: "a", n: 2 ** 40 }],
      [],
      [],
    ]);
    expect(Object.keys((answer as [object, object, [object]])[2][0])).toEqual(Object.keys(quoted));
  });

  test("creates an index once, reads its type from the catalog, refuses another type, drops it", async () => {
    const answer = await python(`
c = client()
c.create_table("docs", {"id": "TEXT", "text": "TEXT", "embedding": "EMBEDDING"}, index={"text": "bm25", "embedding": {"index_type": "clustered", "dimension": 3}})
c.create_index("docs", "text", "bm25")
c.create_index("docs", "text")
indexes = [c._existing_index("docs", name) for name in ("text", "embedding", "id")]
refused = failure(lambda: c.create_index("docs", "text", "exact_text"))
c.drop_index("docs", "text")
c.create_index("docs", "text", "exact_text")
print(json.dumps([indexes, refused[0], c._existing_index("docs", "text")]))
`);
    expect(answer).toEqual([
      [
        ["idx_docs_text", "bm25"],
        ["idx_docs_embedding", "clustered"],
        [null, null],
      ],
      "TableError",
      ["idx_docs_text", "exact_text"],
    ]);
  });

  test("takes a table that is there for its own where the table routes say so with 409", async () => {
    const script = `
c = client()
c.create_table("twice", {"id": "TEXT"})
again = failure(lambda: c.create_table("twice", {"id": "TEXT"}))
print(json.dumps(again or c.create_table("twice", {"id": "TEXT"})["created"]))
`;
    expect(await python(script)).toEqual([
      "ManagedServiceError",
      expect.stringMatching(/HTTP 500.*already exists/),
    ]);
    await using other = await startManagedService({ tableConflict: 409 });
    expect(await runPython(PRELUDE + script, other.url, other.token())).toBe(false);
  });

  test("gets errors as its own classes", async () => {
    const wrong = `${service.token().slice(0, -4)}AAAA`;
    const script = `print(json.dumps([failure(lambda: client().list_tables()), failure(lambda: client().query("SELECT 1"))]))`;
    const [listed, queried] = (await python(script, wrong)) as string[][];
    expect(listed?.[0]).toBe("AuthError");
    expect(queried?.[1]).toMatch("Unauthorized");
    const [missing, again] = (await python(`
c = client("errors")
missing = failure(lambda: c.query("SELECT * FROM nowhere"))
c.create_table("twice", {"id": "TEXT"})
print(json.dumps([missing, failure(lambda: c.query("CREATE TABLE twice (id TEXT) USING deeplake"))]))
`)) as string[][];
    expect(missing).toEqual([
      "TableError",
      expect.stringMatching(/HTTP 400: relation "nowhere" does not exist/),
    ]);
    expect(again).toEqual(["TableError", expect.stringMatching(/HTTP 500: relation "twice" already exists/)]);
  });

  test("asks for the organisation where the token names none, and names it from then on", async () => {
    const before = service.requests.length;
    expect(await python(`print(json.dumps(client().list_tables() is not None))`, service.token(null))).toBe(
      true,
    );
    const [asked, listed] = service.requests.slice(before);
    expect(asked).toMatchObject({ method: "GET", path: "/me" });
    expect(listed).toMatchObject({
      path: "/workspaces/default/tables",
      headers: { "x-activeloop-org-id": "org-1", "x-deeplake-client": "python-sdk" },
    });
  });

  test("sees through a fault what any client sees", async () => {
    service.faults.set("noBalance", { count: 1 });
    service.faults.set("rateLimit", { count: 1 });
    const answer = await python(`
c = client()
print(json.dumps([failure(c.list_tables), failure(c.list_tables), failure(c.list_tables)]))
`);
    service.faults.clear();
    expect(answer).toEqual([
      ["ManagedServiceError", expect.stringMatching(/HTTP 402: insufficient balance/)],
      ["ManagedServiceError", expect.stringMatching(/HTTP 429/)],
      null,
    ]);
  });
});

function engineIsThere(): boolean {
  try {
    findEngine();
    return true;
  } catch {
    return false;
  }
}
