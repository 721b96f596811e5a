import { existsSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { experiencesSchema } from "../../../src/experience/records/schemas.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { KeywordEmbeddings } from "../../../src/testing/keyword-embeddings.ts";
import { importEngine, runPython } from "../../support/run-python.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

/** Makes the table as the engine does, and ends the process before it adds one of our columns. */
const MAKE_HALF = `
import os
${importEngine}
from deeplake_engine.table import create
path, schema, left, how = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
real = create.engine_type
def ending(column, dimensions):
    global left
    if column["name"] not in schema["first"]:
        if left == 0:
            os._exit(0)
        left -= 1
    return real(column, dimensions)
create.engine_type = ending
create.make_side(path)
getattr(create, how)(path, schema, 3)
`;

/** `make_table` in the place of the table: so earlier versions did, and so it is in object storage. */
test.each([0, 1, 5].flatMap((added) => ["create_table", "make_table"].map((how) => [added, how] as const)))(
  "a table whose maker ended after %d of our columns in %s is completed by the next process",
  async (added, how) => {
    const location = join(temporaryDirectory(), "store");
    const table = join(location, "experiences");
    const schema = { ...experiencesSchema, first: experiencesSchema.recipe };
    await runPython(MAKE_HALF, table, JSON.stringify(schema), String(added), how);
    expect(existsSync(join(table, "_deeplake_log"))).toBe(how === "make_table");
    const embeddings = new KeywordEmbeddings(["parse", "sing"]);
    await using store = await ExperienceStore.open(location, { embeddings });
    await store.record({ task: "parse a song", approach: "read it", outcome: "success" });
    expect((await store.recall("parse a song")).items).toHaveLength(1);
    expect(existsSync(join(table, "_langchain_deeplake", "made"))).toBe(false);
  },
);

test("a table whose maker ended before the first column is completed by the next process", async () => {
  const location = join(temporaryDirectory(), "store");
  await runPython("deeplake.create(sys.argv[1])\nprint('null')", join(location, "experiences"));
  await using store = await ExperienceStore.open(location);
  await store.record({ task: "parse a song", approach: "read it", outcome: "success" });
  expect((await store.recall("parse a song")).items).toHaveLength(1);
});
