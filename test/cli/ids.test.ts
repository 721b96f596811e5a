import { beforeAll, describe, expect, test } from "vitest";

import { runCommand } from "../../src/cli/run-command.ts";
import { ExperienceStore } from "../../src/index.ts";
import { TeamRules } from "../../src/experience/advice/rules/team-rules.ts";
import { minePatterns } from "../../src/experience/patterns/mine-patterns.ts";
import { runRecord } from "../support/run-record.ts";

/** Ids of runs, threads and experiences that begin alike, as ids that hold a time do. */
const BEGUN = "019a2b3c-4d5e-7f60";
const location = "memory:ids-that-begin-alike";

beforeAll(async () => {
  await using experience = await ExperienceStore.open(location, { holdout: 0.4, agent: "clerk" });
  const threads = Array.from({ length: 8 }, (_, index) => index);
  for (const index of threads) {
    const root = `${BEGUN}-a${index}00-root-of-the-run`;
    const times = { startedAt: Date.now() + index, endedAt: Date.now() + index + 1_000 };
    const child = { rootId: root, parentId: root, threadId: `${BEGUN}-thread-of-customer-${index}` };
    await experience.recall("add the invoices of May", { runId: root, threadId: child.threadId });
    await experience.runs.log([
      runRecord({
        id: root,
        // Two runs belong to no thread, so that their sessions have the ids of runs.
        threadId: index < 6 ? child.threadId : null,
        inputs: JSON.stringify({ task: "add the invoices of May" }),
        ...times,
      }),
      runRecord({
        ...child,
        id: `${BEGUN}-a${index}01-model`,
        kind: "chat_model",
        name: "model of the invoices",
        model: "m",
        tokensTotal: 10 + index,
        ...times,
        threadId: index < 6 ? child.threadId : null,
      }),
    ]);
    await experience.record({
      id: `${BEGUN}-a${index}02-experience`,
      runId: root,
      task: "add the invoices of May",
      approach: index % 2 === 0 ? "carry" : "guess",
      outcome: index % 2 === 0 ? "success" : "failure",
      lessons: `lesson ${index}`,
    });
  }
  await experience.recordMany(
    Array.from({ length: 120 }, (_, index) => ({
      id: `${BEGUN}-b${index}-experience`,
      agent: "parser",
      task: `parse file ${String.fromCharCode(97 + (index % 26))}${index}`,
      approach: index % 2 === 0 ? "sniff ; parse" : "split ; join",
      outcome: index % 20 < (index % 2 === 0 ? 18 : 5) ? ("success" as const) : ("failure" as const),
    })),
  );
  await experience.lessons.distill();
  await experience.skills.propose(await minePatterns(experience));
  const rules = await TeamRules.open(location);
  for (const index of [1, 2])
    await rules.put({ id: `ask-the-customer-first-${index}`, text: `Ask ${index}.` });
  await rules.close();
});

const SESSIONS = ["runs show", "label", "runs --thread"];
const RUNS = ["runs show", "label"];
const EXPERIENCES = ["experiences show", "status", "runs show", "label", "erase"];

/** Every list that prints ids, the column that holds them, and the commands that take them. */
const LISTS: readonly (readonly [string[], string, readonly string[]])[] = [
  [["runs"], "ID", SESSIONS],
  [["runs", "--k", "2"], "ID", SESSIONS],
  [["runs", "invoices"], "RUN", RUNS],
  [["runs", "model", "--kind", "chat_model", "--k", "3"], "RUN", RUNS],
  [["runs", "model", "--kind", "chat_model"], "SESSION", SESSIONS],
  [["experiences", "--k", "5", "--agent", "clerk"], "ID", EXPERIENCES],
  [["tasks", "--k", "1"], "EXPERIENCE", ["experiences show", "status", "label", "erase"]],
  [["recall", "add the invoices of May"], "EXPERIENCE", EXPERIENCES],
  [["usage", "--by", "thread"], "THREAD", RUNS],
  [["usage", "--by", "root"], "ROOT", RUNS],
  [["lift", "--by", "experience", "--k", "3"], "GROUP", EXPERIENCES],
  [["lessons"], "ID", ["lessons confirm", "lessons reject", "erase"]],
  [["rules"], "ID", ["rules put", "rules retire"]],
  [["skills"], "NAME", ["skills confirm", "skills retire"]],
];

