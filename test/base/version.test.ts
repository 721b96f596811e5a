import { expect, test } from "vitest";

import { VERSION } from "../../src/base/version.ts";
import { readSource } from "../support/source-files.ts";

test("the version in the code is that of package.json", () => {
  expect(JSON.parse(readSource("package.json"))).toMatchObject({ version: VERSION });
});
