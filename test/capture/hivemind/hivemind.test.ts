import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { type EvaluationResult, type Experience, ExperienceStore } from "../../../src/index.ts";
import type { RunRecord } from "../../../src/runs.ts";
import { Hivemind, type HivemindOptions, importHivemind } from "../../../src/capture/hivemind/index.ts";
import { startManagedService } from "../../support/managed-service/managed-service.ts";
import { openDeeplakePostgres } from "../../support/managed-service/deeplake-postgres.ts";
import { selfHosted } from "../../support/managed-service/self-hosted.ts";
import { runSnippets } from "../../support/run-snippets.ts";
import { sqliteDatabase } from "../../support/sqlite-database.ts";

const [service, database] = await Promise.all([startManagedService(), openDeeplakePostgres()]);
const postgres = selfHosted(database);
const sqlite = sqliteDatabase();
const home = mkdtempSync(join(tmpdir(), "hivemind-home-"));

beforeAll(async () => {
  await postgres.query("CREATE SCHEMA hivemind");
  vi.stubEnv("HOME", home);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  sqlite.close();
  rmSync(home, { recursive: true, force: true });
  await Promise.all([service.close(), database.close()]);
});

/** Each backend: how to open it, and how Hivemind itself would run a statement there. */
const backends = [
  {
    name: "the managed service",
    location: "al://team",
    options: { token: service.token(), apiUrl: service.url },
    run: (sql: string) => service.query("team", sql),
    ddl: (columns: string) => `${columns} USING deeplake`,
  },
  {
    name: "Postgres",
    location: "postgres:",
    options: { client: postgres },
    run: (sql: string) =>
      postgres.query(sql.replaceAll(/ (sessions|skills|memory|hivemind_rules)\b/g, " hivemind.$1")),
    ddl: (columns: string) => columns,
  },
  {
    name: "SQLite",
    location: "sqlite:",
    options: { database: sqlite },
    run: async (sql: string) => sqlite.exec(sql.replaceAll("::jsonb", "")),
    ddl: (columns: string) => columns.replaceAll(/JSONB|FLOAT4\[\]/g, "TEXT").replaceAll("BIGINT", "INTEGER"),
  },
];

