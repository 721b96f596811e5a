import { describe, expect, test } from "vitest";

import { parseRunLine } from "../../../src/cli/commands/parse-run-line.ts";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

import {
  DeeplakeError,
  type ExperienceInput,
  ExperienceStore,
  type ExportedExample,
  type ExportOptions,
} from "../../../src/index.ts";
import { sharedData } from "../../support/shared-data.ts";

async function storeOf(inputs: readonly ExperienceInput[]): Promise<ExperienceStore> {
  const experience = await ExperienceStore.open("memory:");
  await experience.recordMany(inputs);
  return experience;
}

async function exported(
  inputs: readonly ExperienceInput[],
  options: ExportOptions,
): Promise<ExportedExample[]> {
  await using experience = await storeOf(inputs);
  const all: ExportedExample[] = [];
  for await (const one of experience.export(options)) all.push(one);
  return all;
}

const attempts: ExperienceInput[] = [
  { id: "s1", task: "add 2 and 2", approach: "count fingers", outcome: "success", labelSource: "test" },
  { id: "s2", task: "Add  2 and 2", approach: "carry", outcome: "success", score: 0.8, labelSource: "llm" },
  { id: "f1", task: "add 2 and 2", approach: "guess", outcome: "failure", labelSource: "test" },
  { id: "p1", task: "add 2 and 2", approach: "half", outcome: "partial", labelSource: "test" },
  { id: "f2", task: "boil an egg", approach: "no water", outcome: "failure", labelSource: "human" },
];

describe("formats", () => {
  test("dpo pairs every success with every failure of the same task, whatever its case and spaces", async () => {
    const found = await exported(attempts, { format: "dpo" });
    expect(found.map(({ sources }) => sources.join(" ")).toSorted()).toEqual(["s1 f1", "s2 f1"]);
    expect(found.find(({ sources }) => sources[0] === "s1")).toEqual({
      split: "train",
      sources: ["s1", "f1"],
      example: {
        prompt: [{ role: "user", content: "add 2 and 2" }],
        chosen: [{ role: "assistant", content: "count fingers" }],
        rejected: [{ role: "assistant", content: "guess" }],
      },
    });
  });

  test("kto labels each success and failure by itself", async () => {
    const found = await exported(attempts, { format: "kto", style: "standard" });
    expect(found.map(({ example }) => example)).toHaveLength(4);
    expect(found.map(({ example }) => example)).toContainEqual({
      prompt: "boil an egg",
      completion: "no water",
      label: false,
    });
  });

  test("sft holds successes, as messages or as prompt and completion", async () => {
    const [first, ...rest] = await exported(attempts, { format: "sft", labelSources: ["test"] });
    expect(rest).toEqual([]);
    expect(first?.example).toEqual({
      messages: [
        { role: "user", content: "add 2 and 2" },
        { role: "assistant", content: "count fingers" },
      ],
    });
    const [plain] = await exported(attempts, { format: "sft", style: "standard", labelSources: ["test"] });
    expect(plain?.example).toEqual({ prompt: "add 2 and 2", completion: "count fingers" });
  });

  test("one's own functions say what was asked and answered", async () => {
    const [found] = await exported(attempts, {
      format: "sft",
      style: "standard",
      labelSources: ["llm"],
      prompt: ({ task }) => `Do: ${task}`,
      completion: ({ id }) => id,
    });
    expect(found?.example).toEqual({ prompt: "Do: Add  2 and 2", completion: "s2" });
  });
});

