import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

import { localDriver } from "../../../src/storage/local/local.ts";
import { shareEngine } from "../../../src/storage/local/shared-engine.ts";
import { driverSuite } from "../../../src/testing/driver-suite.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const VARIABLE = "LANGCHAIN_DEEPLAKE_RESIDENT_MB";
const before = process.env[VARIABLE];
process.env[VARIABLE] = "0";
const engine = shareEngine(() => {});
// The tests of a worker share the engine's process, which reads the variable only when it starts.
await engine.serve.renew();
afterAll(async () => {
  if (before === undefined) delete process.env[VARIABLE];
  else process.env[VARIABLE] = before;
  await engine.serve.renew();
  await engine.release();
});

driverSuite({
  name: "local, no copies in memory",
  create: (place) => localDriver(join(root, place), "t"),
  destroy: (place) => rmSync(join(root, place), { recursive: true, force: true }),
});

test("a process that keeps no copies says so", async () => {
  const at = { path: join(root, "none") };
  const columns = [
    { name: "id", type: "text" },
    { name: "words", type: "text", index: "bm25" },
    { name: "version", type: "int64" },
    { name: "deleted", type: "bool" },
  ];
  const schema = { columns, key: "id", version: "version", text: "words", first: ["id"] };
  await engine.serve.open({ op: "open", ...at, schema, dimensions: null, power: false });
  const asked = { op: "find", ...at, text: "words", limit: 3, columns: ["id"] };
  expect(await engine.serve.request(asked)).toBeNull();
});
