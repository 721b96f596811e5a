import { join } from "node:path";

import { expect, test } from "vitest";

import { jsonLinesDriver } from "../../examples/custom-driver.ts";
import { ExperienceStore } from "../../src/index.ts";
import { driverSuite } from "../../src/testing/driver-suite.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const root = temporaryDirectory();

driverSuite({
  name: "examples/custom-driver.ts",
  create: (place) => jsonLinesDriver(join(root, place), null, {}),
});

test("a store works on it", async () => {
  const at = join(root, "store");
  {
    await using experience = await ExperienceStore.open(at, { driver: jsonLinesDriver });
    await experience.record({ task: "read apples", approach: "peel", score: 1 });
  }
  await using experience = await ExperienceStore.open(at, { driver: jsonLinesDriver });
  expect((await experience.recall("apples")).items[0]?.experience).toMatchObject({ approach: "peel" });
});
