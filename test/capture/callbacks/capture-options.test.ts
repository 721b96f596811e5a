import { RunnableLambda, RunnableSequence } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";

import {
  DeeplakeCallbackHandler,
  type DeeplakeCallbackHandlerOptions,
  ExperienceStore,
} from "../../../src/index.ts";
import { personalData } from "../../../src/privacy.ts";
import type { RunRecord } from "../../../src/runs.ts";

type Config = { callbacks: DeeplakeCallbackHandler[]; runId?: string };

/** The runs that are stored of a program, and the tasks of the failures that are recorded. */
async function stored(
  options: DeeplakeCallbackHandlerOptions,
  program: (config: Config) => Promise<unknown>,
): Promise<{ runs: RunRecord[]; failures: string[] }> {
  await using experience = await ExperienceStore.open("memory:");
  const handler = new DeeplakeCallbackHandler(experience, options);
  await program({ callbacks: [handler] });
  await handler.flush();
  const runs: RunRecord[] = [];
  for await (const run of experience.runs.scan()) runs.push(run);
  const failures: string[] = [];
  for await (const one of experience.scan()) failures.push(one.task);
  expect(handler.health().open).toBe(0);
  return { runs, failures };
}

const names = (runs: readonly RunRecord[]): string[] => runs.map(({ name }) => name).toSorted();
const step = (name: string, config: object = {}) =>
  RunnableLambda.from((input: { task: string }) => input).withConfig({ runName: name, ...config });
const failing = RunnableLambda.from((_input: { task: string }): string => {
  throw new Error("refused");
});

describe("a run that is marked", () => {
  const chainWith = (mark: object) =>
    RunnableSequence.from([
      step("before"),
      RunnableSequence.from([step("inner"), step("inner too")]).withConfig({ runName: "secret", ...mark }),
      step("after"),
    ]).withConfig({ runName: "chain" });

  test.each([
    ["the tag deeplake:off", { tags: ["deeplake:off"] }],
    ["the metadata deeplake: false", { metadata: { deeplake: false } }],
  ])("with %s is left out with everything inside it", async (_mark, mark) => {
    const { runs } = await stored({}, (config) => chainWith(mark).invoke({ task: "t" }, config));
    expect(names(runs)).toEqual(["after", "before", "chain"]);
  });

  test("as a call leaves out the whole of it, its failure too", async () => {
    const { runs, failures } = await stored({}, async (config) => {
      await chainWith({}).invoke({ task: "t" }, { ...config, tags: ["deeplake:off"] });
      await expect(
        failing.invoke({ task: "t" }, { ...config, metadata: { deeplake: false } }),
      ).rejects.toThrow("refused");
    });
    expect(runs).toEqual([]);
    expect(failures).toEqual([]);
  });

  test("in a graph leaves out its node and what the node calls", async () => {
    const State = Annotation.Root({ task: Annotation<string> });
    const graph = new StateGraph(State)
      .addNode("open", async ({ task }, config) => step("seen").invoke({ task }, config))
      .addNode("closed", async ({ task }, config) =>
        step("unseen").invoke({ task }, { ...config, tags: ["deeplake:off"] }),
      )
      .addEdge(START, "open")
      .addEdge("open", "closed")
      .addEdge("closed", END)
      .compile();
    const { runs } = await stored({}, (config) => graph.invoke({ task: "t" }, config));
    expect(names(runs)).toEqual(["LangGraph", "closed", "open", "seen"]);
  });

  test("as hidden is left out alone", async () => {
    const { runs } = await stored({}, (config) =>
      chainWith({ tags: [] }).invoke({ task: "t" }, { ...config, tags: [] }),
    );
    expect(names(runs)).toEqual(["after", "before", "chain", "inner", "inner too", "secret"]);
  });
});

describe("excludeKinds", () => {
  test("leaves out runs of a kind and keeps what runs inside them", async () => {
    const State = Annotation.Root({ task: Annotation<string> });
    const model = new FakeListChatModel({ responses: ["42"] });
    const graph = new StateGraph(State)
      .addNode("agent", async ({ task }, config) => {
        await step("called").invoke({ task }, config);
        await model.invoke(task, config);
        return { task };
      })
      .addEdge(START, "agent")
      .addEdge("agent", END)
      .compile();
    const { runs } = await stored({ excludeKinds: ["node", "chat_model"] }, (config) =>
      graph.invoke({ task: "t" }, config),
    );
    expect(names(runs)).toEqual(["LangGraph", "called"]);
    const root = runs.find(({ name }) => name === "LangGraph");
    expect(runs.find(({ name }) => name === "called")).toMatchObject({
      parentId: root?.id,
      rootId: root?.id,
    });
  });

  test("still records the failure of a root that it leaves out", async () => {
    const { runs, failures } = await stored({ excludeKinds: ["chain"] }, (config) =>
      expect(failing.invoke({ task: "t" }, config)).rejects.toThrow("refused"),
    );
    expect(runs).toEqual([]);
    expect(failures).toEqual(["t"]);
  });
});

