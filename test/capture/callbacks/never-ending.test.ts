import { RunnableLambda } from "@langchain/core/runnables";
import { FakeStreamingChatModel } from "@langchain/core/utils/testing";
import { AIMessageChunk } from "@langchain/core/messages";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { expect, test } from "vitest";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { handlerOverMemory, runTree, storedRuns, tree } from "../../support/run-tree.ts";

const model = new FakeStreamingChatModel({
  chunks: ["a", "b", "c"].map((content) => new AIMessageChunk(content)),
});
const chain = ChatPromptTemplate.fromTemplate("{task}").pipe(model).pipe(new StringOutputParser());
const left = tree`
  RunnableSequence chain unknown
    ChatPromptTemplate chain success
    FakeStreamingChatModel chat_model unknown
    StrOutputParser chain unknown
`;

/** Reads one chunk of a stream, and keeps the stream. */
async function readOne(handler: DeeplakeCallbackHandler): Promise<object> {
  const stream = await chain.stream({ task: "t" }, { callbacks: [handler] });
  await stream.next();
  return stream;
}

test("a chain's stream that nobody reads on is stored as unknown after the bound", async () => {
  const { experience, handler } = await handlerOverMemory({ closeAfter: 30 });
  await readOne(handler);
  expect(handler.health()).toMatchObject({ open: 3, unknown: 0 });
  await expect.poll(() => handler.health().open).toBe(0);
  expect(await runTree(experience)).toBe(left);
  expect((await storedRuns(experience)).filter(({ endedAt }) => endedAt === null)).toHaveLength(3);
  expect(handler.health()).toMatchObject({ captured: 4, unknown: 3, unmatched: 0, errors: 0 });
});

test("closing the store stores what is still open, and flushing leaves it open", async () => {
  const location = "memory:never-ending-close";
  await using reader = await ExperienceStore.open(location);
  const experience = await ExperienceStore.open(location);
  const handler = new DeeplakeCallbackHandler(experience);
  await readOne(handler);
  await handler.flush();
  await experience.flush();
  expect(handler.health().open).toBe(3);
  await experience.close();
  expect(handler.health()).toMatchObject({ open: 0, waiting: 0 });
  expect(await runTree(reader)).toBe(left);
});

test("a run that ends after it was closed has its end", async () => {
  const { experience, handler } = await handlerOverMemory({ closeAfter: 20 });
  let finish: (answer: string) => void = () => {};
  const answer = RunnableLambda.from(
    (_given: object) => new Promise<string>((resolve) => (finish = resolve)),
  ).invoke({ task: "t" }, { callbacks: [handler] });
  await expect.poll(() => handler.health().unknown).toBe(1);
  await handler.flush();
  expect(await runTree(experience)).toBe("RunnableLambda chain unknown");
  finish("late");
  await answer;
  await handler.flush();
  expect(await runTree(experience)).toBe("RunnableLambda chain success");
  expect(await storedRuns(experience)).toMatchObject([{ outputs: '{"output":"late"}' }]);
});

test("a child that goes on after its parent ended is stored when it ends, or closed when the handler is flushed", async () => {
  const { experience, handler } = await handlerOverMemory();
  const slow = (name: string, milliseconds: number) =>
    RunnableLambda.from(async (_given: object) => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      return {};
    }).withConfig({ runName: name });
  const parent = RunnableLambda.from((_given: object, options) => {
    void slow("soon", 20).invoke({}, options);
    void slow("never", 100_000).invoke({}, options);
    return {};
  }).withConfig({ runName: "parent" });
  await parent.invoke({ task: "t" }, { callbacks: [handler] });
  await expect.poll(() => handler.health().open).toBe(1);
  await handler.flush();
  expect(await runTree(experience)).toBe(tree`
    parent chain success
      soon chain success
      never chain unknown
  `);
});

test("a process never runs out of memory over runs that do not end", async () => {
  const { experience, handler } = await handlerOverMemory({ redact: false });
  const text = "x".repeat(15_000);
  const start = (id: number): void =>
    handler.handleChainStart({} as never, { text, id }, `run-${id}`, undefined, [], {});
  for (let id = 0; id < 4_600; id++) start(id);
  const { open, unknown } = handler.health();
  expect(open + unknown).toBe(4_600);
  expect(open * text.length).toBeLessThanOrEqual(64 * 1024 * 1024);
  await experience.close();
});