const CALLS: Readonly<Record<string, (id: string) => string[]>> = {
  "runs show": (id) => ["runs", "show", id],
  "runs --thread": (id) => ["runs", "--thread", id],
  "experiences show": (id) => ["experiences", "show", id],
  status: (id) => ["status", id, "active", "--reason", "read"],
  label: (id) => ["label", id, "success"],
  erase: (id) => ["erase", "--id", id, "--dry-run"],
  "lessons confirm": (id) => ["lessons", "confirm", id],
  "lessons reject": (id) => ["lessons", "reject", id],
  "rules put": (id) => ["rules", "put", "Ask again.", "--id", id],
  "rules retire": (id) => ["rules", "retire", id],
  "skills confirm": (id) => ["skills", "confirm", id],
  "skills retire": (id) => ["skills", "retire", id],
};

/** The ids in a column of a table. One that has no room stands on a line above its row, behind the header. */
function idsIn(text: string, header: string): string[] {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => new RegExp(`(?:^| )${header}(?: |$)`, "u").test(line));
  const start = lines[at]?.indexOf(header) ?? -1;
  return lines.slice(at + 1, lines.indexOf("", at)).flatMap((line) => {
    if (line.startsWith(`${header} `)) return line.slice(header.length + 1);
    const isRow = line.trim().split(/ {2,}/u).length > 2 && /^\S/u.test(line.slice(start));
    const id = line.slice(start).split(/ {2,}/u)[0]?.trim() ?? "";
    return isRow && id !== "(none)" ? id : [];
  });
}

async function cli(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return runCommand([...args, "--from", location]);
}

describe.each(LISTS)("%j, column %s", (list, header, takers) => {
  test(`is taken by ${takers.join(", ")}`, async () => {
    const { stdout } = await cli(...list);
    const ids = idsIn(stdout, header);
    expect(ids, stdout).not.toEqual([]);
    for (const taker of takers)
      for (const id of ids.slice(0, 3)) {
        expect(id).not.toContain("…");
        const answer = await cli(...(CALLS[taker]?.(id) ?? []));
        expect(answer, `${taker} ${id}`).toMatchObject({ status: 0, stderr: "" });
        expect(answer.stdout, `${taker} ${id}`).not.toMatch(/^No /u);
        // A shortened id of a rule never makes a new rule.
        expect(answer.stdout).not.toMatch(/revision 1:/u);
      }
  });
});

test("an id that several begin with is refused, and the error lists them", async () => {
  for (const call of [["runs", "show"], ["label"], ["experiences", "show"], ["runs", "--thread"]]) {
    const { status, stderr } = await cli(...call, BEGUN, ...(call[0] === "label" ? ["success"] : []));
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /with which \d+ begin\. Type more of it: (?:019a2b3c-\S+, ){4}\S+ and \d+ more\./u,
    );
  }
  for (const id of ["tell-the-customer-1", "tell-the-customer-2"])
    expect((await cli("rules", "put", "Tell them.", "--id", id)).status).toBe(0);
  const { stderr } = await cli("rules", "put", "Tell.", "--id", "tell-the-customer");
  expect(stderr).toContain("tell-the-customer-1, tell-the-customer-2.");
});

test("what a session, its root, its other runs and its experience are called leads to the same session", async () => {
  const shown = await cli("runs", "show", `${BEGUN}-thread-of-customer-3`);
  for (const id of ["a300", "a301", "a302"])
    expect((await cli("runs", "show", `${BEGUN}-${id}`)).stdout).toBe(shown.stdout);
});

test("an experience whose run was not logged is no session, and the error says where it is shown", async () => {
  expect(await cli("runs", "show", `${BEGUN}-b7-experience`)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("experiences show"),
  });
});

test("erase takes no id for the beginning of another, because what it removes is gone", async () => {
  const { status, stdout } = await cli("erase", "--id", `${BEGUN}-a30`, "--dry-run");
  expect({ status, stdout }).toMatchObject({
    status: 1,
    stdout: expect.stringContaining("Nothing was recorded"),
  });
});
