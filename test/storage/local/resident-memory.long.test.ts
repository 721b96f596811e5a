import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { localDriver } from "../../../src/storage/local/local.ts";
import { shareEngine } from "../../../src/storage/local/shared-engine.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { suiteSchema } from "../../../src/testing/driver-suite.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const WIDTH = 256;
const [ROWS, BATCH] = [60_000, 2_000];

/** Vectors that vary along a few axes, as those of texts do. */
function vectorOf(row: number): Float32Array {
  return Float32Array.from(
    { length: WIDTH },
    (_, place) => Math.sin(row * (1 + (place % 7))) + 0.05 * Math.cos(row * place),
  );
}

test.runIf(process.platform === "linux")(
  "a process that holds a copy takes little more than the copy",
  { timeout: 180_000 },
  async () => {
    let bytes = 0;
    const open = (): Promise<Table> =>
      Table.over(
        localDriver(join(root, "table"), "t", {
          onEvent: (event) => {
            if (event.kind === "in-memory") bytes = event.bytes ?? 0;
          },
        }),
        suiteSchema,
        { dimensions: WIDTH },
      );
    const filling = await open();
    for (let start = 0; start < ROWS; start += BATCH)
      await filling.append(
        Array.from({ length: BATCH }, (_, index) => ({
          id: `row ${start + index}`,
          vector: vectorOf(start + index),
          words: `word ${start + index}`,
          kind: `kind ${index % 5}`,
        })),
      );
    await filling.flush({ fold: true });
    await filling.close();
    const engine = shareEngine(() => {});
    const megabytes = (): number =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${engine.serve.pid}/status`, "utf8"))?.[1]) / 1_000;
    const table = await open();
    const empty = megabytes();
    await expect
      .poll(
        async () => {
          // Until the copy is there, the engine answers, and keeps what it reads.
          expect(await table.search({ vector: vectorOf(7), k: 1 })).toMatchObject([
            { item: { id: "row 7" } },
          ]);
          return bytes;
        },
        { timeout: 60_000, interval: 20 },
      )
      .toBeGreaterThan(ROWS * WIDTH * 4);
    await expect
      .poll(() => (megabytes() - empty) / (bytes / 1_000_000), { timeout: 60_000, interval: 1_000 })
      .toBeLessThan(1.6);
    await table.close();
    await engine.release();
  },
);