describe("what a run above is told to do", () => {
  const start = (handler: DeeplakeCallbackHandler, id: string, parent?: string, tags: string[] = []): void =>
    handler.handleChainStart(
      { lc: 1, type: "not_implemented", id: [id] },
      { task: "t" },
      id,
      parent,
      tags,
      {},
      undefined,
      id,
    );

  test.each<[string, DeeplakeCallbackHandlerOptions, string[]]>([
    ["left out by its mark", {}, ["deeplake:off"]],
    ["left out by the sample", { sample: 0 }, []],
  ])("holds for what starts after its end: %s", async (_why, options, tags) => {
    const { runs } = await stored(options, async ({ callbacks: [handler] }) => {
      if (!handler) return;
      start(handler, "root", undefined, tags);
      handler.handleChainEnd({}, "root");
      start(handler, "late", "root");
      handler.handleChainEnd({}, "late");
      handler.handleChainEnd({}, "root");
    });
    expect(runs).toEqual([]);
  });

  test("holds however much ran inside meanwhile", async () => {
    const { runs } = await stored({}, async ({ callbacks: [handler] }) => {
      if (!handler) return;
      start(handler, "root", undefined, ["deeplake:off"]);
      for (let at = 0; at < 10_500; at++) {
        start(handler, `run ${at}`, "root");
        handler.handleChainEnd({}, `run ${at}`);
      }
      handler.handleChainEnd({}, "root");
    });
    expect(runs).toEqual([]);
  });

  test("an abort with a reason is no failure of the steps of a root that is left out", async () => {
    const abort = new AbortController();
    const State = Annotation.Root({ task: Annotation<string> });
    const slow = new StateGraph(State)
      .addNode("slow", async ({ task }, config) => {
        setTimeout(() => abort.abort(new Error("changed my mind")), 10);
        await new FakeListChatModel({ responses: ["abc"], sleep: 1_000 }).invoke(task, config);
        return {};
      })
      .addEdge(START, "slow")
      .addEdge("slow", END)
      .compile();
    const { runs, failures } = await stored({ excludeKinds: ["graph"] }, (config) =>
      expect(slow.invoke({ task: "t" }, { ...config, signal: abort.signal })).rejects.toThrow("my mind"),
    );
    expect(runs.map(({ name, status }) => `${name} ${status}`).toSorted()).toEqual([
      "FakeListChatModel cancelled",
      "slow cancelled",
    ]);
    expect(runs.find(({ name }) => name === "slow")?.parentId).toBeNull();
    expect(failures).toEqual([]);
  });

  test("what ran inside a root that is left out makes no experience in its place", async () => {
    const { runs } = await stored({ excludeKinds: ["graph"], experienceFromRun: true }, (config) => {
      const State = Annotation.Root({ task: Annotation<string> });
      return new StateGraph(State)
        .addNode("agent", () => ({}))
        .addEdge(START, "agent")
        .addEdge("agent", END)
        .compile()
        .invoke({ task: "t" }, config);
    });
    expect(names(runs)).toEqual(["agent"]);
    expect(runs[0]?.metadata).not.toContain("deeplake_experience");
  });
});

describe("excludeFields", () => {
  test.each<[string, string[], unknown]>([
    ["a path", ["inputs.customer.name"], { customer: { name: "[omitted]", id: 7 }, list: [{ name: "b" }] }],
    ["any one step", ["inputs.*.*.name"], { customer: { name: "a", id: 7 }, list: [{ name: "[omitted]" }] }],
    ["any depth", ["**.name"], { customer: { name: "[omitted]", id: 7 }, list: [{ name: "[omitted]" }] }],
    ["all inputs", ["inputs"], "[omitted]"],
    ["another place", ["outputs.customer"], { customer: { name: "a", id: 7 }, list: [{ name: "b" }] }],
  ])("names %s", async (_what, excludeFields, expected) => {
    const input = { customer: { name: "a", id: 7 }, list: [{ name: "b" }] };
    const { runs } = await stored({ excludeFields }, (config) =>
      RunnableLambda.from(() => "done").invoke(input, config),
    );
    expect(JSON.parse(runs[0]?.inputs ?? "")).toEqual(expected);
    expect(runs[0]?.outputs).toContain("done");
  });
});

