import { expect, test, vi } from "vitest";

import { ExperienceStore } from "../../../../src/index.ts";
import { TeamRules } from "../../../../src/advice.ts";
import { temporaryDirectory } from "../../../support/temporary-directory.ts";

const root = temporaryDirectory();
let next = 0;
const place = (): string => `memory:rules-${next++}`;

test("gives the rules in force, highest priority first and of equals the oldest, never more than asked for", async () => {
  await using rules = await TeamRules.open(place());
  await rules.put({ id: "a", text: "Ask before deleting." });
  await rules.put({ id: "b", text: "Answer in English." });
  await rules.put({ id: "c", text: "Never guess a number.", priority: 1 });
  expect(await rules.give({ max: 2 })).toMatchObject({
    text: "Rules of the team:\n- Never guess a number.\n- Ask before deleting.",
    rules: [
      { id: "c", revision: 1 },
      { id: "a", revision: 1 },
    ],
  });
  for (let index = 0; index < 10; index++) await rules.put({ text: `Rule ${index}.` });
  expect((await rules.give()).rules).toHaveLength(5);
  expect(await rules.list()).toHaveLength(13);
});

test("of rules written in one millisecond the first comes first", async () => {
  await using rules = await TeamRules.open("memory:rules-at-once");
  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now());
  for (const id of ["b", "c", "a"]) await rules.put({ id, text: `rule ${id}` });
  await rules.put({ id: "b", text: "rule b, again" });
  clock.mockRestore();
  expect((await rules.list()).map(({ id }) => id)).toEqual(["b", "c", "a"]);
});

test("without rules there is no text", async () => {
  await using rules = await TeamRules.open(place());
  expect(await rules.give()).toEqual({ text: "", rules: [] });
});

test("every revision is kept with its author; a retired rule is not given until it is written again", async () => {
  const location = place();
  await using ann = await TeamRules.open(location, { author: "ann" });
  await using bob = await TeamRules.open(location, { author: "bob" });
  const { id } = await ann.put({ text: "Use tabs." });
  expect(await bob.put({ id, text: "Use spaces." })).toMatchObject({ id, revision: 2, author: "bob" });
  expect(await ann.retire(id)).toBe(true);
  expect(await ann.retire(id)).toBe(false);
  expect(await ann.retire("never written")).toBe(false);
  expect((await bob.give()).text).toBe("");
  await bob.put({ id, text: "Use what is there." });
  expect(
    (await ann.history(id)).map(({ revision, text, active, author }) => [revision, text, active, author]),
  ).toEqual([
    [1, "Use tabs.", true, "ann"],
    [2, "Use spaces.", true, "bob"],
    [3, "Use spaces.", false, "ann"],
    [4, "Use what is there.", true, "bob"],
  ]);
  expect(await ann.list()).toMatchObject([{ id, revision: 4 }]);
});

test("revisions that two wrote without knowing of each other are both kept, and agree on the last", async () => {
  const location = place();
  await using ann = await TeamRules.open(location, { author: "ann" });
  await using bob = await TeamRules.open(location, { author: "bob" });
  await ann.put({ id: "r", text: "First." });
  await Promise.all([ann.put({ id: "r", text: "Ann's." }), bob.put({ id: "r", text: "Bob's." })]);
  const history = await ann.history("r");
  expect(history.map(({ revision }) => revision)).toEqual([1, 2, 3]);
  expect(await bob.history("r")).toEqual(history);
  expect(await bob.list()).toEqual([history.at(-1)]);
});

test("a scope reads and changes its own rules only, whatever their ids", async () => {
  const location = place();
  await using ours = await TeamRules.open(location, { scope: "ours" });
  await using theirs = await TeamRules.open(location, { scope: "theirs" });
  await ours.put({ id: "r", text: "Ours." });
  await theirs.put({ id: "r", text: "Theirs." });
  expect(await theirs.history("r")).toMatchObject([{ revision: 1, text: "Theirs." }]);
  expect(await theirs.retire("r")).toBe(true);
  expect(await theirs.list()).toEqual([]);
  expect((await ours.give()).text).toContain("Ours.");
});

test("rules stand beside the experience of a location on the real engine, for the next to open it", async () => {
  const location = `${root}/store`;
  {
    await using experience = await ExperienceStore.open(location);
    await experience.record({ task: "add", approach: "carry", outcome: "success" });
    await using rules = await TeamRules.open(location);
    await rules.put({ id: "r", text: "Carry the one." });
    await rules.put({ id: "r", text: "Carry every one." });
  }
  await using rules = await TeamRules.open(location);
  expect((await rules.give()).text).toBe("Rules of the team:\n- Carry every one.");
  expect(await rules.history("r")).toHaveLength(2);
});

test.each([
  { text: "" },
  { text: "two\nlines" },
  { text: "x".repeat(301) },
  { text: "half \uD800" },
  { text: "fine", priority: 0.5 },
  { text: "fine", id: "" },
])("refuses $text", async (input) => {
  await using rules = await TeamRules.open(place());
  await expect(rules.put(input)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  expect(await rules.list()).toEqual([]);
});

test("refuses to give no rules at all", async () => {
  await using rules = await TeamRules.open(place());
  await expect(rules.give({ max: 0 })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});