/** The table as the schema facts say that Hivemind makes it. */
const SESSIONS = `CREATE TABLE sessions (id TEXT NOT NULL DEFAULT '', path TEXT NOT NULL DEFAULT '', filename TEXT NOT NULL DEFAULT '', message JSONB, message_embedding FLOAT4[], author TEXT NOT NULL DEFAULT '', mime_type TEXT NOT NULL DEFAULT 'application/json', size_bytes BIGINT NOT NULL DEFAULT 0, project TEXT NOT NULL DEFAULT '', description TEXT NOT NULL DEFAULT '', agent TEXT NOT NULL DEFAULT '', plugin_version TEXT NOT NULL DEFAULT '', creation_date TEXT NOT NULL DEFAULT '', last_update_date TEXT NOT NULL DEFAULT '')`;
const ids = [1, 2, 3, 4].map((digit) => `00000000-0000-4000-8000-00000000000${digit}`);
const theirs = [
  { type: "user_message", content: "Fix the flaky test in it's parser" },
  {
    type: "tool_call",
    tool_name: "Bash",
    tool_input: '{"command":"npm test"}',
    tool_response: "1 failed",
    is_error: true,
  },
  {
    type: "assistant_message",
    content: "Raised the timeout.",
    model: "claude",
    token_usage: { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
  },
  { type: "user_message", content: "And now?" },
].map((message, index) => ({
  ...message,
  id: ids[index] as string,
  session_id: "s1",
  timestamp: `2026-01-01T00:00:0${index}.000Z`,
}));

const run = (given: Partial<RunRecord>): RunRecord => ({
  id: "root",
  parentId: null,
  rootId: "root",
  threadId: "thread_1",
  kind: "graph",
  name: "LangGraph",
  status: "success",
  inputs: JSON.stringify({ task: "Book a 'table' \\ for two" }),
  outputs: JSON.stringify({ messages: [{ type: "ai", content: "Booked." }] }),
  error: "",
  model: "",
  tokensInput: null,
  tokensOutput: null,
  tokensTotal: null,
  tokensCached: null,
  tokensCacheWrite: null,
  tokensReasoning: null,
  startedAt: Date.UTC(2026, 0, 2),
  endedAt: Date.UTC(2026, 0, 2, 0, 0, 9),
  tags: [],
  metadata: "{}",
  ...given,
});
const ours = [
  run({}),
  run({
    id: "tool",
    parentId: "root",
    kind: "tool",
    name: "book",
    inputs: '{"seats":2}',
    outputs: '"done"',
    endedAt: Date.UTC(2026, 0, 2, 0, 0, 3),
  }),
  run({
    id: "model",
    parentId: "root",
    kind: "chat_model",
    model: "gpt",
    outputs: '[[{"type":"ai","content":"Booked."}]]',
    tokensInput: 3,
    tokensOutput: 1,
    tokensTotal: 4,
    endedAt: Date.UTC(2026, 0, 2, 0, 0, 5),
  }),
];
const experience = {
  task: "Book a 'table' \\ for two",
  approach: "Called book",
  outcome: "success",
  score: 1,
  lessons: "Ask for the time first.",
  runId: "root",
} as Experience;

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe.each(backends)("$name", ({ location, options, run: runSql, ddl }) => {
  const open = (more: HivemindOptions = {}) =>
    Hivemind.open(location, {
      ...options,
      user: "ada",
      organizationName: "Org",
      workspace: "team",
      project: "shop",
      ...more,
    });

  test("where Hivemind has written nothing, everything is empty", async () => {
    await using hivemind = await open();
    expect(await all(hivemind.sessions())).toEqual([]);
    expect(await all(hivemind.summaries())).toEqual([]);
    expect(await hivemind.skills()).toEqual([]);
    expect(await hivemind.rules()).toEqual([]);
  });

  test("sessions of coding agents become runs once, and experiences where they are judged", async () => {
    await runSql(ddl(SESSIONS));
    for (const message of theirs) {
      const json = JSON.stringify(message).replaceAll("'", "''");
      await runSql(
        `INSERT INTO sessions (id, path, filename, message, author, project, agent, creation_date) VALUES ('${message.id}', '/sessions/bob/bob_Org_team_s1.jsonl', 'f', '${json}'::jsonb, 'bob', 'shop', 'claude_code', '${message.timestamp}')`,
      );
    }
    await using hivemind = await open();
    await using store = await ExperienceStore.open("memory:");
    const evaluate = vi.fn<() => EvaluationResult>(() => ({ score: 0.9, source: "human", confidence: 0.75 }));
    const imported = await importHivemind(store, hivemind, { evaluate });
    // The last question has no answer yet.
    expect(imported).toEqual({ sessions: 1, runs: 3, experiences: 1 });
    expect(await importHivemind(store, hivemind, { evaluate })).toEqual({
      sessions: 1,
      runs: 0,
      experiences: 0,
    });
    expect(evaluate).toHaveBeenCalledTimes(1);
    const runs = await all(store.runs.scan());
    expect(
      runs.map(({ id, parentId, kind, name, status, threadId }) => ({
        id,
        parentId,
        kind,
        name,
        status,
        threadId,
      })),
    ).toEqual([
      { id: ids[0], parentId: null, kind: "chain", name: "claude_code", status: "success", threadId: "s1" },
      { id: ids[1], parentId: ids[0], kind: "tool", name: "Bash", status: "failure", threadId: "s1" },
      {
        id: ids[2],
        parentId: ids[0],
        kind: "chat_model",
        name: "assistant",
        status: "success",
        threadId: "s1",
      },
    ]);
    expect(runs[1]).toMatchObject({ error: "1 failed", inputs: '{"command":"npm test"}' });
    expect(runs[2]).toMatchObject({ tokensTotal: 7, model: "claude" });
    expect(await all(store.scan())).toMatchObject([
      {
        task: "Fix the flaky test in it's parser",
        approach: "Raised the timeout.",
        outcome: "success",
        runId: ids[0],
        labelSource: "human",
        confidence: 0.75,
      },
    ]);
  });

  test("our runs become a session that Hivemind's readers understand, written once", async () => {
    await using hivemind = await open();
    const written = await hivemind.writeSession("thread_1", ours, [experience]);
    expect(written).toMatchObject({ events: 3, summary: true });
    expect(await hivemind.writeSession("thread_1", ours, [experience])).toMatchObject({
      events: 0,
      summary: false,
    });
    const session = (await all(hivemind.sessions())).find(({ sessionId }) => sessionId === written.sessionId);
    expect(session?.path).toBe(`/sessions/ada/ada_Org_team_${written.sessionId}.jsonl`);
    expect(written.sessionId).not.toContain("_");
    expect(
      session?.events.map(({ id, message }) => [
        id === message?.id,
        message?.type,
        message?.content ?? message?.tool_name,
      ]),
    ).toEqual([
      [true, "user_message", "Book a 'table' \\ for two"],
      [true, "tool_call", "book"],
      [true, "assistant_message", "Booked."],
    ]);
    expect(session?.events[1]?.message).toMatchObject({
      tool_input: '{"seats":2}',
      tool_response: '"done"',
      is_error: false,
    });
    expect(session?.events[2]?.message).toMatchObject({
      model: "gpt",
      token_usage: { total_tokens: 4 },
      outcome: "success",
      score: 1,
      thread_id: "thread_1",
    });
    const [summary] = await all(hivemind.summaries());
    expect(summary).toMatchObject({
      path: `/summaries/ada/${written.sessionId}.md`,
      author: "ada",
      description: "Book a 'table' \\ for two: success (1.00)",
    });
    expect(summary?.summary).toContain("## Key Facts\n- Ask for the time first.");
  });

  test("runs written there and read back elsewhere are the same runs, and nobody's rows have changed", async () => {
    await using hivemind = await open();
    await using store = await ExperienceStore.open("memory:");
    await importHivemind(store, hivemind);
    const back = (await all(store.runs.scan())).filter(({ threadId }) => threadId === "thread_1");
    expect(back.map(({ id, rootId, kind, status }) => [id, rootId, kind, status])).toEqual([
      ["root", "root", "chain", "success"],
      ["tool", "root", "tool", "success"],
      ["model", "root", "chat_model", "success"],
    ]);
    const [bobs] = await all(hivemind.sessions()).then((sessions) =>
      sessions.filter(({ sessionId }) => sessionId === "s1"),
    );
    expect(bobs?.events.map(({ message }) => message)).toEqual(theirs);
  });

  test("a skill is published as a new version only when it says something new", async () => {
    await using ada = await open();
    await using bob = await open({ user: "bob" });
    const skill = {
      name: "book-tables",
      description: "Book tables",
      trigger: "When asked to book",
      body: "Ask for the time first.\n",
    };
    expect(await ada.writeSkill(skill)).toEqual({ version: 1 });
    expect(await ada.writeSkill(skill)).toBeNull();
    expect(await bob.writeSkill({ ...skill, body: "Ask for the time and the date." })).toEqual({
      version: 2,
    });
    expect(await ada.skills()).toMatchObject([
      { name: "book-tables", version: 2, author: "ada", body: "Ask for the time and the date." },
    ]);
    await expect(ada.writeSkill({ ...skill, name: "../up" })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });

  test("a skill whose name or author could leave its folder is not given out; of a rule the newest version counts", async () => {
    const skills = ddl(
      "CREATE TABLE IF NOT EXISTS hivemind_rules (id TEXT NOT NULL DEFAULT '', rule_id TEXT NOT NULL DEFAULT '', text TEXT NOT NULL DEFAULT '', status TEXT NOT NULL DEFAULT 'active', version BIGINT NOT NULL DEFAULT 1, created_at TEXT NOT NULL DEFAULT '')",
    );
    await runSql(skills);
    await runSql(
      "INSERT INTO hivemind_rules (id, rule_id, text, version, created_at) VALUES ('a', 'r1', 'old', 1, '1'), ('b', 'r1', 'new', 2, '2')",
    );
    await runSql(
      "INSERT INTO hivemind_rules (id, rule_id, text, status, version, created_at) VALUES ('c', 'r2', 'gone', 'done', 1, '3')",
    );
    await runSql(
      "INSERT INTO skills (id, name, author, body, version) VALUES ('x', '..', 'eve', 'b', 9), ('y', 'book', '..', 'b', 9)",
    );
    await using hivemind = await open();
    expect(await hivemind.rules()).toEqual([{ ruleId: "r1", text: "new", version: 2 }]);
    expect((await hivemind.skills()).map(({ name }) => name)).toEqual(["book-tables"]);
  });
});

test("without a name, and where capture is off, nothing is written and the error says what to do", async () => {
  await using nameless = await Hivemind.open("sqlite:", { database: sqlite });
  await expect(nameless.writeSession("t", ours)).rejects.toMatchObject({
    code: "INVALID_STATE",
    message: expect.stringContaining("`user`"),
  });
  vi.stubEnv("HIVEMIND_CAPTURE", "false");
  await using off = await Hivemind.open("sqlite:", { database: sqlite, user: "ada" });
  await expect(off.writeSession("t", ours)).rejects.toMatchObject({
    code: "INVALID_STATE",
    message: expect.stringContaining("HIVEMIND_CAPTURE"),
  });
  vi.stubEnv("HIVEMIND_CAPTURE", undefined);
});

test("Hivemind's login and its variables say who writes and what tables are called", async () => {
  mkdirSync(join(home, ".deeplake"), { recursive: true });
  writeFileSync(
    join(home, ".deeplake", "credentials.json"),
    JSON.stringify({ userName: "grace", orgName: "Navy" }),
  );
  vi.stubEnv("HIVEMIND_SESSIONS_TABLE", "other_sessions");
  const own = sqliteDatabase();
  await using hivemind = await Hivemind.open("sqlite:", { database: own });
  const { sessionId } = await hivemind.writeSession("t", ours);
  const rows = own.prepare("SELECT path FROM other_sessions").all() as { path: string }[];
  expect(rows[0]?.path).toBe(`/sessions/grace/grace_Navy_default_${sessionId}.jsonl`);
  vi.stubEnv("HIVEMIND_SESSIONS_TABLE", "x; DROP TABLE y");
  await expect(hivemind.writeSession("t", ours)).rejects.toMatchObject({ code: "INVALID_LOCATION" });
  vi.stubEnv("HIVEMIND_SESSIONS_TABLE", undefined);
  own.close();
});

test.each(["http://example.com", "al://", "al://a/b", "./dir"])(
  "%s is no place of Hivemind's tables",
  async (location) => {
    await expect(Hivemind.open(location, {})).rejects.toMatchObject({ code: "INVALID_LOCATION" });
  },
);

test("many events are read page by page, each once", async () => {
  const own = sqliteDatabase();
  await using hivemind = await Hivemind.open("sqlite:", { database: own, user: "ada" });
  const runs = Array.from({ length: 700 }, (_, index) =>
    run({ id: `r${index}`, rootId: `r${index}`, startedAt: index * 1000, endedAt: index * 1000 + 1 }),
  );
  expect(await hivemind.writeSession("many", runs)).toMatchObject({ events: 1400 });
  const [session] = await all(hivemind.sessions());
  expect(new Set(session?.events.map(({ id }) => id)).size).toBe(1400);
  own.close();
});

test("the program in the documentation runs", async () => {
  const [, program = ""] = /```ts\n(.+?)```/s.exec(readFileSync("docs/hivemind.md", "utf8")) ?? [];
  const access = JSON.stringify({ user: "ada", token: service.token(), apiUrl: service.url });
  await runSnippets([
    program.replace('{ user: "ada" }', access).replace('"./agent-experiences"', '"memory:"'),
  ]);
  const { rows } = await service.query("my-workspace", "SELECT name, version FROM skills");
  expect(rows).toEqual([["book-tables", expect.anything()]]);
});

test("a tool that has not ended is written once it has, with its answer", async () => {
  const own = sqliteDatabase();
  await using hivemind = await Hivemind.open("sqlite:", { database: own, user: "ada" });
  const tool = run({ id: "slow", parentId: "root", kind: "tool", name: "book", outputs: '"booked"' });
  const open = { ...tool, status: "interrupted", outputs: "", endedAt: null } as const;
  const asked = await hivemind.writeSession("slow", [run({}), open]);
  const ended = await hivemind.writeSession("slow", [run({}), tool]);
  expect([asked.events, ended.events]).toEqual([2, 1]);
  own.close();
});
