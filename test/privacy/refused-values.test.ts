// What a caller gives at the wrong place may be a key, a password or words of a person. Errors are logged: they say what kind of
// value came and how long it is, and repeat it only where one of a few short values was expected.
import { Document } from "@langchain/core/documents";
import { SyntheticEmbeddings } from "@langchain/core/utils/testing";
import { expect, test } from "vitest";

import { TeamRules } from "../../src/advice.ts";
import { DeeplakeStore, evaluateNode, recallNode } from "../../src/agents/langgraph/index.ts";
import { experienceMiddleware } from "../../src/agents/middleware/index.ts";
import { DeeplakeCallbackHandler, ExperienceStore } from "../../src/index.ts";
import { searchExperienceTool, searchRuns } from "../../src/runs.ts";
import { DeeplakeVectorStore } from "../../src/vectorstore/index.ts";

const VALUES = ["hunter2x!", "sk-ant-api03-Xq3Vn8Lw2Kd9FfZr5Tb7Yh4Jm6", "Ann's appointment is on Monday"];
/** Options that no call has, or that take something else, in all calls. */
const names = [
  ..."k outcome scope where minSimilarity retrieval ranking abstain template tokenBudget countTokens deadline holdout gate".split(
    " ",
  ),
  ..."lessons rules runId threadId user evaluate task approach output into source tags agent scoreChannel handleSignals".split(
    " ",
  ),
  ..."embeddings author readScopes trust spool whenUnavailable durability redact mask personalData excludeKinds sample".split(
    " ",
  ),
  ..."closeAfter flushInterval maxBufferedRuns searchType filter searchKwargs ids namespace columns index ttl by format metric".split(
    " ",
  ),
];
let opened = 0;

async function messageOf(call: () => unknown): Promise<string[]> {
  try {
    await call();
    return [];
  } catch (error) {
    const { message, details } = error as Error & { details?: unknown };
    return [message, JSON.stringify(details ?? null)];
  }
}

test.each(VALUES)("no error repeats %j", async (value) => {
  await using experience = await ExperienceStore.open(`memory:refused-${opened++}`);
  const documents = new DeeplakeVectorStore(new SyntheticEmbeddings({ vectorSize: 4 }), {
    url: `memory:refused-${opened++}`,
  } as never);
  const items = await DeeplakeStore.open(`memory:refused-${opened++}`);
  const rules = await TeamRules.open(`memory:refused-${opened++}`);
  const calls: Record<string, (options: never) => unknown> = {
    open: (options) => ExperienceStore.open(`memory:refused-${opened++}`, options),
    recall: (options) => experience.recall("task", options),
    find: (options) => experience.find("task", options),
    record: (options: object) =>
      experience.record({ task: "t", approach: "a", outcome: "success", ...options } as never),
    label: (options: object) =>
      experience.label("x", { outcome: "success", source: "human", ...options } as never),
    erase: (options) => experience.erase(options),
    lift: (options) => experience.experiment.lift(options),
    usage: (options) => experience.runs.usage(options),
    handler: (options) => new DeeplakeCallbackHandler(experience, options),
    middleware: (options) => experienceMiddleware(experience, options),
    recallNode: (options) => recallNode(experience, options),
    evaluateNode: (options) => evaluateNode(experience, options),
    tool: (options) => searchExperienceTool(experience, options),
    searchRuns: (options) => searchRuns(experience, "x", options),
    retriever: (options) => documents.asRetriever(options),
    items: (options) => items.search(["a"], options),
    itemsOpen: (options) => DeeplakeStore.open(`memory:refused-${opened++}`, options),
  };
  const said: string[] = [];
  for (const call of Object.values(calls)) {
    for (const name of names) said.push(...(await messageOf(() => call({ [name]: value } as never))));
    for (const name of names) said.push(...(await messageOf(() => call({ [name]: [value] } as never))));
    said.push(
      ...(await messageOf(() => call({ [value]: 1 } as never))),
      ...(await messageOf(() => call(value as never))),
    );
  }
  said.push(
    ...(await messageOf(() => experience.lessons.label(value, value as never))),
    ...(await messageOf(() => experience.lessons.label(value, "confirmed"))),
    ...(await messageOf(() => experience.trust.setStatus([value], value as never, "x"))),
    ...(await messageOf(() => experience.trust.setStatus([value], "active", 1 as never))),
    ...(await messageOf(() => experience.trust.rollback({ author: [value] } as never))),
    ...(await messageOf(() => rules.put({ text: `${value}\n${value}` }))),
    ...(await messageOf(() => documents.addDocuments([new Document({ pageContent: [value] as never })]))),
    ...(await messageOf(() => items.get(["a"], { [value]: value } as never))),
  );
  expect(said.length).toBeGreaterThan(500);
  expect(said.filter((message) => message.includes(value))).toEqual([]);
  await items.stop();
  await rules.close();
});
