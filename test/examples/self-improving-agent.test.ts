import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";

import { main } from "../../examples/self-improving-agent.ts";
import { type Experience, ExperienceStore } from "../../src/index.ts";
import type { RunRecord } from "../../src/runs.ts";
import { type ChatRequest, openAiLoopback } from "../support/openai-loopback.ts";
import { program } from "../support/program.ts";
import { runPython } from "../support/run-python.ts";
import { repositoryRoot } from "../support/source-files.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const root = temporaryDirectory();
afterEach(() => vi.unstubAllEnvs());

const LESSON = "divide by 400 as well";
const tasks = ["leap years to 1912", "capital of France", "leap years to 2104"];

/** One direction for each kind of task, and one for everything else. */
const embed = (text: string): number[] =>
  text.startsWith("leap") ? [3, text.length / 100] : text.startsWith("capital") ? [0, 0, 1] : [0, 0, 0, 1];

/** Knows about leap years only what it is told; judges by whether it was told. */
function answer({ messages, response_format }: ChatRequest): string {
  const text = messages.map(({ content }) => content).join("\n");
  if (response_format)
    return JSON.stringify({ comment: "", score: /\]\nright\n\[end/.test(text) ? 1 : 0, lessons: LESSON });
  return text.includes(`Lesson: ${LESSON}`) && messages.at(-1)?.content.startsWith("leap")
    ? "right"
    : "wrong";
}

test("gets a task right after it failed at a similar one, through OpenAI's protocol", async () => {
  await using openAi = await openAiLoopback(answer, embed);
  vi.stubEnv("OPENAI_BASE_URL", openAi.baseUrl);
  vi.stubEnv("OPENAI_API_KEY", "test-key");
  const location = join(root, "experience");
  const turns = await main(location, tasks);

  expect(turns.map(({ answer: given, score }) => [given, score])).toEqual([
    ["wrong", 0],
    ["wrong", 0],
    ["right", 1],
  ]);
  expect(turns[0]?.experience).toBe("");
  expect(turns[2]?.experience).toMatch(
    /^Past experience with similar tasks:\n\n1\. Task: leap years to 1912\n {3}Lesson: divide by 400 as well\n\n2\. Task: capital of France\n/,
  );

  expect(openAi.keys).toEqual(new Set(["Bearer test-key"]));
  const agentChats = openAi.chats.filter((chat) => !chat.response_format);
  expect(agentChats.map(({ messages }) => messages.at(-1)?.content)).toEqual(tasks);
  expect(agentChats[2]?.messages[0]).toMatchObject({
    role: "system",
    content: expect.stringContaining(turns[2]?.experience ?? "?"),
  });
  const embedded = openAi.embeddings.flatMap(({ input }) => input).filter((text) => tasks.includes(text));
  expect(embedded).toEqual(tasks);
  expect(openAi.embeddings[0]).toMatchObject({ model: "text-embedding-3-small", dimensions: 1536 });

  await using store = await ExperienceStore.open(location);
  const recorded: Experience[] = [];
  for await (const experience of store.scan()) recorded.push(experience);
  recorded.sort((a, b) => a.timestamp - b.timestamp);
  expect(recorded.map(({ task, score, labelSource }) => [task, score, labelSource])).toEqual([
    [tasks[0], 0, "llm"],
    [tasks[1], 0, "llm"],
    [tasks[2], 1, "llm"],
  ]);
  expect(recorded[0]?.metadata).toMatchObject({ tokens_used: 15, duration: expect.any(Number) });
  const roots: RunRecord[] = [];
  for await (const run of store.runs.scan()) if (run.parentId === null) roots.push(run);
  expect(roots.map(({ status }) => status)).toEqual(["success", "success", "success"]);
  await store.close();

  const shape = await runPython(
    `ds = deeplake.open(sys.argv[1]); print(json.dumps(list(ds["task_embedding"][:].shape)))`,
    join(location, "experiences"),
  );
  expect(shape).toEqual([3, 1536]);
});

test("goes on without memory and without a verdict when both fail", async () => {
  const failing = (): never => {
    throw new Error("overloaded");
  };
  await using openAi = await openAiLoopback(
    (chat) => (chat.response_format ? failing() : "fine"),
    (text) => (tasks.includes(text) ? failing() : [1]),
  );
  vi.stubEnv("OPENAI_BASE_URL", openAi.baseUrl);
  vi.stubEnv("OPENAI_API_KEY", "test-key");
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  try {
    const [turn] = await main(join(root, "failing"), tasks.slice(0, 1));
    expect(turn).toMatchObject({ answer: "fine", experience: "", score: undefined });
    expect(said.mock.calls.flat().join("\n")).toMatch(/recall failed 1 times[^]*evaluate failed 1 times/);
  } finally {
    said.mockRestore();
  }
});

test("asks for a key in one sentence", () => {
  const { status, stderr } = spawnSync(process.execPath, [...program("examples/self-improving-agent.ts")], {
    cwd: repositoryRoot,
    encoding: "utf8",
    env: { ...process.env, OPENAI_API_KEY: "" },
  });
  expect(status).toBe(2);
  expect(stderr.trim()).toMatch(/^Expected a key in OPENAI_API_KEY\..*$/);
});