describe("what is left out", () => {
  test("pairs closer than the score gap, and labels of other sources", async () => {
    const wide = await exported(attempts, { format: "dpo", minScoreGap: 0.9 });
    expect(wide.map(({ sources }) => sources)).toEqual([["s1", "f1"]]);
    expect(await exported(attempts, { format: "dpo", labelSources: ["llm", "human"] })).toEqual([]);
    expect(await exported(attempts, { format: "dpo", minConfidence: 0.5 })).toHaveLength(2);
    expect(await exported(attempts, { format: "dpo", minConfidence: 1 })).toEqual([]);
  });

  test("the same attempt twice, and an attempt that both worked and failed", async () => {
    const twice: ExperienceInput[] = [
      { task: "t", approach: "same", outcome: "success" },
      { task: "t", approach: "same", outcome: "success" },
      { task: "t", approach: "same", outcome: "failure" },
    ];
    expect(await exported(twice, { format: "dpo" })).toEqual([]);
    expect(await exported(twice, { format: "sft" })).toHaveLength(1);
  });

  test("what a filter on fields and metadata does not match", async () => {
    const inputs = attempts.map((attempt, index) => ({
      ...attempt,
      metadata: { consent: { training: index % 2 === 0 } },
    }));
    const found = await exported(inputs, { format: "kto", where: { "metadata.consent.training": true } });
    expect(found.flatMap(({ sources }) => sources).toSorted()).toEqual(["f1", "f2", "s1"]);
  });

  test.each(["quarantined", "retired", "proposed"] as const)(
    "what is %s, whatever the filter says",
    async (status) => {
      await using experience = await storeOf(attempts);
      await experience.trust.setStatus(["f1"], status, "by hand");
      const all: ExportedExample[] = [];
      const formats: ExportOptions[] = [{ format: "dpo" }, { format: "kto", where: { status } }];
      for (const options of formats) for await (const one of experience.export(options)) all.push(one);
      expect(all).toEqual([]);
    },
  );

  test("what the reader does not believe: a stranger's status is worth nothing", async () => {
    const location = `memory:${randomUUID()}`;
    await using ann = await ExperienceStore.open(location, { author: "ann" });
    await using mallory = await ExperienceStore.open(location, { author: "mallory" });
    await using trusting = await ExperienceStore.open(location, { author: "ann", trust: "off" });
    await mallory.recordMany(attempts);
    const counts = [ann, mallory, trusting].map(async (reader) => {
      let count = 0;
      for await (const _ of reader.export({ format: "dpo" })) count++;
      return count;
    });
    expect(await Promise.all(counts)).toEqual([0, 2, 2]);
    await mallory.trust.setStatus(["s1", "f1"], "retired", "to harm");
    await ann.trust.setStatus(["s2", "f1"], "active", "read");
    const found: ExportedExample[] = [];
    for await (const one of ann.export({ format: "dpo" })) found.push(one);
    expect(found.map(({ sources }) => sources)).toEqual([["s2", "f1"]]);
  });

  test.each([
    { consent: { $ne: false } },
    { $not: { "metadata.consent": false, $or: [{ consent: false }] } },
    null,
  ])("nothing where a condition is none: %j", async (where) => {
    const inputs = [{ ...attempts[0], metadata: { consent: false } }] as ExperienceInput[];
    const failed = await exported(inputs, { format: "kto", where } as unknown as ExportOptions).catch(
      (error: unknown) => error,
    );
    expect(DeeplakeError.isInstance(failed) && failed.code).toBe("INVALID_FILTER");
  });

  test("secrets, unless told otherwise; and what the user's mask replaces", async () => {
    const key = `sk-ant-api03-${"a1B2".repeat(20)}`;
    const inputs: ExperienceInput[] = [
      { task: "call the service", approach: `used ${key}`, outcome: "success", redact: false },
    ];
    const text = async (options: Partial<ExportOptions>): Promise<string> =>
      JSON.stringify(await exported(inputs, { format: "sft", ...options }));
    expect(await text({})).not.toContain(key);
    expect(await text({ redact: false })).toContain(key);
    expect(await text({ mask: (said) => said.toUpperCase() })).toContain("CALL THE SERVICE");
  });

  test("more pairs of a task than asked for; each attempt is used before one is used again", async () => {
    const inputs = Array.from({ length: 8 }, (_, index) => ({
      id: `${index}`,
      task: "t",
      approach: `a${index}`,
      outcome: index % 2 === 0 ? ("success" as const) : ("failure" as const),
    }));
    const some = await exported(inputs, { format: "dpo", pairsPerTask: 4 });
    expect(new Set(some.flatMap(({ sources }) => sources)).size).toBe(8);
    expect(await exported(inputs, { format: "dpo" })).toHaveLength(16);
  });

  test.each([
    { format: "xml" },
    { format: "dpo", minScoreGap: 2 },
    { format: "dpo", splits: { train: 0.5, test: 0.2 } },
    { format: "dpo", style: "odd" },
    { format: "dpo", pairsPerTask: 0 },
    { format: "kto", minConfidence: Number.NaN },
    { format: "kto", minConfidence: "0.5" },
    { format: "kto", labelSources: ["user"] },
    { format: "kto", labelSources: "human" },
    { format: "kto", labelSources: [] },
    { format: "kto", labels: ["human"] },
    { format: "kto", splits: { train: "1" } },
    null,
  ])("nothing where options are wrong: %j is refused", async (options) => {
    const failed = await exported(attempts, options as unknown as ExportOptions).catch(
      (error: unknown) => error,
    );
    expect(DeeplakeError.isInstance(failed) && failed.code).toBe("INVALID_ARGUMENT");
  });

  test("nothing of attempts that answered nothing", async () => {
    const blank: ExperienceInput[] = [
      { ...(attempts[0] as ExperienceInput), id: "blank", approach: " " },
      { ...(attempts[4] as ExperienceInput), id: "blank too", approach: "" },
    ];
    for (const format of ["sft", "kto", "dpo"] as const) {
      const found = await exported([...attempts, ...blank], { format });
      expect(found.flatMap(({ sources }) => sources).filter((id) => id.startsWith("blank"))).toEqual([]);
      expect(await exported(attempts, { format, completion: () => "" })).toEqual([]);
    }
  });

  test.each([
    { format: "sft", prompt: async () => "x" },
    { format: "kto", completion: async () => "x" },
    { format: "dpo", completion: () => 5 },
  ])("nothing that is no text: %o is refused", async (options) => {
    const failed = await exported(attempts, options as unknown as ExportOptions).catch(
      (error: unknown) => error,
    );
    expect(DeeplakeError.isInstance(failed) && failed.code).toBe("INVALID_ARGUMENT");
  });
});

