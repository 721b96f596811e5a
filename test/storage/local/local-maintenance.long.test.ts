import { join } from "node:path";
import { expect, test } from "vitest";

import { localDriver } from "../../../src/storage/local/local.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { suiteSchema } from "../../../src/testing/driver-suite.ts";
import { numbers } from "../../../bench/numbers.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const DIMENSIONS = 12;

test.each([4, 11])(
  "whatever is added, replaced, removed and maintained, every live row is found in every way (seed %i)",
  { timeout: 240_000 },
  async (seed) => {
    const next = numbers(seed);
    const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
    const table = await Table.over(localDriver(join(root, String(seed)), "t"), suiteSchema, {
      dimensions: DIMENSIONS,
    });
    const live = new Map<string, { vector: Float32Array; words: string }>();
    let made = 0;
    const put = async (ids: readonly string[], mayReplace: boolean): Promise<void> => {
      const rows = ids.map((id) => ({
        id,
        vector: Float32Array.from({ length: DIMENSIONS }, () => next() - 0.5),
        words: `token${made++} common`,
      }));
      await table.append(rows, { mayReplace });
      for (const { id, vector, words } of rows) live.set(id, { vector, words });
    };
    const some = (count: number): string[] =>
      [...live.keys()].filter(() => next() < count / Math.max(1, live.size));
    for (let step = 0; step < 24; step++) {
      const kind = next();
      if (kind < 0.4) {
        const count = next() < 0.3 ? whole(200, 400) : whole(1, 20);
        const first = made;
        await put(
          Array.from({ length: count }, (_, index) => `${seed}-${first + index}`),
          false,
        );
      } else if (kind < 0.55) {
        await put(next() < 0.2 ? [...live.keys()] : some(10), true);
      } else if (kind < 0.75) {
        // The newest ones, a few of all, or all that were there first.
        const ids = [...live.keys()];
        const chosen = next() < 0.5 ? ids.slice(-whole(1, 5)) : next() < 0.8 ? some(8) : ids.slice(0, 300);
        await table.remove(chosen);
        for (const id of chosen) live.delete(id);
      } else if (kind < 0.95) await table.flush({ fold: true });
      else await table.compact();
      // A reader that was open all the time sees what there is now.
      for (const [id, { words }] of [...live].slice(0, 1 + step).slice(-1)) {
        const found = await table.searchText({ text: words.split(" ")[0] as string, k: 1 });
        expect(found.map((row) => row["id"])).toEqual([id]);
      }
    }
    await table.flush({ fold: true });
    const scanned: string[] = [];
    for await (const { id } of table.scan()) scanned.push(id as string);
    expect(scanned.toSorted()).toEqual([...live.keys()].toSorted());
    const lost = { byKey: [] as string[], byVector: [] as string[], byWord: [] as string[] };
    for (const [id, { vector, words }] of live) {
      if ((await table.get([id])).length === 0) lost.byKey.push(id);
      const [nearest] = await table.search({ vector, k: 1 });
      if (nearest?.item["id"] !== id) lost.byVector.push(id);
      const [best] = await table.searchText({ text: words.split(" ")[0] as string, k: 1 });
      if (best?.["id"] !== id) lost.byWord.push(id);
    }
    expect(lost).toEqual({ byKey: [], byVector: [], byWord: [] });
    await table.close();
  },
);
