import { RunnableLambda } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { expect, test } from "vitest";

import {
  DeeplakeCallbackHandler,
  ExperienceRetriever,
  ExperienceStore,
  llmJudge,
  withExperience,
} from "../../../src/index.ts";
import { minePatterns, TeamRules } from "../../../src/advice.ts";
import { searchExperienceTool, searchRuns, sessionsOf } from "../../../src/runs.ts";

type Call = (store: ExperienceStore, options: never) => unknown;
const attempt = { task: "t", approach: "a", outcome: "success" as const };
const model = new FakeListChatModel({ responses: [] });
const seconds = Math.floor(Date.now() / 1000);

const calls: Readonly<Record<string, Call>> = {
  open: (_, options) => ExperienceStore.open("memory:", options),
  record: (store, options: object) => store.record({ ...attempt, ...options }),
  recordMany: (store, inputs) => store.recordMany(inputs),
  recall: (store, options) => store.recall("t", options),
  find: (store, options) => store.find("t", options),
  trace: (store, options) => store.trust.trace(options),
  label: (store, options: object) => store.label("x", { outcome: "success", source: "human", ...options }),
  calibrate: (store, options) => store.experiment.calibrate(options),
  lift: (store, options) => store.experiment.lift(options),
  usage: (store, options) => store.runs.usage(options),
  flush: (store, options) => store.flush(options),
  erase: (store, options) => store.erase(options),
  rollback: (store, options) => store.trust.rollback(options),
  estimate: (store, options) => store.experiment.estimate(() => [], options),
  export: (store, options) => store.export(options).next(),
  judge: async (_, options) => llmJudge(model, options),
  give: async (_, options) => (await TeamRules.open("memory:")).give(options),
  rule: async (_, options) => (await TeamRules.open("memory:")).put(options),
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
  ["open", { agent: 5 }, /a string in agent, got 5/],
  ["open", { author: null }, /a string in author, got null/],
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
  ["recall", { where: "ann" }, /an object with agent, tags, after, before in where, got a string/],
  ["recall", { where: null }, /an object with .* in where, got null/],
  ["recall", { where: { agent: 5 } }, /a string in where\.agent/],
  ["recall", { where: { tags: ["a", 5] } }, /a string in where\.tags\[1\], got 5/],
  ["recall", { where: { after: Date.now() } }, /Unix seconds, not milliseconds, in where\.after/],
  ["recall", { where: { after: "1" } }, /Unix seconds, not milliseconds, in where\.after, got "1"/],
  ["recall", { threadId: 7 }, /a string in threadId, got 7/],
  ["recall", { runId: 7 }, /a string in runId, got 7/],
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
  ["trace", { recall: 7 }, /a string that is not empty in recall, got 7/],
  ["trace", {}, /a string that is not empty in recall of trace, got none/],
  [
    "recall",
    { rules: { from: { list: async () => [] }, holdout: "0.5" } },
    /a share from 0 to below 1 in rules\.holdout/,
  ],
  ["label", { at: seconds }, /Unix milliseconds, not seconds/],
  ["label", { from: "ann" }, /a label .*got from/],
  ["calibrate", { keep: "0.9" }, /a share above 0 to 1 in keep/],
  ["calibrate", { keeps: 0.9 }, /got keeps/],
  ["lift", { metrics: "score" }, /lift .*got metrics/],
  ["lift", { detect: "0.1" }, /a number above 0 to below 1 in detect, got "0\.1"/],
  ["usage", { group: "agent" }, /usage .*got group/],
  ["flush", { timeOut: 1 }, /flush only timeout, fold, got timeOut/],
  ["flush", { timeout: "1" }, /milliseconds from 0 in timeout/],
  ["flush", { timeout: -1 }, /timeout/],
  ["flush", { fold: "yes" }, /true or false in fold/],
  ["record", { lessons: null }, /a string in lessons, got null\. Nothing was recorded\./],
  ["record", { confidence: 2 }, /a number from 0 to 1 in confidence, got 2/],
  ["record", { tags: ["a", null] }, /a string in tags\[1\], got null/],
  ["record", { outcome: undefined }, /an outcome or a score in an experience, got none/],
  ["label", { confidence: "sure" }, /in confidence, got "sure"\. Nothing was written\./],
  ["label", { source: "boss" }, /one of .*human.* in source, got "boss"/],
  ["label", { id: "" }, /a string that is not empty.* in id/],
  ["label", { author: "a\0" }, /without NUL .* in author/],
  ["erase", {}, /exactly one of ids, user, author, where, got none/],
  ["erase", null, /an object for erase/],
  ["erase", { user: "a", author: "b" }, /got user, author/],
  ["erase", { usr: "a" }, /got usr/],
  ["erase", { user: "" }, /a string that is not empty in user/],
  ["erase", { ids: [""] }, /ids that are strings and not empty/],
  ["erase", { where: {} }, /a condition in where/],
  ["rollback", {}, /author, since or ids, got none of them/],
  ["rollback", { since: Date.now() }, /Unix seconds.* in since.* Nothing was rolled back\./],
  ["estimate", { metric: "cost" }, /one of success, score in metric, got "cost"/],
  ["estimate", { metrics: "score" }, /got metrics/],
  ["export", {}, /dpo, kto, sft in format of export, got none/],
  ["export", { format: "csv" }, /got "csv"/],
  ["export", { format: "kto", pairsPerTask: 1 }, /export only .*got pairsPerTask/],
  ["export", { format: "dpo", pairsPerTask: 0 }, /a whole number from 1 in pairsPerTask/],
  ["export", { format: "sft", splits: { train: 0.5 } }, /shares that sum to 1 in splits, got a sum of 0\.5/],
  ["export", { format: "sft", splits: { train: -1, test: 2 } }, /a share above 0 in splits\.train, got -1/],
  ["export", { format: "sft", labelSources: [] }, /a list of sources, at least one,/],
  ["judge", { rubrik: "x" }, /llmJudge only .*got rubrik/],
  ["judge", { timeout: "5" }, /milliseconds from 1 .* in timeout/],
  ["judge", { confidence: 1 }, /below 1 in confidence/],
  ["give", { max: 1.5 }, /a whole number from 1 in max, got 1\.5/],
  ["give", { most: 1 }, /got most/],
  ["rule", { text: "a\nb" }, /one line of 1 to 300 characters/],
  ["rule", { text: "a", prio: 1 }, /got prio/],
  ["rule", {}, /in text of a rule, got none/],
  ["usage", { by: "user" }, /one of model, agent, thread, root in by, got "user"/],
  ["usage", { prices: { m: { input: 1 } } }, /in prices\.m\.output, got none/],
  ["usage", { prices: { m: { input: -1, output: 1 } } }, /in prices\.m\.input, got -1/],
  ["distill", { attempts: 3 }, /distill .*got attempts/],
  ["distill", { model: {} }, /a chat model/],
  ["asRetriever", { status: "quarantined" }, /status/],
  ["asRetriever", { k: -1 }, /in k, got -1/],
  ["asRetriever", null, /an object/],
  ["searchRuns", { tools: "fetch" }, /searchRuns .*got tools/],
  ["searchRuns", { since: seconds }, /a date or Unix milliseconds, not seconds, in since/],
  ["sessionsOf", { threadId: "t" }, /sessionsOf .*got threadId/],
  ["sessionsOf", { id: 7 }, /a string in id/],
  ["handler", { excludeField: ["inputs.customer"] }, /DeeplakeCallbackHandler .*got excludeField/],
  ["handler", { excludeFields: ["customer"] }, /a path such as inputs\.customer in excludeFields\[0\]/],
  ["handler", { excludeKinds: ["node", "step"] }, /in excludeKinds\[1\], got "step"/],
  ["handler", { experienceFromRun: { tsk: () => "x" } }, /experienceFromRun only .*got tsk/],
  ["handler", { maxBufferedRuns: 0 }, /a number from 1 in maxBufferedRuns/],
  ["handler", { flushInterval: Number.NaN }, /milliseconds from 0 .* in flushInterval/],
  ["handler", { sample: "0.5" }, /a number from 0 to 1 in sample, got "0\.5"/],
  ["open", { spool: "./spool" }, /false, or an object .* in spool, got a string\./],
  ["open", { spool: { directory: " " } }, /a path in spool\.directory/],
  ["open", { trust: { trustedAuthors: "ben" } }, /a list of strings in trust\.trustedAuthors/],
  ["open", { trust: { authors: [] } }, /trust only .*got authors/],
  ["open", { trust: "on" }, /off, or an object .* in trust, got "on"/],
  ["open", { readScopes: [] }, /a list of scopes, at least one, in readScopes/],
  ["open", { whenUnavailable: "wait" }, /one of throw, continue in whenUnavailable, got "wait"/],
  ["open", { durability: "disk" }, /one of process, power in durability, got "disk"/],
  ["open", { client: {} }, /a client with a query function in client, got an object/],
  ["open", { token: 12_345 }, /a string in token, got a number\./],
  ["open", { apiUrl: "ftp://host" }, /an http\(s\) address without .* in apiUrl, got a string\./],
  ["open", { apiUrl: "https://ann:secret@host" }, /without a user and a query in apiUrl, got a string\./],
  ["open", { apiUrl: "https://host/?key=secret" }, /without a user and a query in apiUrl, got a string\./],
  [
    "open",
    { credentials: { aws_secret_access_key: 12_345 } },
    /in credentials\.aws_secret_access_key, got a number\./,
  ],
  ["open", { embeddings: { embedQuery: () => [] } }, /embedQuery and embedDocuments in embeddings/],
  ["open", { spool: { maxbytes: 1 } }, /spool only .*got maxbytes/],
  ["minePatterns", { minSupport: Number.NaN }, /a whole number from 1 in minSupport, got NaN/],
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