describe("sample", () => {
  const chain = RunnableSequence.from([step("one"), step("two")]);
  const ids = Array.from(
    { length: 200 },
    (_, at) => `00000000-0000-7000-8000-${String(at).padStart(12, "0")}`,
  );
  const roots = async (sample: number): Promise<RunRecord[]> => {
    const { runs } = await stored({ sample }, async (config) => {
      for (const runId of ids) await chain.invoke({ task: "t" }, { ...config, runId });
    });
    return runs;
  };

  test("keeps whole trees, about as many as it says, and the same ones each time", async () => {
    const runs = await roots(0.3);
    const kept = new Set(runs.map(({ rootId }) => rootId));
    expect(kept.size).toBeGreaterThan(35);
    expect(kept.size).toBeLessThan(85);
    expect(runs).toHaveLength(kept.size * 3);
    expect(new Set((await roots(0.3)).map(({ rootId }) => rootId))).toEqual(kept);
    const more = new Set((await roots(0.6)).map(({ rootId }) => rootId));
    for (const root of kept) expect(more).toContain(root);
  });

  test("of none stores no run, and still learns from failures", async () => {
    const { runs, failures } = await stored({ sample: 0 }, (config) =>
      expect(failing.invoke({ task: "t" }, config)).rejects.toThrow("refused"),
    );
    expect(runs).toEqual([]);
    expect(failures).toEqual(["t"]);
  });
});

describe("personalData", () => {
  test("is taken out of inputs, outputs, errors, metadata, names and recorded failures", async () => {
    const { runs, failures } = await stored({ personalData: await personalData() }, async (config) => {
      const input = { task: "mail ada@example.com", "bob@example.com": 4111111111111111 };
      await RunnableLambda.from(({ task }: { task: string }) => task).invoke(input, {
        ...config,
        metadata: { user: "eve@example.com" },
      });
      await expect(
        RunnableLambda.from((): string => {
          throw new Error("no mail for ada@example.com");
        }).invoke(input, config),
      ).rejects.toThrow("ada@example.com");
    });
    // All digits: four of them may be in a random id.
    expect(JSON.stringify(runs)).not.toMatch(/@example|4111111111111111/);
    expect(JSON.parse(runs[0]?.inputs ?? "")).toEqual({
      task: "mail [redacted:email]",
      "[redacted:email]": "[redacted:card]",
    });
    expect(failures).toEqual(["mail [redacted:email]"]);
  });

  test.each<[string, (text: string) => string]>([
    [
      "throws",
      () => {
        throw new Error("no");
      },
    ],
    ["gives no text", () => undefined as unknown as string],
  ])("that %s lets no text through", async (_what, broken) => {
    const { runs } = await stored({ personalData: broken }, (config) =>
      step("s").invoke({ task: "ada@example.com" }, config),
    );
    expect(runs).toHaveLength(1);
    expect(JSON.stringify(runs)).not.toContain("ada@");
  });
});

test("nothing of what is not captured is stored", async () => {
  const { runs } = await stored({ captureInputs: false, captureOutputs: false }, (config) =>
    step("s").invoke({ task: "private" }, config),
  );
  expect(runs).toMatchObject([{ inputs: "", outputs: "", status: "success" }]);
});

test.each<[string, object]>([
  ["captureInputs", { captureInputs: "no" }],
  ["captureOutputs", { captureOutputs: 0 }],
  ["redact", { redact: "secrets" }],
  ["mask", { mask: "text" }],
  ["personalData: await", { personalData: personalData() }],
  ["excludeFields", { excludeFields: "inputs.name" }],
  ["excludeFields", { excludeFields: ["input.name"] }],
  ["excludeFields", { excludeFields: ["inputs..name"] }],
  ["excludeFields", { excludeFields: [""] }],
  ["excludeKinds", { excludeKinds: ["model"] }],
  ["excludeKinds", { excludeKinds: "tool" }],
  ["sample", { sample: 1.5 }],
  ["sample", { sample: -0.1 }],
  ["sample", { sample: "half" }],
])("a wrong %s is refused when the handler is made", async (name, options) => {
  await using experience = await ExperienceStore.open("memory:");
  expect(() => new DeeplakeCallbackHandler(experience, options)).toThrow(name);
});
