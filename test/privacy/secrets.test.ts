// No secret that reaches this package by any way leaves it by another. Each way in is a row of a table; after each, all
// that a store gives, and every row that it keeps, is looked through for every secret of the corpus.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { createAgent, fakeModel } from "langchain";
import { expect, test } from "vitest";
import { z } from "zod";

import { TeamRules } from "../../src/advice.ts";
import {
  DeeplakeCallbackHandler,
  type EvaluationInput,
  ExperienceStore,
  llmJudge,
  sequence,
  withExperience,
} from "../../src/index.ts";
import { evaluateNode, experienceAgent, recallNode } from "../../src/agents/langgraph/index.ts";
import { experienceMiddleware } from "../../src/agents/middleware/index.ts";
import { importRuns } from "../../src/cli/commands/import.ts";
import { Hivemind, importHivemind } from "../../src/capture/hivemind/index.ts";
import { toRow } from "../../src/experience/records/experience-codec.ts";
import { experiencesSchema, outcomesSchema, runsSchema } from "../../src/experience/records/schemas.ts";
import { completeExperience } from "../../src/experience/records/validate-experience.ts";
import { KeywordEmbeddings } from "../../src/testing/index.ts";
import { memoryDriver } from "../../src/storage/memory/memory.ts";
import type { TableSchema } from "../../src/storage/driver/driver.ts";
import { Table } from "../../src/storage/table/table.ts";
import { SECRET_TEXTS } from "../storage/redaction/secret-corpus.ts";
import { runRecord } from "../support/run-record.ts";
import { sqliteDatabase } from "../support/sqlite-database.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { everythingGiven, rowsStored } from "./everything-given.ts";
import { portOf } from "../../src/experience/store/port.ts";

const TASK = "Use all of these, please";
const POISON = [TASK, ...SECRET_TEXTS.map(({ text }) => text)].join("\n\n");

/** Secrets in a value, also where JSON has escaped them, and again. */
function secretsIn(value: unknown): string[] {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return SECRET_TEXTS.map(({ secret }) => secret).filter((secret) => {
    const once = JSON.stringify(secret).slice(1, -1);
    const twice = JSON.stringify(once).slice(1, -1);
    return [secret, once, twice].some((form) => text.includes(form));
  });
}

const attempt = (approach: string) => ({ task: POISON, approach, lessons: POISON });
const State = Annotation.Root({
  task: Annotation<string>(),
  experience: Annotation<string>(),
  answer: Annotation<string>(),
});

/** A judge that remembers what it was asked. */
class Answering extends FakeListChatModel {
  readonly asked: string[] = [];

  constructor(answer: string) {
    super({ responses: [answer] });
  }

  override _generate(...given: Parameters<FakeListChatModel["_generate"]>): Promise<ChatResult> {
    this.asked.push(given[0].map(({ text }) => text).join("\n"));
    // oxlint-disable-next-line no-underscore-dangle -- LangChain names what subclasses call so
    return super._generate(...given);
  }
}

