import { FakeEmbeddings, FakeListChatModel } from "@langchain/core/utils/testing";
import { RunnableLambda } from "@langchain/core/runnables";
import { afterAll, beforeAll, expect, test } from "vitest";

import * as advice from "../../../src/advice.ts";
import * as langgraph from "../../../src/agents/langgraph/index.ts";
import * as middleware from "../../../src/agents/middleware/index.ts";
import * as hivemind from "../../../src/capture/hivemind/index.ts";
import * as root from "../../../src/index.ts";
import * as privacy from "../../../src/privacy.ts";
import * as runs from "../../../src/runs.ts";
import * as testing from "../../../src/testing/index.ts";
import * as vectorstore from "../../../src/vectorstore/index.ts";
import { runRecord } from "../../support/run-record.ts";
import { sqliteDatabase } from "../../support/sqlite-database.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

// What names a directory names one of here.
const [elsewhere, here] = [temporaryDirectory(), process.cwd()];
beforeAll(() => process.chdir(elsewhere));
afterAll(() => process.chdir(here));

const subpaths = { root, advice, hivemind, langgraph, middleware, privacy, runs, testing, vectorstore };
const loop: Record<string, unknown> = {};
loop["self"] = loop;
const strange: readonly unknown[] = [
  undefined,
  null,
  7,
  7n,
  Number.NaN,
  true,
  "abc",
  "",
  {},
  { a: 1n },
  [],
  [null],
  [undefined],
  [7n],
  [[]],
  [{}],
  loop,
  Symbol("s"),
  () => 1,
  Promise.resolve(1),
  new Date(Number.NaN),
];
const store = await root.ExperienceStore.open("memory:strange", { spool: false });
const embeddings = new FakeEmbeddings();
const lambda = RunnableLambda.from((input: string) => input);
const before: readonly unknown[][] = [
  [],
  ["x"],
  [["x"]],
  [store],
  [new FakeListChatModel({ responses: ["{}"] })],
  [lambda],
  [lambda, store],
  ["memory:strange-too"],
  [embeddings],
];

/** What a call says that is in no words of this package, and where. LangGraph's own error for namespaces is one of them. */
async function unclear(call: () => unknown): Promise<string | undefined> {
  try {
    const result: unknown = await call();
    const items = result as Partial<AsyncGenerator> | null | undefined;
    if (typeof items === "object" && typeof items?.next === "function") await items.next();
    return undefined;
  } catch (error) {
    const { name, message, stack = "" } = error as Error;
    if (name === "InvalidNamespaceError") return undefined;
    const isOurs = root.DeeplakeError.isInstance(error) && error.code !== "ENGINE_FAILED";
    // What LangChain says of its own arguments is LangChain's.
    const at = stack.split("\n").find((line) => line.includes("/src/"));
    return isOurs || at?.includes("node_modules") ? undefined : `${name}: ${message} ${at?.trim()}`;
  }
}

async function allUnclear(call: (...given: unknown[]) => unknown): Promise<string[]> {
  const found = new Set<string>();
  for (const value of strange)
    for (const given of [...before.map((first) => [...first, value]), [value, {}], [value, value]]) {
      const said = await unclear(() => call(...given));
      if (said !== undefined) found.add(said);
    }
  return [...found];
}

const LEFT_OUT = ["constructor", "close", "stop", "prototype"];

const exported = Object.entries(subpaths).flatMap(([subpath, names]) =>
  Object.entries(names).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value !== "function" || name === "DeeplakeError") return [];
    const construct = (...given: unknown[]): unknown => void Reflect.construct(value, given);
    const isClass = Function.prototype.toString.call(value).startsWith("class ");
    const own = isClass ? methods(value, `${subpath}/${name}`) : [];
    const call = isClass ? construct : (value as (...given: unknown[]) => unknown);
    return [[`${subpath}/${name}`, call] as const, ...own];
  }),
);

type Method = readonly [name: string, call: (...given: unknown[]) => unknown];

function methods(of: object, label: string): Method[] {
  const found = new Map<string, Method>();
  for (const from of [of, ...(typeof of === "function" ? [] : [Object.getPrototypeOf(of) as object])])
    for (const [name, { value }] of from === Object.prototype
      ? []
      : Object.entries(Object.getOwnPropertyDescriptors(from)))
      if (typeof value === "function" && !found.has(name) && !LEFT_OUT.includes(name))
        found.set(name, [`${label}.${name}`, (...given) => Reflect.apply(value, of, given)]);
  return [...found.values()];
}

const { lessons, skills, runs: logged, experiment, trust } = store;
const objects = {
  store,
  lessons,
  skills,
  runs: logged,
  experiment,
  trust,
  rules: await advice.TeamRules.open("memory:strange-rules"),
  items: await langgraph.DeeplakeStore.open("memory:strange-items"),
  vectors: await vectorstore.DeeplakeVectorStore.open("memory:strange-vectors", { embeddings }),
  records: new vectorstore.DeeplakeRecordManager("one", { url: "memory:strange-records" }),
  hivemind: await hivemind.Hivemind.open("sqlite:", { database: sqliteDatabase(), user: "ada" }),
  handler: new root.DeeplakeCallbackHandler(store),
};

test.each([...exported, ...Object.entries(objects).flatMap(([name, one]) => methods(one, name))])(
  "%s refuses what it cannot take in words of its own",
  async (_name, call) => {
    expect(await allUnclear(call)).toEqual([]);
  },
);

const whole: readonly [name: string, valid: object, call: (input: never) => unknown][] = [
  ["run", runRecord({ id: "run" }), (run) => logged.log([run])],
  [
    "experience",
    {
      task: "t",
      approach: "a",
      outcome: "success",
      score: 1,
      lessons: "",
      tags: [],
      metadata: {},
      scope: "",
    },
    (input) => store.record(input),
  ],
  [
    "label",
    { outcome: "success", score: 1, comment: "", source: "human" },
    (input) => store.label("i", input),
  ],
  ["rule", { text: "t", priority: 1, id: "i" }, (rule) => objects.rules.put(rule)],
  ["document", { pageContent: "p", metadata: {}, id: "i" }, (one) => objects.vectors.addDocuments([one])],
  [
    "listing",
    { matchConditions: [{ matchType: "prefix", path: ["a"] }], limit: 1, offset: 0 },
    (listing) => objects.items.batch([listing]),
  ],
  [
    "signal",
    { signal: undefined },
    (options) => objects.vectors.addDocuments([{ pageContent: "p", metadata: {} }], options),
  ],
];

test.each(whole)(
  "%s with one strange field is taken or refused in words of its own",
  async (_name, valid, call) => {
    const found = new Set<string>();
    for (const field of Object.keys(valid))
      for (const value of strange) {
        const said = await unclear(() => call({ ...valid, [field]: value } as never));
        if (said !== undefined) found.add(`${field}: ${said}`);
      }
    expect([...found]).toEqual([]);
  },
);

test.each([
  [() => root.experienceConfig(7 as never), "a string in cwd, got 7"],
  [() => advice.formatExperiences([null as never]), "an experience of a store in experiences[0], got null"],
  [() => advice.formatBlocks("abc" as never), "a list of experiences in items, got a string"],
  [async () => objects.records.update("abc" as never), "a list of ids, got a string"],
  [async () => hivemind.Hivemind.open(undefined as never), "Hivemind's tables, got undefined"],
])("says what came: %#", async (call, said) => {
  await expect((async () => call())()).rejects.toThrow(said);
});
