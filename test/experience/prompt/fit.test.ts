import { expect, test } from "vitest";

import { headAndTail } from "../../../src/base/shortened.ts";
import { estimateTokens } from "../../../src/experience/prompt/estimate-tokens.ts";
import { cutTo, fit } from "../../../src/experience/prompt/fit.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { TeamRules } from "../../../src/advice.ts";

const textOf = (items: readonly string[]): string => items.join("");
const count = (text: string): number => text.length;
const whole = (item: string): string => item;

test("the best items are kept as long as their text fits", async () => {
  const fitting = { shorten: whole, textOf, count };
  expect(await fit(["aaa", "bb", "c"], { ...fitting, budget: 5 })).toEqual({
    items: ["aaa", "bb"],
    text: "aaabb",
  });
  expect(await fit(["aaa", "bb", "c"], { ...fitting, budget: 2 })).toEqual({ items: [], text: "" });
});

test("long items are shortened before one is left out, no more than they have to be", async () => {
  const items = ["a".repeat(5_000), "b".repeat(300), "c".repeat(5_000)];
  const shorten = (item: string, length: number): string => item.slice(0, length);
  const of = async (budget: number): Promise<number[]> => {
    const { items: kept, text } = await fit(items, { shorten, textOf, budget, count });
    expect(kept).toEqual(items.slice(0, kept.length));
    return ["a", "b", "c"].map((letter) => text.split(letter).length - 1);
  };
  expect(await of(20_000)).toEqual([5_000, 300, 5_000]);
  expect(await of(9_000)).toEqual([4_000, 300, 4_000]);
  expect(await of(1_000)).toEqual([350, 300, 350]);
  expect(await of(300)).toEqual([120, 120, 0]);
  expect(await of(100)).toEqual([0, 0, 0]);
});

test("a long text keeps its start and its end, and whole words", () => {
  const text = `Begin here. ${"middle ".repeat(100)}And end there.`;
  const short = headAndTail(text, 60);
  expect(short.length).toBeLessThanOrEqual(60);
  expect(short).toMatch(/^Begin here\. (?:middle ?)+ … (?:middle )*And end there\.$/);
  expect(headAndTail("short", 5)).toBe("short");
  for (let most = 0; most < 20; most++) {
    const cut = headAndTail("😀".repeat(30), most);
    expect(cut.isWellFormed()).toBe(true);
    expect(cut.length).toBeLessThanOrEqual(Math.max(most, 3));
  }
  for (const letters of ["a", "語", "😀"])
    expect(estimateTokens(cutTo(letters.repeat(100_000), 1_500))).toBeLessThanOrEqual(1_500);
});

const long = (word: string): string => `${word} first ${"and on ".repeat(28_000)} ${word} last`;

test.each(["brief", "plain", "blocks", "own"] as const)(
  "%s has a bound that nobody set, with lessons and rules beside it, and says the start and end of each item",
  async (form) => {
    const template =
      form === "own" ? (items: readonly object[]) => JSON.stringify(items) + " ".repeat(50_000) : form;
    await using rules = await TeamRules.open("memory:");
    for (let index = 0; index < 50; index++) await rules.put({ text: `rule ${index} ${"x".repeat(280)}` });
    await using experience = await ExperienceStore.open("memory:", { template });
    const task = "sort the letters";
    for (const [id, outcome] of [
      ["a", "success"],
      ["b", "success"],
      ["c", "failure"],
    ] as const)
      await experience.record({
        id,
        task,
        approach: long(`approach-${id}`),
        outcome,
        lessons: long(`lesson-${id}`),
      });
    const model = { invoke: async () => long("distilled") };
    const [lesson] = await experience.lessons.distill({ model });
    await experience.lessons.label(lesson?.id ?? "", "confirmed");

    const given = await experience.recall(task, {
      lessons: "active",
      rules: { from: rules },
      collapse: false,
    });
    expect(given.items).toHaveLength(3);
    expect(given.lessons).toHaveLength(1);
    expect(given.text.length).toBeLessThanOrEqual(8_000);
    expect(given.text).toContain("distilled first");
    expect(given.rules?.length).toBe(5);
    const said = ["approach-a first", "approach-b last", "lesson-c first", "lesson-c last"];
    expect(said.filter((words) => !given.text.includes(words))).toEqual([]);
  },
);
