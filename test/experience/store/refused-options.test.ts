import { RunnableLambda } from "@langchain/core/runnables";
import { expect, test } from "vitest";

import {
  DeeplakeCallbackHandler,
  ExperienceRetriever,
  ExperienceStore,
  withExperience,
} from "../../../src/index.ts";
import { minePatterns, TeamRules } from "../../../src/advice.ts";
import { searchExperienceTool, searchRuns, sessionsOf } from "../../../src/runs.ts";

type Call = (store: ExperienceStore, options: never) => unknown;
const attempt = { task: "t", approach: "a", outcome: "success" as const };
const seconds = Math.floor(Date.now() / 1000);

const calls: Readonly<Record<string, Call>> = {
  open: (_, options) => ExperienceStore.open("memory:", options),
  record: (store, options: object) => store.record({ ...attempt, ...options }),
  recordMany: (store, inputs) => store.recordMany(inputs),
  recall: (store, options) => store.recall("t", options),
  find: (store, options) => store.find("t", options),
  trace: (store, options) => store.trace(options),
  label: (store, options: object) => store.label("x", { outcome: "success", source: "human", ...options }),
  calibrate: (store, options) => store.calibrate(options),
  lift: (store, options) => store.lift(options),
  usage: (store, options) => store.usage(options),
  flush: (store, options) => store.flush(options),
  distill: (store, options) => store.lessons.distill(options),
  asRetriever: async (store, options) => store.asRetriever(options),
  handler: async (store, options) => new DeeplakeCallbackHandler(store, options),
  minePatterns: (store, options) => minePatterns(store, options),
  searchRuns: (store, options) => searchRuns(store, "x", options),
  sessionsOf: (store, options) => sessionsOf(store, options),
  rules: (_, options) => TeamRules.open("memory:", options),
  tool: async (store, options) => searchExperienceTool(store, options),
  chain: async (store, options) =>
    withExperience(
      RunnableLambda.from((input: string) => input),
      store,
      options,
    ),
};

