import { RunnableLambda } from "@langchain/core/runnables";
import { expect, test } from "vitest";

import { TeamRules } from "../../../src/advice.ts";
import { DeeplakeCallbackHandler, ExperienceStore, type ExperienceStoreOptions } from "../../../src/index.ts";

const token = ["gh", "p_", "0123456789abcdefghij"].join("");
const attempt = { task: `task ${token}`, approach: "a", outcome: "success" } as const;
const echo = RunnableLambda.from(({ task }: { task: string }) => `out ${task}`);
let opened = 0;

/** A store, and the inputs of the one run that a handler of it logged with these options. */
async function logged(
  ofStore: ExperienceStoreOptions,
  ofHandler: ConstructorParameters<typeof DeeplakeCallbackHandler>[1] = {},
): Promise<string> {
  await using experience = await ExperienceStore.open("memory:", ofStore);
  const handler = new DeeplakeCallbackHandler(experience, ofHandler);
  await echo.invoke({ task: `task ${token}` }, { callbacks: [handler] });
  await handler.flush();
  for await (const run of experience.runs.scan()) return run.inputs;
  return "";
}

test("a handler redacts as its store does, unless its own options say otherwise", async () => {
  expect(await logged({})).toContain("[redacted:github-token]");
  expect(await logged({ redact: false })).toContain(token);
  expect(await logged({ redact: false }, { redact: true })).toContain("[redacted:github-token]");
  expect(await logged({}, { redact: false })).toContain(token);
  expect(await logged({ mask: () => "masked" })).toBe('{"task":"masked"}');
  expect(await logged({ mask: () => "masked" }, { mask: () => "own" })).toBe('{"task":"own"}');
  expect(await logged({ personalData: (text) => text.replace("task", "job") })).toContain("job [redacted");
});

test("what a record keeps as it is, is given as it is", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const kept = await experience.record({ ...attempt, redact: false });
  expect(kept.task).toBe(attempt.task);
  const cleared = await experience.record(attempt);
  expect(cleared.task).toBe("task [redacted:github-token]");
  const { text } = await experience.recall("task", { collapse: false });
  expect(text).toContain(token);
  await experience.label(kept.id, { outcome: "failure", source: "human" });
  expect((await experience.get(kept.id))?.task).toBe(attempt.task);
});

test("a mask sees each text once, however often its row is written again", async () => {
  const seen: string[] = [];
  const mask = (text: string, path: readonly (string | number)[]): string => {
    seen.push(`${path[0]}: ${text}`);
    return `<${text}>`;
  };
  await using experience = await ExperienceStore.open("memory:", { mask });
  const { id } = await experience.record({
    task: "t",
    approach: "a",
    lessons: "l",
    outcome: "success",
    metadata: { note: "n", sources: ["s"] },
  });
  await experience.label(id, { outcome: "failure", source: "human", comment: "c" });
  await experience.trust.setStatus([id], "retired", "r");
  expect(await experience.get(id)).toMatchObject({
    task: "<t>",
    approach: "<a>",
    lessons: "<l>",
    metadata: { note: "<n>", sources: ["s"] },
    statusReason: "<r>",
  });
  expect((await experience.labels(id)).map(({ comment }) => comment)).toEqual(["", "<c>"]);
  for (const text of ["task: t", "approach: a", "lessons: l", "comment: c", "reason: r"])
    expect(seen.filter((one) => one === text)).toHaveLength(1);
});

test("of what an experience cites, ids stay and secrets go", async () => {
  await using experience = await ExperienceStore.open("memory:", {
    personalData: (text) => text.replaceAll("ann@x.test", "[email]"),
  });
  const sources = [
    "ann@x.test",
    `https://app:tiger77x@x.test/page`,
    `the page says ${token} to ann@x.test`,
    { page: 1, text: token },
  ];
  const { id, metadata } = await experience.record({ ...attempt, metadata: { sources } });
  expect(metadata).toEqual({
    sources: [
      "ann@x.test",
      "https://app:[redacted:password]@x.test/page",
      "the page says [redacted:github-token] to [email]",
      { page: 1, text: "[redacted:github-token]" },
    ],
  });
  expect((await experience.get(id))?.metadata).toEqual(metadata);
  for (const cited of [token, { text: token }]) {
    const one = await experience.record({ ...attempt, metadata: { sources: cited } });
    expect(JSON.stringify(one)).not.toContain(token);
  }
});

test("rules are redacted by the options that they were opened with", async () => {
  const location = `memory:redacted-rules-${opened++}`;
  await using rules = await TeamRules.open(location, {
    personalData: (text) => text.replace("Ann", "[name]"),
  });
  const { id, text } = await rules.put({ text: `Ann uses ${token}` });
  expect(text).toBe("[name] uses [redacted:github-token]");
  await rules.retire(id);
  expect((await rules.history(id)).map((rule) => rule.text)).toEqual([text, text]);
});

test("options that would store what they seem to keep out are refused", async () => {
  await expect(ExperienceStore.open("memory:", { personalData: "email" as never })).rejects.toThrow(
    "a function in personalData",
  );
  await expect(ExperienceStore.open("memory:", { redact: "no" as never })).rejects.toThrow(
    "true or false in redact",
  );
});