describe("splits", () => {
  const subjects = Array.from({ length: 300 }, (_, index) => index);
  const task = (index: number): string =>
    `Please book flight number ${index * 7919} from city ${index} to city ${index + 1000} for passenger ${index * 31} in economy and charge card ${index * 17} at once`;
  const inputs: ExperienceInput[] = subjects.flatMap((index) => [
    { id: `a${index}`, task: task(index), approach: "a", outcome: "success" as const },
    { id: `b${index}`, task: `${task(index)} thanks`, approach: "b", outcome: "failure" as const },
  ]);
  const options: ExportOptions = { format: "kto", splits: { train: 0.7, test: 0.3 }, seed: 7 };

  test("never share a task or a near duplicate of one", async () => {
    const found = await exported(inputs, options);
    const splitOf = new Map(found.map(({ sources: [id = ""], split }) => [id, split]));
    expect(splitOf.size).toBe(600);
    for (const index of subjects) expect(splitOf.get(`a${index}`)).toBe(splitOf.get(`b${index}`));
  });

  test("are the same for the same seed in any order of recording, and have about their shares", async () => {
    const [first, second, other] = [
      await exported(inputs, options),
      await exported(inputs.toReversed(), options),
      await exported(inputs, { ...options, seed: 8 }),
    ];
    const sorted = (found: readonly ExportedExample[]): string[] =>
      found.map((one) => JSON.stringify(one)).toSorted();
    expect(sorted(second)).toEqual(sorted(first));
    expect(sorted(other)).not.toEqual(sorted(first));
    const tested = first.filter(({ split }) => split === "test").length / first.length;
    expect(tested).toBeGreaterThan(0.2);
    expect(tested).toBeLessThan(0.4);
  });
});

const airline = sharedData("runs", "tau-airline.jsonl");
test.skipIf(airline === undefined)("96 recorded runs of 24 tasks give 38 preference pairs", async () => {
  const lines = readFileSync(airline as string, "utf8")
    .trim()
    .split("\n");
  const inputs = lines.map((line) => parseRunLine(line));
  expect(inputs).toHaveLength(96);
  const found = await exported(inputs, { format: "dpo" });
  expect(found).toHaveLength(38);
  expect(new Set(found.map(({ sources }) => sources.join(" "))).size).toBe(38);
});
