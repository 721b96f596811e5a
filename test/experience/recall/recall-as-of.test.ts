import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, expect, test } from "vitest";

import { shareEngine } from "../../../src/storage/local/shared-engine.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { KeywordEmbeddings } from "../../../src/testing/index.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const engine = shareEngine(() => {});
afterAll(() => engine.release());

test.each([
  ["memory", () => `memory:${randomUUID()}`],
  ["a directory", () => join(root, randomUUID())],
])("in %s a recall gives the same text again after everything changed", async (_, location) => {
  await using experience = await ExperienceStore.open(location(), {
    embeddings: new KeywordEmbeddings(["parse", "csv", "sing"]),
    template: "blocks",
  });
  await experience.record({
    id: "a",
    task: "parse csv",
    approach: "commas",
    outcome: "success",
  });
  await experience.record({ id: "b", task: "parse", approach: "by hand", outcome: "success" });
  const then = await experience.recall("parse csv", { k: 2 });
  const other = await experience.recall("sing", { k: 1 });
  await sleep(5);
  const time = Date.now();
  await sleep(5);
  await experience.record({
    id: "a",
    task: "parse csv",
    approach: "semicolons",
    outcome: "failure",
    score: 0,
    lessons: "names hold commas",
  });
  await experience.forget("b");
  await experience.record({ task: "parse csv", approach: "tabs", outcome: "success" });
  const now = await experience.recall("parse csv", { k: 2 });
  expect(now.text).not.toBe(then.text);
  const rows = await experience.counts();

  const again = await experience.recall("parse csv", { asOf: then.id ?? "" });
  expect(again.text).toBe(then.text);
  expect(again.items.map(({ experience: given }) => given.approach)).toEqual(["commas", "by hand"]);
  expect((await experience.recall("sing", { asOf: then.id ?? "", k: 1 })).text).toBe(other.text);
  expect((await experience.recall("parse csv", { asOf: time, k: 2 })).text).toBe(then.text);
  expect((await experience.recall("parse csv", { asOf: new Date(0) })).text).toBe("");
  expect(await experience.counts()).toEqual(rows);
});

