import { beforeAll, describe, expect, test } from "vitest";

import { runCommand } from "../../../src/cli/run-command.ts";
import { TeamRules } from "../../../src/experience/advice/rules/team-rules.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { runRecord } from "../../support/run-record.ts";

const location = "memory:what-was-told";
const LONG = Array.from({ length: 30 }, (_, index) => `step ${index} of a long way to add the invoices`);

beforeAll(async () => {
  await using experience = await ExperienceStore.open(location);
  for (const [id, approach] of [
    ["a", LONG.join("\n")],
    ["b", "carry the tens"],
  ] as const)
    await experience.record({ id, task: `add the invoices of shop ${id}`, approach, outcome: "success" });
  const rules = await TeamRules.open(location);
  await rules.put({ text: "Never delete an invoice." });
  const task = "add the invoices of shop c";
  for (const id of ["logged", "unlogged"]) {
    const { text } = await experience.recall(task, { runId: id, rules });
    await experience.runs.log([
      runRecord({ id, kind: "graph", inputs: JSON.stringify({ task }), startedAt: 1_000, endedAt: 3_000 }),
      runRecord({
        id: `${id}-model`,
        rootId: id,
        parentId: id,
        kind: "chat_model",
        name: "ChatModel",
        // The clock of this process is behind that of the root's.
        startedAt: 500,
        endedAt: 400,
        inputs: JSON.stringify([
          [{ type: "system", content: `Be brief.\n\n${id === "logged" ? text : ""}` }],
        ]),
        outputs: JSON.stringify({ truth: 42, answer: "the sum" }),
        tokensTotal: 12,
      }),
    ]);
  }
  await rules.close();
});

async function shown(...args: string[]): Promise<string> {
  const { stdout, stderr } = await runCommand(["runs", "show", ...args, "--from", location]);
  expect(stderr).toBe("");
  return stdout;
}

describe("what the agent was told", () => {
  test("stands in full with --full, word for word as the log has it", async () => {
    const text = await shown("logged", "--full");
    const told = text.slice(text.indexOf("What the agent was told\n"), text.indexOf("\nRuns\n"));
    for (const line of [...LONG, "carry the tens", "Never delete an invoice."]) expect(told).toContain(line);
    expect(told).not.toContain("Be brief");
  });

  test("is cut without --full, and says how to see the rest", async () => {
    const text = await shown("logged");
    expect(text).toContain("What the agent was told\n");
    expect(text).toMatch(/… \d+ lines more \(--full\)/u);
  });

  test("is written anew from the ledger where the log does not hold it, with the rules", async () => {
    const text = (await shown("unlogged", "--full")).replaceAll(/\s+/gu, " ");
    expect(text).toContain("written anew: the log does not hold it");
    for (const line of [...LONG, "carry the tens", "Never delete an invoice."]) expect(text).toContain(line);
  });

  test("is in the data", async () => {
    const data = JSON.parse(await shown("logged", "--json")) as { turns: { told: string[] }[] };
    expect(data.turns[0]?.told).toEqual([expect.stringContaining("carry the tens")]);
  });
});

test("--full cuts no line of a recall, and names each field of inputs and outputs", async () => {
  const text = await shown("logged", "--full");
  expect(text).not.toContain("…");
  expect(text.replaceAll(/\s+/gu, " ")).toContain(`→ ${LONG[0]}`);
  expect(text).toMatch(/\n +truth: 42\n/u);
  expect(text).toMatch(/\n +type: system\n/u);
});

test("tokens of the text and of model calls are told apart, and how a run ended from how it was judged", async () => {
  const text = await shown("logged");
  expect(text).toContain("12 tokens of model calls");
  expect(text).toMatch(/Recalled 2 experiences, a text of about \d+ tokens/u);
  expect(text).toContain("ran to its end; no outcome");
});
