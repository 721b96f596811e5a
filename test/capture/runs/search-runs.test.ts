import { join } from "node:path";
import { RunnableLambda } from "@langchain/core/runnables";
import { expect, test } from "vitest";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { RunRetriever, type RunSearchOptions, searchRuns } from "../../../src/runs.ts";
import { KeywordEmbeddings } from "../../../src/testing/keyword-embeddings.ts";
import { runRecord } from "../../support/run-record.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
let next = 0;
const open = (options = {}): Promise<ExperienceStore> =>
  ExperienceStore.open(`memory:search-runs-${next++}`, options);

const json = JSON.stringify;

/** Three attempts: an invoice that could not be fetched, one that could, a song. */
async function logged(options = {}): Promise<ExperienceStore> {
  const experience = await open(options);
  const child = (id: string, rootId: string, more = {}) =>
    runRecord({ id, rootId, parentId: rootId, threadId: `thread of ${rootId}`, ...more });
  const top = (id: string, more = {}) => runRecord({ id, threadId: `thread of ${id}`, ...more });
  await experience.runs.log([
    top("bad", {
      inputs: json({ task: "fetch the invoice" }),
      status: "failure",
      error: "Error: rate limit hit",
      startedAt: 10,
    }),
    child("bad call", "bad", {
      kind: "tool",
      name: "fetch_invoice",
      inputs: json({ number: 4711 }),
      status: "failure",
      error: "Error: rate limit hit",
      startedAt: 11,
    }),
    top("good", {
      inputs: json({ task: "fetch the invoice slowly" }),
      outputs: json("invoice\nfetched below the rate limit"),
      startedAt: 20,
    }),
    child("good call", "good", {
      kind: "tool",
      name: "fetch_invoice",
      inputs: json({ input: json({ number: 4712 }) }),
      startedAt: 21,
    }),
    top("song", { inputs: json({ task: "write a song" }), outputs: json("la la"), startedAt: 30 }),
  ]);
  await experience.recordMany([
    { task: "fetch the invoice", approach: "at once", outcome: "failure", runId: "bad" },
    { task: "fetch the invoice slowly", approach: "wait", outcome: "success", runId: "good" },
    { task: "write a song", approach: "la", outcome: "success", threadId: "thread of song" },
  ]);
  return experience;
}

test("finds words in names, inputs, outputs and errors, each attempt once with its best run", async () => {
  await using experience = await logged();
  const ids = async (text: string, options?: RunSearchOptions): Promise<string[]> =>
    (await searchRuns(experience, text, options)).map(({ run }) => run.id);
  expect(await ids("4712")).toEqual(["good call"]);
  expect(await ids("SONG la")).toEqual(["song"]);
  expect((await ids("rate limit")).length).toBe(2);
  expect((await ids("rate limit", { collapse: false })).sort()).toEqual(["bad", "bad call", "good"]);
  expect(await ids("fetched")).toEqual(["good"]);
  expect(await ids("nothing like it")).toEqual([]);
  expect(await ids("")).toEqual([]);
  // Field names and escapes are not words of a run.
  expect(await ids("task")).toEqual([]);
  expect(await ids("number")).toEqual([]);
  expect(await ids("nfetched")).toEqual([]);
});

test("gives the outcome, the place of the match and never more than asked for", async () => {
  await using experience = await logged();
  const hits = await searchRuns(experience, "rate limit invoice", { k: 1, collapse: false });
  expect(hits).toHaveLength(1);
  const [hit] = await searchRuns(experience, "below rate", { outcome: "success" });
  expect(hit).toMatchObject({ run: { id: "good" }, outcome: "success", similarity: null });
  expect(hit?.snippet).toContain("fetched below the rate limit");
  expect(hit?.score).toBe(hit?.lexical);
});

test("conditions choose among runs, and all of them must hold", async () => {
  await using experience = await logged({ agent: "clerk" });
  const ids = async (options: RunSearchOptions): Promise<string[]> =>
    (await searchRuns(experience, "fetch invoice rate limit song", { collapse: false, ...options }))
      .map(({ run }) => run.id)
      .sort();
  expect(await ids({})).toEqual(["bad", "bad call", "good", "good call", "song"]);
  expect(await ids({ outcome: "failure" })).toEqual(["bad", "bad call"]);
  expect(await ids({ outcome: "success" })).toEqual(["good", "good call", "song"]);
  expect(await ids({ tool: "fetch_invoice" })).toEqual(["bad call", "good call"]);
  expect(await ids({ error: "RATE LIMIT" })).toEqual(["bad", "bad call"]);
  expect(await ids({ kind: "tool", status: "success" })).toEqual(["good call"]);
  expect(await ids({ since: 20, until: new Date(30) })).toEqual(["good", "good call"]);
  expect(await ids({ agent: "clerk", status: "failure" })).toEqual(["bad", "bad call"]);
  expect(await ids({ agent: "another" })).toEqual([]);
});

test("with embeddings finds root runs by what their task means, alone or together with words, and notes no recall", async () => {
  const embeddings = new KeywordEmbeddings(["invoice", "bill", "song", "fetch"]);
  await using experience = await logged({ embeddings });
  const similar = await searchRuns(experience, "a song, please", { retrieval: "vector", k: 1 });
  expect(similar).toMatchObject([{ run: { id: "song" }, lexical: 0 }]);
  expect(similar[0]?.similarity).toBeCloseTo(1, 3);
  expect(await searchRuns(experience, "a song", { retrieval: "vector", outcome: "failure" })).toMatchObject([
    { run: { id: "bad" } },
  ]);
  const both = await searchRuns(experience, "song 4711", { retrieval: "hybrid", k: 2 });
  expect(both.map(({ run }) => run.id).sort()).toEqual(["bad call", "song"]);
  expect(await experience.counts()).toMatchObject({ injections: 0 });
  expect(experience.health().recalls).toBe(0);
});

