import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

import { Embeddings } from "@langchain/core/embeddings";
import { RunnableLambda } from "@langchain/core/runnables";
import { Annotation, type LangGraphRunnableConfig, START, StateGraph } from "@langchain/langgraph";
import { expect, test } from "vitest";

import { experienceAgent, recallNode } from "../../src/agents/langgraph/index.ts";
import { ExperienceStore, withExperience } from "../../src/index.ts";
import { storedExperiences } from "../support/run-tree.ts";

/** Embeddings that wait until they are told to go on. */
class Held extends Embeddings {
  readonly events = new EventEmitter();
  readonly asked: Promise<unknown> = once(this.events, "asked");

  constructor() {
    super({});
  }

  async embedQuery(text: string): Promise<number[]> {
    if (text.includes("later")) {
      this.events.emit("asked");
      await once(this.events, "go on");
    }
    return [1, text.length];
  }

  embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}

const State = Annotation.Root({
  task: Annotation<string>,
  experience: Annotation<string>,
  answer: Annotation<string>,
});
type State = typeof State.State;
type Call = (config: object) => Promise<unknown>;
type App = (experience: ExperienceStore, work: () => { answer: string }) => Call;

const input = { task: "to be done later" };
const inNode = (node: (state: State, config: LangGraphRunnableConfig) => Promise<object>): Call => {
  const graph = new StateGraph(State).addNode("work", node).addEdge(START, "work").compile();
  return (config) => graph.invoke(input, config);
};

const APPS: Readonly<Record<string, App>> = {
  "a chain": (experience, work) => {
    const chain = withExperience(RunnableLambda.from(work), experience, { evaluate: () => true });
    return (config) => chain.invoke(input, config);
  },
  "a batch": (experience, work) => {
    const chain = withExperience(RunnableLambda.from(work), experience, { evaluate: () => true });
    return (config) => chain.batch([input] as never, config);
  },
  "an experienceAgent": (experience, work) =>
    inNode(experienceAgent<State>(work, experience, { evaluate: () => true })),
  "code after a recallNode": (experience, work) =>
    inNode(async (state, config) => {
      await recallNode<State>(experience)(state, config);
      return work();
    }),
};

test.each(Object.keys(APPS))(
  "%s does not begin if the run was given up while memory was asked",
  async (name) => {
    const embeddings = new Held();
    const experience = await ExperienceStore.open(`memory:${randomUUID()}`, { embeddings });
    await experience.record({ task: "something else", approach: "x", outcome: "success" });
    await experience.flush();
    let begun = 0;
    const call = (APPS[name] as App)(experience, () => ({ answer: `${++begun}` }));
    const controller = new AbortController();
    const running = call({ signal: controller.signal });
    await embeddings.asked;
    controller.abort();
    await expect(running).rejects.toThrow(/abort/iu);
    embeddings.events.emit("go on");
    await pause(50);
    expect(begun).toBe(0);
    expect(await storedExperiences(experience)).toHaveLength(1);
  },
);