/** Each way in, which brings the secrets of the corpus into a store. */
const WAYS: Readonly<Record<string, (experience: ExperienceStore, location: string) => Promise<unknown>>> = {
  record: (experience) =>
    experience.record({ ...attempt(POISON), outcome: "success", metadata: { note: POISON, list: [POISON] } }),
  recordMany: (experience) =>
    experience.recordMany([
      { ...attempt(`${POISON} one`), outcome: "success" },
      { ...attempt(`${POISON} two`), outcome: "failure", score: 0 },
      { ...attempt(`search({"q":${JSON.stringify(POISON)}}) -> ${POISON}`), outcome: "success" },
    ]),
  "comments of labels, and reasons of decisions": async (experience) => {
    const { id } = await experience.record({ task: TASK, approach: "a", outcome: "success" });
    const label = { outcome: "failure", source: "human" } as const;
    const given = await experience.label(id, { ...label, comment: POISON });
    expect(secretsIn(given)).toEqual([]);
    await portOf(experience).outbox.label(id, { ...label, comment: POISON, author: "ann" });
    await experience.trust.setStatus([id], "proposed", POISON);
    await experience.trust.setStatus([id], "active", "");
  },
  logRuns: (experience) =>
    experience.runs.log([
      runRecord({
        id: "run",
        inputs: JSON.stringify({ task: POISON }),
        outputs: JSON.stringify({ answer: POISON }),
        error: POISON,
        metadata: JSON.stringify({ note: POISON }),
      }),
    ]),
  "the handler": async (experience) => {
    const handler = new DeeplakeCallbackHandler(experience, { experienceFromRun: true });
    const config = { callbacks: [handler], metadata: { note: POISON } };
    await RunnableLambda.from(({ task }: { task: string }) => ({ answer: task })).invoke(
      { task: POISON },
      config,
    );
    const failing = RunnableLambda.from((_input: { task: string }): string => {
      throw new Error(POISON);
    });
    await expect(failing.invoke({ task: POISON }, config)).rejects.toThrow(TASK);
    await handler.flush();
    for await (const { id } of experience.runs.scan())
      await experience.label(id, { outcome: "success", source: "human", comment: POISON });
  },
  "the middleware": async (experience) => {
    const search = tool(async () => POISON, {
      name: "search",
      description: "d",
      schema: z.object({ q: z.string() }),
    });
    const agent = createAgent({
      model: fakeModel()
        .respondWithTools([{ name: "search", args: { q: POISON }, id: "c" }])
        .respond(new AIMessage(POISON)),
      tools: [search],
      middleware: [
        experienceMiddleware(experience, {
          evaluate: () => ({ score: 1, comment: POISON, lessons: POISON }),
        }),
      ],
    });
    const callbacks = [new DeeplakeCallbackHandler(experience)];
    await agent.invoke({ messages: [new HumanMessage(POISON)] }, { callbacks });
    const failing = createAgent({
      model: fakeModel().respond(new Error(POISON)),
      tools: [],
      middleware: [experienceMiddleware(experience)],
    });
    await expect(failing.invoke({ messages: [new HumanMessage(POISON)] })).rejects.toThrow(TASK);
  },
  withExperience: async (experience) => {
    const chain = withExperience(
      RunnableLambda.from((_input: { task: string }) => ({ answer: POISON })),
      experience,
      { evaluate: () => ({ score: 1, comment: POISON, lessons: POISON }) },
    );
    await chain.invoke({ task: POISON });
    const failing = withExperience(
      RunnableLambda.from((_input: { task: string }): string => {
        throw new Error(POISON);
      }),
      experience,
    );
    await expect(failing.invoke({ task: POISON })).rejects.toThrow(TASK);
  },
  "recall and evaluate nodes, with a judge": async (experience) => {
    const verdict = JSON.stringify({ comment: POISON, score: 1 });
    const judge = new Answering(verdict);
    const graph = new StateGraph(State)
      .addNode("recall", recallNode(experience))
      .addNode("agent", () => ({ answer: POISON }))
      .addNode(
        "evaluate",
        evaluateNode(experience, {
          evaluate: sequence<EvaluationInput<typeof State.State>>(() => true, llmJudge(judge)),
        }),
      )
      .addEdge(START, "recall")
      .addEdge("recall", "agent")
      .addEdge("agent", "evaluate")
      .addEdge("evaluate", END)
      .compile();
    await graph.invoke({ task: POISON });
    await experience.flush();
    expect(judge.asked).toHaveLength(1);
    expect(secretsIn(judge.asked)).toEqual([]);
  },
  experienceAgent: async (experience) => {
    const node = (fails: boolean) =>
      experienceAgent<typeof State.State>(
        () => {
          if (fails) throw new Error(POISON);
          return { answer: POISON };
        },
        experience,
        { evaluate: () => ({ score: 1, lessons: POISON }) },
      );
    const graph = (fails: boolean) =>
      new StateGraph(State)
        .addNode("agent", node(fails))
        .addEdge(START, "agent")
        .addEdge("agent", END)
        .compile();
    await graph(false).invoke({ task: POISON });
    await expect(graph(true).invoke({ task: POISON })).rejects.toThrow(TASK);
  },
  "rules of a team": async (_, location) => {
    await using rules = await TeamRules.open(location);
    for (const [index, { text }] of SECRET_TEXTS.entries())
      if (text.length < 280 && !/[\r\n]/.test(text))
        await rules.put({ id: `r${index}`, text, priority: index });
    const retired = await rules.put({ text: SECRET_TEXTS[0]?.text ?? "" });
    await rules.retire(retired.id);
  },
  "rules of a list of one's own": async (experience) => {
    const rules = SECRET_TEXTS.map(({ text }, index) => ({
      id: `r${index}`,
      revision: 1,
      text,
      priority: 0,
      active: true,
      author: "",
      at: 0,
    }));
    const given = await experience.recall(TASK, {
      rules: { from: { list: async () => rules }, max: rules.length },
    });
    expect(given.rules).toHaveLength(rules.length);
    expect(secretsIn(given)).toEqual([]);
  },
  "the task of a recall": async (experience) => {
    await experience.record({ task: TASK, approach: "a", outcome: "success" });
    expect((await experience.recall(POISON, { threadId: "t" })).items).toHaveLength(1);
  },
  "skills of patterns": async (experience) => {
    for (let index = 0; index < 6; index++)
      await experience.record({
        task: `${POISON} ${index % 3}`,
        approach: index % 2 === 0 ? `uses(${JSON.stringify({ key: POISON })})` : "guess()",
        outcome: index % 2 === 0 ? "success" : "failure",
        metadata: { error: POISON },
      });
    const secret = SECRET_TEXTS[0]?.text ?? "";
    const pattern = {
      feature: secret,
      difference: 0.5,
      interval: [0.2, 0.8] as const,
      tasks: 3,
      attempts: ["a"],
      with: { n: 3, mean: 1 },
      without: { n: 3, mean: 0 },
    };
    const made = await experience.skills.propose({
      approaches: [pattern],
      tools: [],
      errors: [],
    } as never);
    expect(made.kept).toHaveLength(1);
    expect(secretsIn(made)).toEqual([]);
    await experience.skills.retire(made.kept[0]?.id ?? "", POISON);
  },
  "import of a file": async (_, location) => {
    const file = join(temporaryDirectory(), "runs.jsonl");
    writeFileSync(file, `${JSON.stringify({ ...attempt(POISON), outcome: "success", score: 1 })}\n`);
    expect(await importRuns(location, file)).toMatchObject({ added: 1 });
  },
  "import from Hivemind": async (experience) => {
    const database = sqliteDatabase();
    await using hivemind = await Hivemind.open("sqlite:", { database, user: "ann" });
    await hivemind.writeSession("t", [
      runRecord({
        id: "turn",
        threadId: "t",
        inputs: JSON.stringify({ task: POISON }),
        outputs: JSON.stringify(POISON),
      }),
    ]);
    const report = await importHivemind(experience, hivemind, {
      evaluate: () => ({ score: 1, lessons: POISON }),
    });
    expect(report.experiences).toBe(1);
  },
};