const refused: readonly (readonly [name: string, options: unknown, message: RegExp])[] = [
  ["open", { holdOut: 0.3 }, /only embeddings, .*holdout.*apiUrl.*, got holdOut/],
  ["open", { location: "elsewhere" }, /got location/],
  ["open", null, /an object/],
  ["open", { holdout: "0.3" }, /a share from 0 to below 1, or an object .* in holdout, got "0.3"/],
  ["open", { holdout: Number.NaN }, /holdout/],
  ["open", { itemHoldout: 0.1 }, /got itemHoldout/],
  ["open", { holdout: { items: -0.1 } }, /a share from 0 to below 1 in holdout\.items, got -0\.1/],
  ["open", { holdout: { share: 0.1 } }, /for holdout only threads, items, salt, got share/],
  ["open", { gate: "no" }, /true or false, or an object with exploration in gate, got "no"/],
  ["open", { gate: { exploration: 2 } }, /gate\.exploration/],
  ["open", { agent: 5 }, /a text in agent, got 5/],
  ["open", { author: null }, /a text in author, got null/],
  ["open", { deadline: "50" }, /milliseconds from 1 .* in deadline, got "50"/],
  ["open", { deadline: Number.POSITIVE_INFINITY }, /deadline/],
  ["open", { deadlineMs: "50" }, /a number of milliseconds above 0 in deadlineMs/],
  ["record", { lesson: "x" }, /an experience .*lessons.*, got lesson/],
  ["record", { threadId: 7 }, /threadId/],
  ["record", { timestamp: Date.now() }, /Unix seconds, not milliseconds/],
  ["recordMany", {}, /a list of experiences/],
  ["recordMany", null, /a list of experiences/],
  ["recall", { K: 3 }, /recall only k, .*, got K/],
  ["recall", null, /an object for recall/],
  ["recall", { where: { agnet: "ben" } }, /where only agent, tags, after, before, got agnet/],
  ["recall", { where: { "metadata.user_id": "u8" } }, /got metadata\.user_id/],
  ["recall", { where: "ann" }, /an object with agent, tags, after, before in where, got a text/],
  ["recall", { where: null }, /an object with .* in where, got null/],
  ["recall", { where: { agent: 5 } }, /a text in where\.agent/],
  ["recall", { where: { tags: ["a", 5] } }, /a text in where\.tags\[1\], got 5/],
  ["recall", { where: { after: Date.now() } }, /Unix seconds, not milliseconds, in where\.after/],
  ["recall", { where: { after: "1" } }, /Unix seconds, not milliseconds, in where\.after, got "1"/],
  ["recall", { threadId: 7 }, /a text in threadId, got 7/],
  ["recall", { runId: 7 }, /a text in runId, got 7/],
  ["recall", { minSimilarity: "0.5" }, /a number from -1 to 1 in minSimilarity, got "0\.5"/],
  ["recall", { tokenBudget: "5" }, /a number from 0 in tokenBudget, got "5"/],
  ["recall", { tokenBudget: -1 }, /tokenBudget/],
  ["recall", { halfLife: 7 }, /got halfLife/],
  ["recall", { ranking: { halfLife: 7 } }, /outcome in ranking\.by, got none/],
  ["recall", { ranking: { by: "outcome", halfLife: "7" } }, /a number of days above 0 in ranking\.halfLife/],
  ["recall", { ranking: { by: "outcome", halfLife: Number.NaN } }, /ranking\.halfLife, got NaN/],
  ["recall", { ranking: { by: "similarity", halfLife: 7 } }, /outcome in ranking\.by, got "similarity"/],
  ["recall", { ranking: "best" }, /one of similarity, outcome, or an object .* in ranking, got "best"/],
  ["recall", { k: "3" }, /a whole number from 1 in k, got "3"/],
  ["recall", { weights: { vector: 1, text: 1 } }, /got weights/],
  ["recall", { retrieval: { by: "vector" } }, /hybrid in retrieval\.by, got "vector"/],
  [
    "recall",
    { retrieval: { by: "hybrid", weights: { vector: "1", text: "1" } } },
    /a finite number from 0 in retrieval\.weights\.vector, got "1"/,
  ],
  ["recall", { retrieval: { by: "hybrid", weights: { vector: 1 } } }, /weights\.text, got none/],
  ["recall", { retrieval: { by: "hybrid", weights: { vector: 1, words: 1 } } }, /got words/],
  ["recall", { retrieval: { by: "hybrid", weights: { vector: 0, text: 0 } } }, /a weight above 0/],
  ["recall", new Map([["k", 1]]), /an object for recall, .*, got a Map/],
  ["recall", Promise.resolve({}), /an object for recall, .*, got a Promise/],
  ["find", { k: 0 }, /in k, got 0/],
  ["find", { tokenBudget: 5 }, /find .*got tokenBudget/],
  ["find", { lessons: "active" }, /find .*got lessons/],
  ["trace", { recalls: "x" }, /trace .*got recalls/],
  ["trace", { recall: 7 }, /a text that is not empty in recall, got 7/],
  ["trace", {}, /a text that is not empty in recall of trace, got none/],
  [
    "recall",
    { rules: { from: { list: async () => [] }, holdout: "0.5" } },
    /a share from 0 to below 1 in rules\.holdout/,
  ],
  ["label", { at: seconds }, /Unix milliseconds, not seconds/],
  ["label", { from: "ann" }, /a label .*got from/],
  ["calibrate", { keep: "0.9" }, /a share above 0 and up to 1 in keep/],
  ["calibrate", { keeps: 0.9 }, /got keeps/],
  ["lift", { metrics: "score" }, /lift .*got metrics/],
  ["lift", { detect: "0.1" }, /a number between 0 and 1 in detect, got "0\.1"/],
  ["usage", { group: "agent" }, /usage .*got group/],
  ["flush", { timeOut: 1 }, /flush only timeout, fold, got timeOut/],
  ["flush", { timeout: "1" }, /milliseconds from 0 in timeout/],
  ["flush", { timeout: -1 }, /timeout/],
  ["distill", { attempts: 3 }, /distill .*got attempts/],
  ["distill", { model: {} }, /a chat model/],
  ["asRetriever", { status: "quarantined" }, /status/],
  ["asRetriever", { k: -1 }, /in k, got -1/],
  ["asRetriever", null, /an object/],
  ["searchRuns", { tools: "fetch" }, /searchRuns .*got tools/],
  ["searchRuns", { since: seconds }, /a date or Unix milliseconds, not seconds, in since/],
  ["sessionsOf", { threadId: "t" }, /sessionsOf .*got threadId/],
  ["sessionsOf", { id: 7 }, /a text in id/],
  ["handler", { excludeField: ["inputs.customer"] }, /DeeplakeCallbackHandler .*got excludeField/],
  ["handler", { sample: "0.5" }, /a number from 0 to 1 in sample, got "0\.5"/],
  ["open", { spool: { maxbytes: 1 } }, /spool only .*got maxbytes/],
  ["minePatterns", { agent: "x" }, /minePatterns .*got agent/],
  ["rules", { agent: "x" }, /TeamRules\.open .*got agent/],
  ["tool", { limit: 3 }, /searchExperienceTool .*got limit/],
  ["tool", { recall: { minimum: 1 } }, /recall .*got minimum/],
  ["chain", { k: -1 }, /in k, got -1/],
  ["chain", { evaluate: "x" }, /a function in evaluate/],
  ["chain", { status: "quarantined" }, /got status/],
  ["chain", { source: "user" }, /source/],
  ["chain", { tags: "a" }, /tags/],
  ["chain", { into: 5 }, /into/],
];

test.each(refused)("%s refuses %j", async (name, options, message) => {
  await using experience = await ExperienceStore.open("memory:");
  const failed = await Promise.resolve()
    .then(() => calls[name]?.(experience, options as never))
    .catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: "INVALID_ARGUMENT", message: expect.stringMatching(message) });
  expect(await experience.counts()).toEqual({ experiences: 0, runs: 0, injections: 0 });
});

test("a template that gives no text is refused", async () => {
  await using experience = await ExperienceStore.open("memory:");
  await experience.record(attempt);
  await expect(experience.recall("t", { template: (() => 5) as never })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});

test("what is undefined was left out", async () => {
  await using experience = await ExperienceStore.open("memory:", { holdOut: undefined } as object);
  await experience.record({ ...attempt, lesson: undefined } as typeof attempt);
  const options = { k: undefined, where: { agent: undefined }, agnet: undefined } as object;
  expect((await experience.recall("t", options)).items).toHaveLength(1);
  expect(() => new ExperienceRetriever({ experience })).not.toThrow();
});
