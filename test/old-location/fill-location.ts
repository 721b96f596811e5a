import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { fakeModel } from "@langchain/core/testing";
import { tool } from "@langchain/core/tools";
import { END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { z } from "zod";

import {
  DeeplakeCallbackHandler,
  DeeplakeVectorStore,
  type ExperienceInput,
  ExperienceStore,
} from "../../src/index.ts";
import { minePatterns, TeamRules } from "../../src/advice.ts";
import { DeeplakeStore } from "../../src/agents/langgraph/index.ts";
import type { Places } from "./places.ts";
import { WordVectors } from "./word-vectors.ts";

const embeddings = new WordVectors();
const NOON = Date.UTC(2026, 0, 1, 12);
const TOPICS = ["csv", "date", "invoice", "login", "photo", "backup"];
const CITIES = ["Bergen", "Cairo", "Lima", "Oslo", "Rome"];
/** Root runs of the graph; labels name them. */
const RUNS = { ben: "00000000-0000-4000-8000-00000000000b", cleo: "00000000-0000-4000-8000-00000000000c" };

/**
 * Fills a location with something in every table. `unfolded` is called while the last writes are acknowledged and the
 * store is still open: what the location then holds is what a killed process leaves.
 */
export async function fillLocation(places: Places, unfolded: () => Promise<void>): Promise<void> {
  await recordAttempts(places);
  await giveAndWithhold(places);
  await sayRules(places);
  await learnLessonsAndSkills(places);
  await recordInScopes(places);
  await logGraph(places);
  await addDocuments(places);
  await putItems(places);
  await using experience = await openStore(places);
  await experience.record({
    id: "written-last",
    task: "Restore the backup of the csv of Cairo",
    approach: "unpack ; restore ; compare",
    outcome: "success",
    timestamp: NOON / 1_000 + 9_000,
  });
  await experience.label("invoice-oslo-quick", {
    id: "label-last",
    score: 0.4,
    source: "llm",
    author: "judge",
    at: NOON + 9_000_000,
  });
  await unfolded();
}

function openStore({ location, options }: Places): Promise<ExperienceStore> {
  return ExperienceStore.open(location, { ...options, embeddings, author: "ann", agent: "clerk" });
}

/** Sixty attempts with versions, forgotten ones, labels, statuses, an erased user and one to erase. */
async function recordAttempts(places: Places): Promise<void> {
  await using experience = await openStore(places);
  await experience.recordMany(attempts());
  await experience.recordMany(
    ["dora-1", "dora-2"].map((id) => ({
      id,
      task: "Find the photo of Dora",
      approach: "petuniaflorb",
      outcome: "success",
      metadata: { user_id: "dora" },
    })),
  );
  await experience.erase({ user: "dora" });
  await experience.recordMany([
    {
      id: "cleo-1",
      task: "Send the invoice to wombatglyphs",
      approach: "look up wombatglyphs ; send",
      outcome: "success",
      metadata: { user_id: "cleo" },
      threadId: "thread-cleo",
      timestamp: NOON / 1_000,
    },
    {
      id: "of-cleo",
      task: "Send the invoice again",
      approach: "as wombatglyphs had it",
      outcome: "success",
      metadata: { sources: ["cleo-1"] },
      timestamp: NOON / 1_000,
    },
    {
      id: "from-the-web",
      task: "Read the csv of Lima",
      approach: "what a page said",
      outcome: "success",
      origin: "web",
      author: "crawler",
      timestamp: NOON / 1_000,
    },
    {
      ...attempts().find(({ id }) => id === "csv-lima-careful"),
      task: "Read the csv of Lima",
      approach: "sniff ; parse ; count",
      lessons: "Count the rows: “naïve” totals differ.",
    },
  ]);
  await experience.forget(["photo-rome-careful", "photo-rome-quick"]);
  await experience.label("date-oslo-careful", {
    id: "label-1",
    outcome: "failure",
    source: "human",
    author: "ben",
    comment: "the wrong year",
    at: NOON + 1_000,
  });
  await experience.label("date-cairo-quick", {
    id: "label-2",
    score: 0.75,
    source: "test",
    author: "suite",
    at: NOON + 2_000,
  });
  await experience.trust.setStatus(["backup-oslo-careful"], "retired", "superseded");
  await experience.experiment.calibrate({ keep: 0.9 });
  await experience.compact();
}

function attempts(): ExperienceInput[] {
  return TOPICS.flatMap((topic, row) =>
    CITIES.flatMap((city, column) =>
      ["careful", "quick"].map((way, index): ExperienceInput => {
        const number = row * 10 + column * 2 + index;
        return {
          id: `${topic}-${city}-${way}`.toLowerCase(),
          task: `Read the ${topic} of ${city}${way === "quick" ? " fast" : ""}`,
          approach: way === "careful" ? `sniff ; parse ${topic}` : `split ; join ${topic}`,
          outcome: way === "careful" ? "success" : "failure",
          lessons: way === "careful" ? `Look at the ${topic} first.` : "",
          metadata: {
            user_id: number % 3 === 0 ? "ann" : "ben",
            tokens_used: 100 + number,
            deep: { number },
          },
          tags: [topic, way],
          threadId: `thread-${number}`,
          labelSource: "test",
          timestamp: NOON / 1_000 + number * 60,
        };
      }),
    ),
  );
}

/** Forty threads, some of which are given nothing: what `lift` is reckoned from, so they are timed after their recalls. */
async function giveAndWithhold(places: Places): Promise<void> {
  await using experience = await openStore(places);
  await experience.record({
    id: "parcel-first",
    task: "Sort the parcel of customer 1000",
    approach: "weigh ; sort",
    outcome: "success",
    timestamp: NOON / 1_000 + 5_000,
  });
  for (let customer = 0; customer < 40; customer++) {
    const task = `Sort the parcel of customer ${customer}`;
    const threadId = `customer-${customer}`;
    const { text } = await experience.recall(task, { threadId, k: 2, holdout: 0.4 });
    const good = text === "" ? customer % 4 === 0 : customer % 8 !== 0;
    await experience.record({
      id: `parcel-${customer}`,
      task,
      approach: good ? "weigh ; sort" : "guess ; stack",
      outcome: good ? "success" : "failure",
      threadId,
    });
  }
}

async function sayRules({ location, options }: Places): Promise<void> {
  await using rules = await TeamRules.open(location, { ...options, author: "ann" });
  await rules.put({ id: "rule-units", text: "Say the unit.", priority: 2 });
  await rules.put({ id: "rule-units", text: "Say the unit of every number.", priority: 2 });
  await rules.put({ id: "rule-ask", text: "Ask before you delete.", priority: 1 });
  await rules.put({ id: "rule-old", text: "Print everything." });
  await rules.retire("rule-old");
  await using experience = await openStore({ location, documents: "", options });
  await experience.recall("Read the login of Oslo", { rules, threadId: "thread-with-rules", k: 1 });
}

async function learnLessonsAndSkills(places: Places): Promise<void> {
  await using experience = await openStore(places);
  const lessons = await experience.lessons.distill();
  const [first, second] = lessons.toSorted((a, b) => (a.task < b.task ? -1 : 1));
  if (first) await experience.lessons.label(first.id, "confirmed");
  if (second) await experience.lessons.label(second.id, "rejected");
  await experience.skills.propose(await minePatterns(experience));
  const [skill] = await experience.skills.list();
  if (skill) await experience.skills.confirm(skill.id);
}

async function recordInScopes(places: Places): Promise<void> {
  const { location, options } = places;
  for (const [scope, secret] of [
    [{ team: "billing" }, "ledger A"],
    [{ team: "billing", user: "ben" }, "ledger B"],
  ] as const) {
    await using experience = await ExperienceStore.open(location, {
      ...options,
      embeddings,
      scope,
      agent: "clerk",
    });
    await experience.record({
      id: `scoped ${secret}`,
      task: "Book the invoice of Lima",
      approach: `open ${secret} ; book`,
      outcome: "success",
      timestamp: NOON / 1_000 + 7_000,
    });
  }
}

/** Two runs of one graph: the one becomes an experience when it is labelled, the other is of the user to erase. */
async function logGraph(places: Places): Promise<void> {
  await using experience = await openStore(places);
  await using handler = new DeeplakeCallbackHandler(experience, { experienceFromRun: true });
  const weather = tool(({ city }: { city: string }) => `It rains in ${city}.`, {
    name: "weather",
    description: "The weather in a city",
    schema: z.object({ city: z.string() }),
  });
  for (const [user, city] of [
    ["ben", "Bergen"],
    ["cleo", "wombatglyphs"],
  ] as const) {
    const call = { name: "weather", args: { city }, id: `call-${user}`, type: "tool_call" as const };
    const tokens = { usage_metadata: { input_tokens: 20, output_tokens: 5, total_tokens: 25 } };
    const model = fakeModel()
      .respond(Object.assign(new AIMessage({ content: "", tool_calls: [call] }), tokens))
      .respond(Object.assign(new AIMessage(`Take an umbrella to ${city}.`), tokens));
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("model", async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
      .addNode("tools", new ToolNode([weather]))
      .addEdge(START, "model")
      .addConditionalEdges("model", ({ messages }) =>
        messages.some((message) => message.type === "tool") ? END : "tools",
      )
      .addEdge("tools", "model")
      .compile();
    await graph.invoke(
      { messages: [new HumanMessage(`What do I need on the date in ${city}?`)] },
      {
        callbacks: [handler],
        runId: RUNS[user],
        configurable: { thread_id: `thread-${user}`, user_id: user },
      },
    );
  }
  await handler.flush();
}

async function addDocuments({ documents, options }: Places): Promise<void> {
  await using store = await DeeplakeVectorStore.open(documents, {
    ...options,
    embeddings,
    columns: { year: "int64", kind: "text" },
  });
  const ids = TOPICS.flatMap((topic) => CITIES.map((city) => `${topic}-${city}`.toLowerCase()));
  await store.addDocuments(
    ids.map((id, index) => ({
      pageContent: `The ${id.replace("-", " of ")}`,
      metadata: { year: 2000 + index, kind: index % 2 === 0 ? "even" : "odd", from: { page: index } },
    })),
    { ids },
  );
  await store.addDocuments(
    [{ pageContent: "The csv of rome, revised", metadata: { year: 2050, kind: "new" } }],
    {
      ids: ["csv-rome"],
    },
  );
  await store.delete({ ids: ["photo-oslo"] });
  await store.addDocuments([{ pageContent: "The login of cairo", metadata: { year: 1, kind: "other" } }], {
    ids: ["login-cairo"],
    namespace: "tenant",
  });
}

async function putItems({ location, options }: Places): Promise<void> {
  const index = { embeddings, fields: ["text"] };
  await using store = await DeeplakeStore.open(location, { ...options, index });
  await store.put(["memories", "ann"], "drink", { text: "a date with coffee", kind: "taste" });
  await store.put(["memories", "ann"], "drink", { text: "a date with tea", kind: "taste" });
  await store.put(["memories", "ann"], "travel", { text: "a photo of Lima", tags: ["far", "süd"] });
  await store.put(["memories", "ben"], "seen", { count: 3 }, false);
  await store.put(["memories", "ben"], "gone", { count: 4 }, false);
  await store.delete(["memories", "ben"], "gone");
}
