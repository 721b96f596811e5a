import { setTimeout } from "node:timers/promises";

import { expect, test } from "vitest";

import { embedInOrder } from "../../src/vectorstore/embed-in-order.ts";

test("keeps the order, with as many under way as allowed", async () => {
  let [now, most] = [0, 0];
  const embed = async (batch: number): Promise<number[][]> => {
    most = Math.max(most, ++now);
    await setTimeout(20 - batch * 4);
    now--;
    return [[batch]];
  };
  const seen: number[] = [];
  for await (const [batch, vectors] of embedInOrder([1, 2, 3, 4], embed, 3)) {
    expect(vectors).toEqual([[batch]]);
    seen.push(batch);
  }
  expect(seen).toEqual([1, 2, 3, 4]);
  expect(most).toBe(3);
});

test("nothing is embedded ahead where one at a time is allowed", async () => {
  const started: number[] = [];
  const embed = async (batch: number): Promise<number[][]> => {
    started.push(batch);
    return [];
  };
  for await (const [batch] of embedInOrder([1, 2], embed, 1)) expect(started.at(-1)).toBe(batch);
  expect(started).toEqual([1, 2]);
});

test("the first failure ends it, and later ones harm nobody", async () => {
  const embed = async (batch: number): Promise<number[][]> => {
    throw new Error(`batch ${batch}`);
  };
  const all = async (): Promise<void> => {
    for await (const _ of embedInOrder([1, 2, 3], embed, 3)) expect.unreachable();
  };
  await expect(all()).rejects.toThrow("batch 1");
});
