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
path, schema, left = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
real = create.engine_type
def ending(column, dimensions):
    global left
    if column["name"] not in schema["first"]:
        if left == 0:
            os._exit(0)
        left -= 1
    return real(column, dimensions)
create.engine_type = ending
create.create_table(path, schema, 3)
`;

test.each([0, 1, 5])(
  "a table whose maker ended after %d of our columns is completed by the next process",
  async (added) => {
    const location = join(temporaryDirectory(), "store");
    const schema = { ...experiencesSchema, first: experiencesSchema.recipe };
    await runPython(MAKE_HALF, join(location, "experiences"), JSON.stringify(schema), String(added));
    const embeddings = new KeywordEmbeddings(["parse", "sing"]);
    await using store = await ExperienceStore.open(location, { embeddings });
    await store.record({ task: "parse a song", approach: "read it", outcome: "success" });
    expect((await store.recall("parse a song")).items).toHaveLength(1);
  },
);
