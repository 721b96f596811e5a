// Run as a process of its own: loads many rows at once, and ends without closing.
import { localDriver } from "../../src/storage/local/local.ts";
import { suiteSchema } from "../../src/testing/driver-suite.ts";

const [location = "", count = "0"] = process.argv.slice(2);
const driver = localDriver(location, "t");
await driver.open(suiteSchema, { dimensions: 4 });
const rest = { kind: "", size: null, weight: null, data: {}, version: 1, deleted: false };
await driver.append(
  Array.from({ length: Number(count) }, (_, at) => ({
    id: `row-${at}`,
    vector: Float32Array.of(1, Math.sin(at), Math.cos(at), 0),
    words: `word${at % 40}`,
    ...rest,
  })),
  { mayReplace: false },
);
