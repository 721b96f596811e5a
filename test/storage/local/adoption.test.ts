import { join } from "node:path";
import { expect, test } from "vitest";

import { ExperienceStore } from "../../../src/index.ts";
import { importEngine, runPython } from "../../support/run-python.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const RECIPE = `
import numpy as np
ds = deeplake.create(sys.argv[1], schema={"task_description": types.Text(), "task_embedding": types.Embedding(4), "approach": types.Text(), "outcome": types.Text(), "score": types.Float32(), "lessons": types.Text(), "metadata": types.Dict(), "timestamp": types.Int64()})
ds.append({"task_description": ["same", "same", "other"], "task_embedding": np.ones((3, 4), "f4"), "approach": ["a"] * 3, "outcome": ["success"] * 3, "score": np.ones(3, "f4"), "lessons": [""] * 3, "metadata": [{}] * 3, "timestamp": np.zeros(3, "i8")})
ds.commit()
`;

const RECIPE_OF_MANY = RECIPE.replace(
  "ds.append",
  "tasks = json.loads(sys.argv[2])\nn = len(tasks)\nds.append",
)
  .replace('["same", "same", "other"]', "tasks")
  .replaceAll("* 3", "* n")
  .replace("(3, 4)", "(n, 4)")
  .replaceAll("(3, ", "(n, ");

/** Maintenance that dies after it wrote the adopted rows and before it removed those they stand for. */
const CUT_SHORT = `
import os
${importEngine}
from deeplake_engine.maintain import adoption
from deeplake_engine.maintain.maintain import maintain
from deeplake_engine.table.open import open_table
def die(path, dataset, offsets):
    dataset.commit()
    print(json.dumps(len(dataset)), flush=True)
    os._exit(0)
adoption.delete_rows = die
maintain(sys.argv[1], {"schema": json.loads(sys.argv[2]), "compact": False, "wait": True})
`;

test("an adoption that was cut short is finished, not done twice", async () => {
  const { experiencesSchema: schema } = await import("../../../src/experience/records/schemas.ts");
  const at = join(temporaryDirectory(), "recipe");
  await runPython(RECIPE, at);
  const first = { ...schema, first: schema.recipe };
  const open = `${CUT_SHORT.split("def die")[0]}open_table(sys.argv[1], json.loads(sys.argv[2]), 4)`;
  await runPython(open, at, JSON.stringify(first));
  expect(await runPython(CUT_SHORT, at, JSON.stringify(first))).toBe(6);
  await using experience = await ExperienceStore.open(at);
  const found: string[] = [];
  for await (const { task } of experience.scan()) found.push(task);
  expect(found.toSorted()).toEqual(["other", "same", "same"]);
});

test("once adopted, rows are found by words without more maintenance", async () => {
  const at = join(temporaryDirectory(), "many");
  const tasks = Array.from({ length: 400 }, (_, row) => `common word${row}`);
  await runPython(RECIPE_OF_MANY, at, JSON.stringify(tasks));
  const maintained: string[] = [];
  await using experience = await ExperienceStore.open(at, {
    onEvent: ({ kind, message }) => void (kind === "maintained" && maintained.push(message)),
  });
  const before = maintained.length;
  for (const row of [0, 150, 399]) {
    const { items } = await experience.recall(`common word${row}`, { k: 1 });
    expect(items.map(({ experience: { task } }) => task)).toEqual([`common word${row}`]);
  }
  expect(maintained).toHaveLength(before);
});
