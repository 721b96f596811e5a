import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { HumanMessage } from "@langchain/core/messages";
import { Annotation, END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { expect, test } from "vitest";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { portOf } from "../../../src/experience/store/port.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const State = Annotation.Root({ ...MessagesAnnotation.spec, documents: Annotation<string[]> });
const documents = Array.from(
  { length: 12 },
  (_, at) => `${at}: ${'é "quoted"\n\ud800 plain text '.repeat(90)}`,
);

const graph = new StateGraph(State)
  .addNode("retrieve", (state) => ({ documents: [...state.documents] }))
  .addNode("check", (state) => ({ documents: state.documents.slice(1) }))
  .addEdge(START, "retrieve")
  .addEdge("retrieve", "check")
  .addEdge("check", END)
  .compile();

const input = (): typeof State.Update => ({ documents, messages: [new HumanMessage("Sort the documents.")] });

/** Inputs and outputs by name. */
async function runsIn(experience: ExperienceStore): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for await (const { name, inputs, outputs } of experience.runs.scan())
    found[name] = [JSON.parse(inputs), JSON.parse(outputs)];
  return found;
}

const state = (texts: readonly string[]): unknown => expect.objectContaining({ documents: texts });
const WHOLE = {
  retrieve: [state(documents), { documents }],
  check: [state(documents), { documents: documents.slice(1) }],
  LangGraph: [state(documents), state(documents.slice(1))],
};

test.each(["memory:", "a directory"])("states with long texts are stored whole in %s", async (where) => {
  const location = where === "memory:" ? where : join(temporaryDirectory(), "store");
  const experience = await ExperienceStore.open(location);
  await graph.invoke(input(), { callbacks: [new DeeplakeCallbackHandler(experience)] });
  await experience.flush();
  expect(await runsIn(experience)).toMatchObject(WHOLE);
  await experience.close();
});

test("a label makes an experience of a run with long texts", async () => {
  const experience = await ExperienceStore.open("memory:");
  const runId = crypto.randomUUID();
  const handler = new DeeplakeCallbackHandler(experience, { experienceFromRun: true });
  await graph.invoke(input(), { callbacks: [handler], runId });
  await experience.flush();
  await experience.label(runId, { outcome: "success", source: "human" });
  const { items } = await experience.recall("Sort the documents.");
  expect(items.map(({ experience: { task, outcome } }) => [task, outcome])).toEqual([
    ["Sort the documents.", "success"],
  ]);
  await experience.close();
});

test("long texts that wait on disk are stored whole later", async () => {
  const location = join(temporaryDirectory(), "store");
  mkdirSync(location);
  const slow = await ExperienceStore.open(location);
  const { outbox } = portOf(slow);
  const keep = outbox.keepRuns.bind(outbox);
  outbox.deliverRuns = async (records) => {
    keep(records);
    return "spooled";
  };
  await graph.invoke(input(), { callbacks: [new DeeplakeCallbackHandler(slow)] });
  await slow.flush();
  await slow.close();
  const later = await ExperienceStore.open(location);
  await later.flush();
  expect(await runsIn(later)).toMatchObject(WHOLE);
  await later.close();
});
