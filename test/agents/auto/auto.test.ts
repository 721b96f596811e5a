import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";

import { ExperienceStore } from "../../../src/index.ts";
import { runTree, storedExperiences, storedRuns, tree } from "../../support/run-tree.ts";
import { repositoryRoot } from "../../support/source-files.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const core = `import { RunnableLambda } from "@langchain/core/runnables";
const step = (name, work = (x) => x) => RunnableLambda.from(work).withConfig({ runName: name });
`;
const folder = temporaryDirectory();
const programs = join(folder, "programs");
let next = 0;

/** The package is compiled, because workers and CommonJS load no TypeScript. */
beforeAll(() => {
  symlinkSync(join(repositoryRoot, "node_modules"), join(folder, "node_modules"), "junction");
  mkdirSync(join(programs, "node_modules"), { recursive: true });
  const compiled = process.env["COMPILED_PROGRAMS"] ?? "";
  symlinkSync(compiled, join(programs, "node_modules", "langchain-deeplake"), "junction");
});

/** Runs a program in a process of its own. `preload`: started with `--import langchain-deeplake/auto`. */
function run(
  files: Readonly<Record<string, string>>,
  { preload = false, env = {} }: { preload?: boolean; env?: Readonly<Record<string, string>> } = {},
): { location: string; stdout: string; stderr: string; status: number | null } {
  const place = join(programs, String(next++));
  const location = join(place, "experience");
  mkdirSync(place);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text);
  const program = join(place, Object.keys(files)[0] ?? "");
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...(preload ? ["--import", "langchain-deeplake/auto"] : []), program],
    { encoding: "utf8", cwd: place, env: { ...process.env, DEEPLAKE_EXPERIENCE: location, ...env } },
  );
  return { location, stdout, stderr, status };
}

async function logged(location: string): Promise<string> {
  await using experience = await ExperienceStore.open(location);
  return await runTree(experience);
}

test("a preloaded process logs graphs, chains, servers and workers, with no call changed", async () => {
  const { location, stdout, stderr, status } = run(
    {
      "app.mjs": `${core}
        import http from "node:http";
        import { Worker } from "node:worker_threads";
        import { FakeListChatModel } from "@langchain/core/utils/testing";
        import { Annotation, START, StateGraph } from "@langchain/langgraph";
        const model = new FakeListChatModel({ responses: ["hi"] });
        const graph = new StateGraph(Annotation.Root({ task: Annotation, answer: Annotation }))
          .addNode("agent", async ({ task }) => ({ answer: (await model.invoke(task)).text }))
          .addEdge(START, "agent")
          .compile();
        console.log((await graph.invoke({ task: "t" })).answer);
        await new Promise((resolve) => setTimeout(resolve, 5));
        const server = http.createServer(async (_request, response) => response.end(await step("served").invoke("ok")));
        await new Promise((resolve) => server.listen(0, resolve));
        console.log(await (await fetch("http://127.0.0.1:" + server.address().port)).text());
        server.close();
        await new Promise((resolve) => new Worker(new URL("./worker.mjs", import.meta.url)).on("exit", resolve));
        await step("fails", () => { throw new Error("refused"); }).invoke({ task: "write" }).catch(() => {});`,
      "worker.mjs": `${core} console.log(await step("in a worker").invoke("ok"));`,
    },
    { preload: true },
  );
  expect({ stdout, stderr, status }).toEqual({ stdout: "hi\nok\nok\n", stderr: "", status: 0 });
  expect(await logged(location)).toBe(tree`
    LangGraph graph success
      agent node success
        FakeListChatModel chat_model success
    served chain success
    in a worker chain success
    fails chain failure
  `);
  await using experience = await ExperienceStore.open(location);
  expect(await storedExperiences(experience)).toMatchObject([{ task: "write", outcome: "failure" }]);
});

test("a CommonJS program is logged as well, also what its stream left open", async () => {
  const { location, stdout, stderr, status } = run(
    {
      "app.cjs": `const { RunnableLambda } = require("@langchain/core/runnables");
        const { FakeStreamingChatModel } = require("@langchain/core/utils/testing");
        const { AIMessageChunk } = require("@langchain/core/messages");
        async function main() {
          console.log(await RunnableLambda.from((x) => x + 1).invoke(1));
          const model = new FakeStreamingChatModel({ chunks: ["a", "b"].map((text) => new AIMessageChunk(text)) });
          for await (const _ of await model.stream("x")) break;
        }
        void main();`,
    },
    { preload: true },
  );
  expect({ stdout, stderr, status }).toEqual({ stdout: "2\n", stderr: "", status: 0 });
  expect(await logged(location)).toBe(tree`
    RunnableLambda chain success
    FakeStreamingChatModel chat_model unknown
  `);
});

test("an import sees what starts after it: not what ran before, a server that listened, a worker, a bare model", async () => {
  const { location, stdout } = run({
    "app.mjs": `${core}
      import http from "node:http";
      import { Worker } from "node:worker_threads";
      import { FakeListChatModel, FakeEmbeddings, FakeVectorStore } from "@langchain/core/utils/testing";
      const server = http.createServer(async (_request, response) => response.end(await step("served").invoke("ok")));
      await new Promise((resolve) => server.listen(0, resolve));
      await step("before").invoke(1);
      const { flush, health } = await import("langchain-deeplake/auto");
      await step("after").invoke(1);
      await (await fetch("http://127.0.0.1:" + server.address().port)).text();
      server.close();
      await new Promise((resolve) => new Worker(new URL("./worker.mjs", import.meta.url)).on("exit", resolve));
      await new FakeListChatModel({ responses: ["hi"] })._generate([], {});
      await FakeVectorStore.fromTexts(["a"], [{}], new FakeEmbeddings()).then((store) => store.similaritySearch("a"));
      await import("./later.mjs");
      await flush();
      console.log(JSON.stringify(health()));`,
    "worker.mjs": `${core} await step("in a worker").invoke("ok");`,
    "later.mjs": `${core} await step("in a module loaded later").invoke("ok");`,
  });
  expect(await logged(location)).toBe(tree`
    after chain success
    in a module loaded later chain success
  `);
  expect(JSON.parse(stdout)).toMatchObject({
    location,
    handler: { captured: 2, open: 0, waiting: 0, errors: 0 },
    store: { runs: 2, errors: {} },
  });
});

test.each([
  ["at once", 0],
  ["while the store is being opened", 250],
])("a program that exits %s loses no run and no failure", async (_when, wait) => {
  const { location, stdout, stderr, status } = run({
    "app.mjs": `import "langchain-deeplake/auto";
      ${core}
      for (let i = 0; i < 150; i++) await step("step " + i).invoke(1);
      const failing = step("fails", () => { throw new Error("refused"); });
      await failing.invoke({ task: "write" }).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, ${wait}));
      console.log("done");
      process.exit(0);`,
  });
  expect({ stdout, stderr, status }).toEqual({ stdout: "done\n", stderr: "", status: 0 });
  await using experience = await ExperienceStore.open(location);
  await experience.flush();
  const runs = await storedRuns(experience);
  expect(new Set(runs.map(({ name }) => name))).toEqual(
    new Set([...Array.from({ length: 150 }, (_, index) => `step ${index}`), "fails"]),
  );
  expect(runs).toHaveLength(151);
  expect(await storedExperiences(experience)).toMatchObject([{ task: "write", outcome: "failure" }]);
});

test("a handler given with the call logs in its stead, once", async () => {
  const { location, stdout, stderr } = run({
    "app.mjs": `import "langchain-deeplake/auto";
      ${core}
      import { DeeplakeCallbackHandler, ExperienceStore } from "langchain-deeplake";
      const experience = await ExperienceStore.open(process.env.DEEPLAKE_EXPERIENCE);
      await step("given", () => step("inside").invoke(1)).invoke(1, { callbacks: [new DeeplakeCallbackHandler(experience)] });
      await step("other").invoke(1);
      await experience.close();`,
  });
  expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "" });
  expect(await logged(location)).toBe(tree`
    given chain success
      inside chain success
    other chain success
  `);
  await using experience = await ExperienceStore.open(location);
  expect(await storedRuns(experience)).toHaveLength(3);
});

const harmless = {
  "app.mjs": `import { flush, health } from "langchain-deeplake/auto";
    ${core}
    console.log(await step("runs").invoke("as ever"));
    await flush().catch(() => {});
    const { handler, store } = health();
    console.log(handler?.spooled, store?.lastError?.message);`,
};

test("without a location the program runs as ever, and a warning says that nothing is logged", () => {
  const { stdout, stderr, status } = run(harmless, { env: { DEEPLAKE_EXPERIENCE: "" } });
  expect({ stdout, status }).toEqual({ stdout: "as ever\nundefined undefined\n", status: 0 });
  expect(stderr).toMatch(/^\(node:\d+\) \[LANGCHAIN_DEEPLAKE_AUTO\] Warning: .*DEEPLAKE_EXPERIENCE/);
});

test("without an engine the program runs as ever, one warning says why, and health counts", () => {
  const { stdout, stderr, status } = run(harmless, { env: { DEEPLAKE_PYTHON: "/no/such/python" } });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^as ever\n1 .*\/no\/such\/python/);
  expect(stderr.match(/Warning:/g)).toHaveLength(1);
  expect(stderr).toContain("/no/such/python");
});
