import { RunnableLambda } from "@langchain/core/runnables";
import { afterEach, expect, test, vi } from "vitest";

import { DeeplakeCallbackHandler } from "../../../src/index.ts";
import { handlerOverMemory, runTree, SeenRuns, storedRuns } from "../../support/run-tree.ts";
import { portOf } from "../../../src/experience/store/port.ts";

afterEach(() => vi.restoreAllMocks());

const answer = RunnableLambda.from((_given: object) => ({ answer: 42 })).withConfig({ runName: "answer" });

/** What the console was told: LangChain prints what handlers throw. */
function heard(): () => unknown[] {
  const spies = (["warn", "error", "log"] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation(() => {}),
  );
  return () => spies.flatMap(({ mock }) => mock.calls);
}

test("a task function that throws is counted, and the run is logged without it", async () => {
  const { experience, handler } = await handlerOverMemory({
    task: () => {
      throw new Error("no such field");
    },
  });
  const console = heard();
  handler.raiseError = true;
  expect(await answer.invoke({ task: "t" }, { callbacks: [handler] })).toEqual({ answer: 42 });
  expect(await runTree(experience)).toBe("answer chain success");
  expect(handler.health().errors).toBe(1);
  expect(experience.health()).toMatchObject({
    errors: { task: 1 },
    lastError: { where: "task", message: "no such field" },
  });
  expect(console()).toEqual([]);
});

test("inputs that cannot be read are logged as far as they can", async () => {
  const { experience, handler } = await handlerOverMemory();
  const refuse = (): never => {
    throw new Error("not yours");
  };
  const trap = new Proxy({}, { get: refuse, ownKeys: refuse, getPrototypeOf: refuse });
  const getter = Object.defineProperty({ task: "t" }, "secret", { get: refuse, enumerable: true });
  const circular: Record<string, unknown> = { big: 10n ** 30n, bytes: Buffer.from("x"), at: new Date(NaN) };
  circular["self"] = circular;
  const console = heard();
  const options = { callbacks: [handler], metadata: { trap, getter } };
  for (const given of [getter, circular, { trap }]) await answer.invoke(given, options);
  const runs = await storedRuns(experience);
  expect(runs.map(({ inputs }) => inputs)).toEqual([
    '{"task":"t","secret":"[unreadable]"}',
    `{"big":"1${"0".repeat(30)}","bytes":"[1 bytes]","at":"[invalid date]","self":"[cycle]"}`,
    '{"trap":"[unreadable]"}',
  ]);
  expect(handler.health()).toMatchObject({ captured: 3, open: 0, errors: 0 });
  expect(console()).toEqual([]);
});

test("events without what they should have neither throw nor keep other runs from the store", async () => {
  const { experience, handler } = await handlerOverMemory();
  const nothing = undefined as never;
  for (const name of [
    "handleChainStart",
    "handleChainEnd",
    "handleChainError",
    "handleChatModelStart",
    "handleLLMStart",
    "handleLLMEnd",
    "handleLLMError",
    "handleToolStart",
    "handleToolEnd",
    "handleToolError",
    "handleRetrieverStart",
    "handleRetrieverEnd",
    "handleRetrieverError",
    "handleInterrupt",
    "handleResume",
  ] as const)
    expect((handler[name] as (...nothing: never[]) => unknown)(nothing, nothing, nothing)).toBeUndefined();
  expect(handler.health().errors).toBeGreaterThan(4);
  handler.handleChainStart(nothing, nothing, "bare");
  handler.handleChainEnd(nothing, "bare");
  handler.handleLLMStart(
    {} as never,
    ["p"],
    "odd",
    "\0no\ud800",
    {},
    [7, null] as never,
    nothing,
    9 as never,
  );
  const usage = { input_tokens: Number.NaN, output_tokens: 1.5, total_tokens: "many" };
  handler.handleLLMEnd(
    { generations: [[{ text: "x", message: { usage_metadata: usage } } as never]] },
    "odd",
  );
  expect((await storedRuns(experience)).map(({ id, name, tags }) => [id, name, tags])).toEqual([
    ["bare", "chain", []],
    ["odd", "9", ["7", "null"]],
  ]);
  expect(handler.health().waiting).toBe(0);
});

test("a store that is closed, or fails at once, never reaches the agent", async () => {
  const { experience, handler } = await handlerOverMemory({ flushInterval: 0 });
  await experience.close();
  const console = heard();
  expect(await answer.invoke({ task: "t" }, { callbacks: [handler] })).toEqual({ answer: 42 });
  await expect(handler.flush()).rejects.toMatchObject({ code: "CLOSED" });
  expect(experience.health().errors["runs"]).toBeGreaterThan(0);

  const broken = await handlerOverMemory();
  vi.spyOn(portOf(broken.experience), "onFlush").mockImplementation(() => {
    throw new Error("broken hook");
  });
  expect(await answer.invoke({ task: "t" }, { callbacks: [broken.handler] })).toEqual({ answer: 42 });
  expect(broken.handler.health().errors).toBe(1);
  expect(console()).toEqual([]);
});

test("a store that never answers keeps neither the run nor its other handlers waiting", async () => {
  const { experience, handler } = await handlerOverMemory({ flushInterval: 0 });
  const writing = vi
    .spyOn(portOf(experience).outbox, "deliverRuns")
    .mockImplementation(() => new Promise(() => {}));
  const before = new SeenRuns();
  const after = new SeenRuns();
  for (let run = 0; run < 3; run++) {
    await answer.invoke({ task: "t" }, { callbacks: [before, handler, after] });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(writing).toHaveBeenCalledOnce();
  expect([before.parents.size, after.parents.size]).toEqual([3, 3]);
  expect(handler.health()).toMatchObject({ captured: 3, open: 0, errors: 0 });
});

test("what a subclass throws, at once or later, is counted as well", async () => {
  class Loud extends DeeplakeCallbackHandler {
    override handleChainStart(...event: Parameters<DeeplakeCallbackHandler["handleChainStart"]>): void {
      super.handleChainStart(...event);
      throw new Error("at once");
    }
    override handleText(): Promise<void> {
      return Promise.reject(new Error("later"));
    }
  }
  const { experience } = await handlerOverMemory();
  const loud = new Loud(experience);
  const console = heard();
  await answer.invoke({ task: "t" }, { callbacks: [loud] });
  await loud.handleText();
  expect(loud.health().errors).toBe(2);
  expect(console()).toEqual([]);
});
