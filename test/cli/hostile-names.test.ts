import { beforeAll, describe, expect, test } from "vitest";

import { runCommand } from "../../src/cli/run-command.ts";
import { plainScreen } from "../../src/cli/screen.ts";
import { ExperienceStore } from "../../src/index.ts";
import { runRecord } from "../support/run-record.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

/** Clears a screen, rings, turns the direction of text, and forges a line. */
const HOSTILE = "\u001B[2J\u001B]0;title\u0007\u009B31m\u202E\r\nforged line";
const FORGED = /^forged line/mu;

let location = "";
beforeAll(async () => {
  location = temporaryDirectory();
  await using store = await ExperienceStore.open(location, { agent: `agent${HOSTILE}` });
  const ids = { rootId: `run${HOSTILE}`, threadId: `thread${HOSTILE}` };
  await store.runs.log([
    runRecord({
      ...ids,
      id: `run${HOSTILE}`,
      name: `name${HOSTILE}`,
      status: "failure",
      error: `e${HOSTILE}`,
    }),
    runRecord({ ...ids, id: `tool${HOSTILE}`, parentId: ids.rootId, kind: "tool", name: `tool${HOSTILE}` }),
    runRecord({
      ...ids,
      id: `call${HOSTILE}`,
      parentId: ids.rootId,
      kind: "chat_model",
      model: `model${HOSTILE}`,
      tokensTotal: 2,
    }),
  ]);
  await store.record({
    id: `experience${HOSTILE}`,
    task: "pay",
    approach: "cash",
    outcome: "failure",
    runId: ids.rootId,
    threadId: ids.threadId,
    author: `author${HOSTILE}`,
    metadata: { sources: [`source${HOSTILE}`] },
  });
  await store.label(`experience${HOSTILE}`, {
    outcome: "failure",
    source: "human",
    author: `judge${HOSTILE}`,
  });
  await store.label(`absent${HOSTILE}`, { outcome: "failure", source: "human" });
});

const CALLS = [
  ["runs"],
  ["runs", "show", "thread"],
  ["runs", "show", "run", "--full"],
  ["experiences"],
  ["experiences", "show", "experience"],
  ["usage"],
  ["usage", "--by", "agent"],
  ["usage", "--by", "thread"],
  ["labels"],
  ["lessons"],
  ["patterns"],
  ["doctor"],
  ["label", "thread", "success"],
  ["status", "experience", "active", "--reason", "read"],
];

describe("ids and names reach no terminal as what it obeys, and forge no line", () => {
  test.each(CALLS)("%s %s %s", async (...args) => {
    const words = args.filter((word) => word !== undefined);
    const { stdout, stderr } = await runCommand([...words, "--from", location]);
    expect(stderr).toBe("");
    // oxlint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/u);
    expect(stdout).not.toMatch(FORGED);
  });

  test("with colours, only the styles of the command remain", async () => {
    const screen = { ...plainScreen(), hasColours: true };
    const { stdout } = await runCommand(["runs", "show", "thread", "--from", location], screen);
    expect(stdout).toContain("\u001B[1m");
    // oxlint-disable-next-line no-control-regex
    expect(stdout.replaceAll(/\u001B\[\d+m/gu, "")).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/u);
  });

  test("an error is one line without them", async () => {
    const { stderr } = await runCommand(["runs", "--from", `/absent${HOSTILE.replaceAll(/[\r\n]/gu, "")}`]);
    // oxlint-disable-next-line no-control-regex
    expect(stderr).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/u);
  });

  test("--json keeps them", async () => {
    const { stdout } = await runCommand(["runs", "--json", "--from", location]);
    expect(JSON.parse(stdout)).toMatchObject([{ id: `thread${HOSTILE}` }]);
  });
});