test("what a holdout withheld is withheld again, and what maintenance removed is said", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`, { holdout: 0.5 });
  await experience.record({
    id: "a",
    task: "parse csv",
    approach: "commas",
    outcome: "success",
  });
  const recalls = [];
  for (let index = 0; index < 10; index++)
    recalls.push(await experience.recall("parse csv", { threadId: `thread ${index}` }));
  for (const { id = "", text } of recalls)
    expect((await experience.recall("parse csv", { asOf: id })).text).toBe(text);
  expect(new Set(recalls.map(({ text }) => text)).size).toBe(2);

  await experience.record({ id: "a", task: "parse csv", approach: "tabs", outcome: "success" });
  await experience.compact();
  const informed = recalls.find(({ text }) => text !== "");
  await expect(experience.recall("parse csv", { asOf: informed?.id ?? "" })).rejects.toMatchObject({
    code: "INVALID_STATE",
  });
  await expect(experience.recall("parse csv", { asOf: "nobody" })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
  await expect(experience.recall("parse csv", { asOf: Number.NaN })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});

test("a recall with a template of one's own needs it again", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  await experience.record({ task: "parse csv", approach: "commas", outcome: "success" });
  const template = () => "own";
  const { id = "", text } = await experience.recall("parse csv", { template });
  expect((await experience.recall("parse csv", { template, asOf: id })).text).toBe(text);
  await expect(experience.recall("parse csv", { asOf: id })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});

test("as of a moment to come a recall finds what is known now, and writes nothing down", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  await experience.record({ id: "a", task: "parse csv", approach: "commas", outcome: "success" });
  await experience.record({ id: "a", task: "parse csv", approach: "tabs", outcome: "success" });
  const { items } = await experience.recall("parse csv", { asOf: Date.now() + 60_000 });
  expect(items.map(({ experience: found }) => found.approach)).toEqual(["tabs"]);
  expect(await experience.counts()).toMatchObject({ injections: 0 });
});

test.each([
  ["memory", () => `memory:${randomUUID()}`],
  ["a directory", () => join(root, randomUUID())],
])("in %s labels and decisions that come later change nothing that was", async (_, location) => {
  await using experience = await ExperienceStore.open(location(), { template: "blocks" });
  const task = "refund the order";
  await experience.record({ id: "a", task, approach: "ask first", outcome: "success", runId: "run" });
  await experience.record({ id: "b", task: "refund the tickets", approach: "cancel", outcome: "success" });
  await experience.label("b", { outcome: "failure", source: "human", confidence: 1 });
  const then = await experience.recall(task, { k: 2 });
  const other = await experience.recall("refund tickets", { k: 2 });
  await sleep(5);
  const time = Date.now();
  await sleep(5);
  await experience.label("a", { outcome: "failure", source: "human", confidence: 1 });
  await experience.label("b", { outcome: "success", source: "human", confidence: 1 });
  await experience.record({ task, approach: "again", outcome: "failure", runId: "run" });
  await experience.setStatus(["b"], "retired", "too old");
  await experience.label("b", { outcome: "success", source: "test" });
  expect((await experience.recall(task, { k: 2 })).text).not.toBe(then.text);

  expect(then.text).toContain("ask first");
  expect((await experience.recall(task, { asOf: then.id ?? "" })).text).toBe(then.text);
  expect((await experience.recall("refund tickets", { asOf: then.id ?? "" })).text).toBe(other.text);
  expect((await experience.recall(task, { asOf: time, k: 2 })).text).toBe(then.text);
  await experience.compact();
  expect((await experience.recall(task, { asOf: then.id ?? "" })).items[0]?.experience.outcome).toBe(
    "success",
  );
});

test("near-duplicates are counted and lessons given again", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`, { template: "blocks" });
  const task = "refund the order";
  for (let attempt = 0; attempt < 3; attempt++)
    await experience.record({ task, approach: "check(1) -> refund(1)", outcome: "success" });
  for (let attempt = 0; attempt < 3; attempt++)
    await experience.record({ task, approach: `refund(${attempt})`, outcome: "failure" });
  const [lesson] = await experience.lessons.distill();
  await experience.lessons.label(lesson?.id ?? "", "confirmed");
  const then = await experience.recall(task, { lessons: "active" });
  expect(then.text).toContain("n = 3");
  expect(then.text).toContain(lesson?.lesson.split("\n")[0]);
  await experience.lessons.label(lesson?.id ?? "", "rejected");
  const again = await experience.recall(task, { asOf: then.id ?? "" });
  expect(again.text).toBe(then.text);
  expect(again.lessons?.map(({ id }) => id)).toEqual([lesson?.id]);
});

test("what is looked at for inspection has no text at an earlier moment either", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  await experience.record({ task: "parse csv", approach: "commas", outcome: "success", origin: "web" });
  const { items, text } = await experience.recall("parse csv", { status: "quarantined", asOf: Date.now() });
  expect([items.length, text]).toEqual([1, ""]);
});

test("options that are undefined leave the settings of that recall, and inspection is shown everything", async () => {
  await using experience = await ExperienceStore.open(`memory:${randomUUID()}`, { template: "blocks" });
  await experience.record({ id: "a", task: "parse csv", approach: "commas", outcome: "success" });
  const then = await experience.recall("parse csv");
  const unset = { template: undefined, k: undefined } as object;
  expect((await experience.recall("parse csv", { asOf: then.id ?? "", ...unset })).text).toBe(then.text);
  for (const approach of ["tabs", "spaces"])
    await experience.record({ id: approach, task: "parse csv", approach, outcome: "failure" });
  await experience.setStatus(["tabs", "spaces"], "retired", "old");
  await sleep(5);
  for (const more of [{}, { asOf: new Date() }]) {
    const { items } = await experience.recall("parse csv", { status: "retired", ...more });
    expect(items.map(({ experience: { id } }) => id).toSorted()).toEqual(["spaces", "tabs"]);
  }
});