test("what recall had put in front of an agent is not found in that agent's runs", async () => {
  await using experience = await open();
  await experience.runs.log([
    runRecord({
      id: "given",
      inputs: json({
        messages: [
          { role: "system", content: "<past-experience>\nzebra\n</past-experience>" },
          { role: "user", content: "hello" },
        ],
      }),
    }),
  ]);
  expect(await searchRuns(experience, "zebra")).toEqual([]);
  expect(await searchRuns(experience, "hello")).toHaveLength(1);
});

test("a secret is not found, since it was never stored", async () => {
  await using experience = await open();
  const secret = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ";
  await RunnableLambda.from(({ task }: { task: string }) => task.length).invoke(
    { task: `call it with ${secret}` },
    { callbacks: [new DeeplakeCallbackHandler(experience)] },
  );
  const [hit] = await searchRuns(experience, `call ${secret}`);
  expect(hit?.snippet).toContain("call it with");
  expect(JSON.stringify(hit)).not.toContain(secret.slice(8));
});

test("is a retriever whose documents say what went in, what came out and how it was found", async () => {
  await using experience = await logged();
  const retriever = new RunRetriever({ experience, search: { k: 1, status: "failure" } });
  const [document, ...others] = await retriever.invoke("4711");
  expect(others).toEqual([]);
  expect(document).toMatchObject({
    id: "bad call",
    pageContent: "fetch_invoice (tool): failure\nInput: 4711\nError: Error: rate limit hit",
    metadata: { threadId: "thread of bad", outcome: "failure" },
  });
  expect(document?.metadata.score).toBeGreaterThan(0);
});

test("the real engine finds the same, after another process wrote it", async () => {
  const location = `${root}/runs`;
  {
    await using experience = await ExperienceStore.open(location, { agent: "clerk" });
    await experience.runs.log([
      runRecord({ id: "old", inputs: json({ task: "fetch the invoice" }) }),
      runRecord({ id: "new", inputs: json({ task: "fetch the invoice" }), startedAt: 2_000 }),
      runRecord({ id: "other", inputs: json({ task: "sing" }) }),
    ]);
    await experience.runs.log([runRecord({ id: "old", inputs: json({ task: "fetch the bill" }) })]);
  }
  await using experience = await ExperienceStore.open(location);
  expect((await searchRuns(experience, "invoice", { agent: "clerk" })).map(({ run }) => run.id)).toEqual([
    "new",
  ]);
  expect((await searchRuns(experience, "fetch")).map(({ run }) => run.id)).toEqual(["new", "old"]);
});

test.each([{ k: 0 }, { k: 1.5 }, { retrieval: "words" as never }, { until: Number.NaN }])(
  "refuses %j",
  async (options) => {
    await using experience = await open();
    await expect(searchRuns(experience, "x", options)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  },
);

test("an attempt with very many runs that match leaves room for others", async () => {
  await using experience = await ExperienceStore.open("memory:many-runs-of-one");
  const loud = Array.from({ length: 300 }, (_, index) =>
    runRecord({ id: `loud ${index}`, rootId: "loud 0", inputs: JSON.stringify({ text: "parcel parcel" }) }),
  );
  const quiet = [1, 2].map((index) =>
    runRecord({ id: `quiet ${index}`, inputs: JSON.stringify({ text: "one parcel of several things" }) }),
  );
  await experience.runs.log([...loud, ...quiet]);
  const ids = async (options: RunSearchOptions): Promise<string[]> =>
    (await searchRuns(experience, "parcel", options)).map(({ run }) => run.id);
  expect(await ids({ k: 3 })).toEqual(["loud 0", "quiet 1", "quiet 2"]);
  expect(await ids({ k: 302, collapse: false })).toHaveLength(302);
  expect((await ids({ k: 301, collapse: false })).includes("quiet 2")).toBe(false);
});

test.each(["memory:logged-again", "directory"])(
  "what is logged, replaced and erased is found as it is at each search (%s)",
  async (location) => {
    await using experience = await ExperienceStore.open(
      location === "directory" ? join(root, "logged-again") : location,
    );
    const found = async (text: string): Promise<unknown[]> =>
      (await searchRuns(experience, text)).map(({ run, outcome }) => [run.id, run.inputs, outcome]);
    const log = (id: string, text: string, user = ""): Promise<void> =>
      experience.runs.log([runRecord({ id, user, inputs: JSON.stringify({ text }) })]);
    expect(await found("parcel")).toEqual([]);
    await log("a", "a parcel");
    await log("b", "a letter", "ann");
    expect(await found("parcel")).toEqual([["a", '{"text":"a parcel"}', null]]);
    await experience.record({ task: "t", approach: "x", outcome: "failure", confidence: 0.01, runId: "a" });
    await log("a", "another parcel");
    expect(await found("parcel")).toEqual([["a", '{"text":"another parcel"}', "failure"]]);
    await experience.label("a", { outcome: "success", source: "human", confidence: 1 });
    await experience.flush({ fold: true });
    expect(await found("parcel letter")).toMatchObject([
      ["a", '{"text":"another parcel"}', "success"],
      ["b", '{"text":"a letter"}', null],
    ]);
    await experience.erase({ user: "ann" });
    expect(await found("parcel letter")).toMatchObject([["a", '{"text":"another parcel"}', "success"]]);
  },
);
