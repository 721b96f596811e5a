import type { BaseMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { Annotation, Command, entrypoint, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import type { RemoteGraph } from "@langchain/langgraph/remote";
import { createAgent, fakeModel } from "langchain";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";

import { type ExperienceStore, withExperience } from "../../../src/index.ts";

declare const experience: ExperienceStore;
declare const remote: RemoteGraph;

const lookUp = tool(({ id }) => id, { name: "lookUp", schema: z.object({ id: z.string() }) });
const agent = createAgent({
  model: fakeModel(),
  tools: [lookUp],
  responseFormat: z.object({ ok: z.boolean() }),
  stateSchema: z.object({ visits: z.number().default(0) }),
  contextSchema: z.object({ userId: z.string() }),
});
const graph = new StateGraph(Annotation.Root({ question: Annotation<string>, answer: Annotation<string> }))
  .addNode("reply", ({ question }) => ({ answer: question }))
  .addEdge(START, "reply")
  .compile();

const context = { userId: "ann" };

test("an agent keeps the types of what it takes and gives", async () => {
  const wrapped = withExperience(agent, experience, {
    evaluate: ({ output }) => output.structuredResponse.ok,
    approach: ({ messages }) => messages.map(({ text }) => text).join(", "),
  });
  const result = await wrapped.invoke({ messages: "hello", visits: 1 }, { context, tags: ["t"] });
  expectTypeOf(result.structuredResponse).toEqualTypeOf<{ ok: boolean }>();
  expectTypeOf(result.visits).toEqualTypeOf<number>();
  expectTypeOf(result.messages).toExtend<BaseMessage[]>();
  // @ts-expect-error not what the agent's state holds
  void wrapped.invoke({ messages: 3 });
  // @ts-expect-error not what the agent's context is
  void wrapped.invoke({ messages: "hello" }, { context: { userId: 3 } });
  for await (const event of wrapped.streamEvents({ messages: "hello" }, { version: "v2" }))
    expectTypeOf(event.event).toEqualTypeOf<string>();
  expectTypeOf(wrapped.pipe(({ visits }) => visits).invoke).returns.resolves.toEqualTypeOf<number>();
  new StateGraph(MessagesAnnotation).addNode("agent", wrapped).addEdge(START, "agent").compile();
});

test("a stream holds what its mode says", async () => {
  const state = await withExperience(agent, experience).stream(
    { messages: "hello" },
    { streamMode: "values", context },
  );
  for await (const { visits } of state) expectTypeOf(visits).toEqualTypeOf<number>();
  const spoken = await withExperience(agent, experience).stream(
    { messages: "hello" },
    { streamMode: "messages", context },
  );
  for await (const [message] of spoken) expectTypeOf(message.text).toEqualTypeOf<string>();
  const updates = await withExperience(graph, experience).stream(
    { question: "q" },
    { streamMode: "updates" },
  );
  for await (const { reply } of updates) expectTypeOf(reply).toEqualTypeOf<{ answer: string } | undefined>();
});

test("graphs of every kind keep their types", () => {
  const wrapped = withExperience(graph, experience, { evaluate: ({ output }) => output.answer === "42" });
  type State = { question: string; answer: string };
  expectTypeOf(wrapped.invoke({ question: "q" })).resolves.toEqualTypeOf<State>();
  expectTypeOf(wrapped.invoke(new Command({ resume: 1 }))).resolves.toEqualTypeOf<State>();
  expectTypeOf(wrapped.withRetry().invoke).returns.resolves.toEqualTypeOf<State>();
  const length = entrypoint("length", async ({ task }: { task: string }) => task.length);
  const counted = withExperience(length, experience, { evaluate: ({ output }) => output > 3 });
  expectTypeOf(counted.invoke({ task: "t" })).resolves.toEqualTypeOf<number>();
  expectTypeOf(withExperience(remote, experience).invoke).toBeFunction();
});
