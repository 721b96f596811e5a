import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

import type { Driver } from "../../../src/storage/driver/driver.ts";
import { localDriver } from "../../../src/storage/local/local.ts";
import { shareEngine } from "../../../src/storage/local/shared-engine.ts";
import type { Row } from "../../../src/base/types.ts";
import { suiteSchema } from "../../../src/testing/driver-suite.ts";
import { numbers } from "../../../bench/numbers.ts";
import { program } from "../../support/program.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const engine = shareEngine(() => {});
afterAll(() => engine.release());

const MANY = 20_000;

/** How many rows each segment of the indexes covers, up to its end. */
function indexed(place: string): number[] {
  const state = join(root, place, "t", "_langchain_deeplake", "state.json");
  return existsSync(state) ? (JSON.parse(readFileSync(state, "utf8")) as { ends: number[] }).ends : [];
}

function row(id: string, vector: Float32Array): Row {
  const rest = { words: "a word", kind: "", size: null, weight: null, data: {}, version: 1, deleted: false };
  return { id, vector, ...rest };
}

/**
 * Whether indexes cover what was loaded. The engine that this worker keeps may end between tests, because its memory held
 * rows that one of them erased. What it had not answered is sent again, and may be stored twice until it is compacted.
 */
const covers = (ends: readonly number[]): boolean[] => ends.map((end) => end >= MANY);

/** Loads many rows at once. `each` notes after each maintenance what the indexes cover. */
async function loaded(
  place: string,
): Promise<{ driver: Driver; each: number[][]; next: () => Promise<void> }> {
  const each: number[][] = [];
  let told = (): void => {};
  const next = (): Promise<void> => new Promise((resolve) => (told = resolve));
  const onEvent = ({ kind }: { kind: string }): void => {
    if (kind !== "maintained") return;
    each.push(indexed(place));
    told();
  };
  const driver = localDriver(join(root, place), "t", { onEvent });
  await driver.open(suiteSchema, { dimensions: 4 });
  const random = numbers(3);
  const vector = (): Float32Array => Float32Array.from({ length: 4 }, () => random() - 0.5);
  const first = next();
  await driver.append(
    Array.from({ length: MANY }, (_, at) => row(`row-${at}`, vector())),
    { mayReplace: false },
  );
  await first;
  return { driver, each, next };
}

test("a load is folded at once, and indexed when it pauses", async () => {
  const { driver, each, next } = await loaded("pausing");
  await next();
  await driver.close();
  expect(each.map(covers)).toEqual([[], [true]]);
});

test("closing indexes a load that has not paused", async () => {
  const { driver, each } = await loaded("closing");
  await driver.close();
  expect(each.map(covers)).toEqual([[], [true]]);
});

test("a process that ends without closing indexes what it loaded", async () => {
  const place = "ending";
  const load = [...program("test/support/load-without-closing.ts"), join(root, place), String(MANY)];
  await promisify(execFile)(process.execPath, load);
  expect(indexed(place)).toEqual([MANY]);
});

test("a write that fails does not keep a load from being indexed", async () => {
  const { driver, each, next } = await loaded("failing");
  const second = next();
  const wrong = row("wrong", new Float32Array(7).fill(1));
  await expect(driver.append([wrong], { mayReplace: false })).rejects.toThrow("vectors of 4 numbers");
  await second;
  await driver.close();
  expect(each.map(covers)).toEqual([[], [true]]);
});