/** Embeddings that remember what they were given. */
class Listening extends KeywordEmbeddings {
  readonly heard: string[] = [];

  constructor() {
    super(["use", "these"]);
  }

  override embedQuery(text: string): Promise<number[]> {
    this.heard.push(text);
    return super.embedQuery(text);
  }
}

test("the corpus is found where nothing is taken out", async () => {
  await using experience = await ExperienceStore.open("memory:secrets-kept", { redact: false });
  await WAYS["record"]?.(experience, "");
  const given = await everythingGiven(experience, "memory:secrets-kept", TASK);
  expect(secretsIn(given)).toHaveLength(SECRET_TEXTS.length);
});

test.each(Object.keys(WAYS).map((way, index) => [way, index] as const))(
  "no secret that comes in by %s gets out, by whatever way",
  async (way, index) => {
    const location = `memory:secrets-${index}`;
    const embeddings = new Listening();
    await using experience = await ExperienceStore.open(location, { embeddings });
    await WAYS[way]?.(experience, location);
    await experience.flush();
    const given = {
      ...(await everythingGiven(experience, location, TASK)),
      ...(await rowsStored(location)),
      "texts that were embedded": embeddings.heard,
    };
    const leaks = Object.entries(given).map(([name, value]) => [name, secretsIn(value)] as const);
    expect(leaks.filter(([, secrets]) => secrets.length > 0)).toEqual([]);
    expect(experience.health().errors).toEqual({});
  },
);

test("no secret in rows that an earlier version or another program wrote gets out", async () => {
  const location = "memory:secrets-of-old";
  const open = (name: string, schema: TableSchema): Promise<Table> =>
    Table.open(location, name, schema, { dimensions: null });
  const defaults = { id: () => "", now: () => 1, agent: "", author: "", scope: "" };
  const old = (id: string, outcome: "success" | "failure") =>
    toRow(
      completeExperience(
        { id, ...attempt(`${POISON} ${id}`), outcome, runId: "run", metadata: { note: POISON } },
        defaults,
      ),
    );
  await (await open("experiences", experiencesSchema)).append([old("a", "success"), old("b", "failure")]);
  const inputs = JSON.stringify({ task: POISON });
  const run = { id: "run", root_id: "run", inputs, outputs: inputs, error: POISON, metadata: inputs };
  await (
    await open("runs", runsSchema)
  ).append([{ ...run, tags: "[]", kind: "chain", status: "failure", started_at: 1 }]);
  const label = { id: "l", target: "a", outcome: "success", score: 1, source: "human", confidence: 0.9 };
  await (await open("outcomes", outcomesSchema)).append([{ ...label, at: 1, comment: POISON }]);

  await using experience = await ExperienceStore.open(location);
  const given = await everythingGiven(experience, location, TASK);
  const leaks = Object.entries(given).map(([name, value]) => [name, secretsIn(value)] as const);
  expect(leaks.filter(([, secrets]) => secrets.length > 0)).toEqual([]);
  expect((await experience.get("a"))?.task).toContain("[redacted:");
});

test("no secret waits on disk", async () => {
  const directory = join(temporaryDirectory(), "spool");
  let down = false;
  const driver: typeof memoryDriver = (location, table, options) => {
    const beneath = memoryDriver(location, table, options);
    return {
      ...beneath,
      append: async (rows, hint) => {
        if (down) throw new Error("down");
        await beneath.append(rows, hint);
      },
    };
  };
  await using experience = await ExperienceStore.open("memory:secrets-spooled", {
    driver,
    spool: { directory, after: 1 },
  });
  down = true;
  await portOf(experience).outbox.record({ ...attempt(POISON), outcome: "success" });
  await portOf(experience).outbox.label("x", { outcome: "success", source: "human", comment: POISON });
  const texts = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
  expect(texts.join("")).toContain("[redacted:");
  expect(secretsIn(texts.join(""))).toEqual([]);
  down = false;
});
