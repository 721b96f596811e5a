import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { SyntheticEmbeddings } from "@langchain/core/utils/testing";
import { expect, test } from "vitest";

import { ExperienceStore } from "../../../src/index.ts";
import { filesHolding } from "../../support/files-holding.ts";
import { program } from "../../support/program.ts";
import { importEngine, runPython } from "../../support/run-python.ts";
import { runRecord } from "../../support/run-record.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const embeddings = new SyntheticEmbeddings({ vectorSize: 16 });
const TABLES = [
  "experiences",
  "runs",
  "injections",
  "outcomes",
  "calibrations",
  "lessons",
  "skills",
  "erasures",
];
/** Words of the user, which nobody else says. */
const WORDS = [
  "zanzibarquux",
  "petuniaflorb",
  "kumquatvexil",
  "harbinjoltzy",
  "wombatglyphs",
  "quokkabrindle",
];
const [TASK = "", APPROACH = "", LESSON = "", METADATA = "", INPUT = "", OUTPUT = ""] = WORDS;

/** A store with a user's data in every place there is: versions, deleted rows, indexes, a ledger, folded and not. */
async function fill(at: string): Promise<ExperienceStore> {
  const experience = await ExperienceStore.open(at, { embeddings });
  const others = Array.from({ length: 300 }, (_, index) => ({
    id: `kept-${index}`,
    task: `water plant ${index}`,
    approach: `with can ${index}`,
    outcome: "success" as const,
  }));
  await experience.recordMany(others);
  for (const version of [1, 2])
    await experience.record({
      id: "of-user",
      task: `travel to ${TASK} ${version}`,
      approach: `${APPROACH} ${version}`,
      outcome: "success",
      lessons: LESSON,
      threadId: "thread-of-user",
      metadata: { user_id: "user-1", note: METADATA },
    });
  await experience.record({ id: "forgotten", task: `${TASK} again`, approach: APPROACH, outcome: "failure" });
  await experience.forget("forgotten");
  await experience.recall(`travel to ${TASK}`, { runId: "run-of-other" });
  await experience.flush({ fold: true });
  await experience.record({
    id: "late",
    task: "t",
    approach: APPROACH,
    outcome: "partial",
    metadata: { user_id: "user-1" },
  });
  await experience.runs.log([
    runRecord({ id: "r", threadId: "thread-of-user", inputs: `"${INPUT}"`, outputs: `"${OUTPUT}"` }),
    runRecord({ id: "run-of-other", inputs: JSON.stringify({ prompt: `Past: ${TASK}` }) }),
  ]);
  return experience;
}

async function keptIds(experience: ExperienceStore): Promise<string[]> {
  const found: string[] = [];
  for await (const { id } of experience.scan()) found.push(id);
  return found.filter((id) => id.startsWith("kept-"));
}

test(
  "no byte of a user is left in any file or version, and the rest is found as before",
  { timeout: 120_000 },
  async () => {
    const at = join(root, "bytes");
    const torn = join(at, "experiences", "_langchain_deeplake", "quarantine");
    {
      await using experience = await fill(at);
      await experience.compact();
      mkdirSync(torn, { recursive: true });
      writeFileSync(join(torn, "torn.wal"), `${APPROACH} of a write that was never acknowledged`);
      // The control: each is on the disk, though compacted.
      for (const word of WORDS) expect(filesHolding(at, [word]), word).not.toEqual([]);
      const report = await experience.erase({ user: "user-1" });
      expect(report.tables.map(({ table, remains }) => [table, remains])).toEqual(
        ["injections", "outcomes", "calibrations", "skills", "runs", "lessons", "rules", "experiences"].map(
          (table) => [table, "none"],
        ),
      );
      expect(report.tables.find(({ table }) => table === "experiences")).toMatchObject({ records: 2 });
      expect(filesHolding(at, WORDS)).toEqual([]);
      expect(await keptIds(experience)).toHaveLength(300);
      await using lexical = await ExperienceStore.open(at);
      const { items } = await lexical.recall("water plant 7", { k: 1 });
      expect(items[0]?.experience).toMatchObject({ id: "kept-7", approach: "with can 7" });
      await experience.record({ id: "kept-after", task: "t", approach: "a", outcome: "success" });
    }
    expect(filesHolding(at, WORDS)).toEqual([]);
    const held: Record<string, number> = {};
    for (const table of TABLES) {
      const versions = (await runPython(
        `
ds = deeplake.open(sys.argv[1])
said = []
for version in [ds.history[at].open() for at in range(len(ds.history))] + [ds]:
    for column in version.schema.columns:
        said += [str(cell.to_dict(convert_numpy_to_list=True) if hasattr(cell, "to_dict") else cell) for cell in version[column.name][:]]
print(json.dumps([len(ds), list(ds.branches.names()), [text for text in said if any(word in text for word in sys.argv[2:])]]))`,
        join(at, table),
        ...WORDS,
      )) as [number, string[], string[]];
      expect(versions.slice(1), table).toEqual([["main"], []]);
      held[table] = versions[0];
    }
    expect(held).toEqual({
      experiences: 301,
      skills: 0,
      runs: 1,
      injections: 5,
      outcomes: 0,
      calibrations: 0,
      lessons: 0,
      erasures: 0,
    });
  },
);

test(
  "another process goes on writing and reading meanwhile, and none of what it stored is lost",
  { timeout: 120_000 },
  async () => {
    const at = join(root, "beside");
    await using experience = await fill(at);
    const other = spawn(process.execPath, [...program("test/support/write-others.ts"), at], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const acknowledged: string[] = [];
    createInterface({ input: other.stdout }).on("line", (id) => acknowledged.push(id));
    while (acknowledged.length < 50) await sleep(20);
    for (let round = 0; round < 3; round++) {
      await experience.erase(round === 0 ? { user: "user-1" } : { ids: [`other-${round}`] });
      const before = acknowledged.length;
      while (acknowledged.length < before + 20) await sleep(20);
    }
    other.stdin.end();
    const [code] = (await once(other, "close")) as [number];
    expect(code).toBe(0);
    expect(filesHolding(at, WORDS)).toEqual([]);
    const stored = new Set<string>();
    for await (const { id } of experience.scan()) stored.add(id);
    const expected = acknowledged.filter((id) => id !== "other-1" && id !== "other-2");
    expect(expected.filter((id) => !stored.has(id))).toEqual([]);
    expect(stored.has("other-1") || stored.has("other-2")).toBe(false);
    expect(await keptIds(experience)).toHaveLength(300);
    await using fresh = await ExperienceStore.open(at);
    expect((await fresh.recall("weed bed 3", { k: 1 })).items[0]?.experience.id).toBe("other-3");
  },
);

test(
  "killed at any moment, all of the others' data is there, and the next call finishes",
  { timeout: 240_000 },
  async () => {
    const base = join(root, "killed");
    await (await fill(base)).close();
    const erase = (at: string): ChildProcessByStdio<null, Readable, null> =>
      spawn(process.execPath, [...program("test/support/erase-user.ts"), at, "user-1"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
    cpSync(base, `${base}-whole`, { recursive: true });
    const whole = erase(`${base}-whole`);
    await once(whole.stdout, "data");
    const began = performance.now();
    await once(whole.stdout, "data");
    const duration = performance.now() - began;
    expect(filesHolding(`${base}-whole`, WORDS)).toEqual([]);
    for (const share of [0.2, 0.5, 0.8]) {
      const at = `${base}-${share}`;
      cpSync(base, at, { recursive: true });
      const eraser = erase(at);
      // It may have ended by itself before it is killed.
      const closed = once(eraser, "close");
      await once(eraser.stdout, "data");
      await sleep(share * duration);
      eraser.kill("SIGKILL");
      await closed;
      await using experience = await ExperienceStore.open(at, { embeddings });
      const when = `killed after ${share} of its time`;
      expect(await keptIds(experience), when).toHaveLength(300);
      await experience.erase({ ids: [] });
      // Where the kill came before anything was noted, the user is to be named again.
      if (await experience.get("of-user")) await experience.erase({ user: "user-1" });
      expect(filesHolding(at, WORDS), when).toEqual([]);
      expect(await keptIds(experience)).toHaveLength(300);
      expect(existsSync(join(at, "experiences", "_langchain_deeplake", "rewrite"))).toBe(false);
    }
  },
);

test(
  "a replacement of files that ends at any of its steps is finished by the next opener",
  { timeout: 240_000 },
  async () => {
    const base = join(root, "steps");
    const rows = { columns: ["id", "version", "deleted", "note"] };
    await runPython(
      `
ds = deeplake.create(sys.argv[1], schema={"id": types.Text(types.Exact), "version": types.Int64(), "deleted": types.Bool(), "note": types.Text()})
ds.append({"id": ["a", "b", "a"], "version": [1, 1, 2], "deleted": [False, False, True], "note": ["${APPROACH}", "stays", ""]})
ds.commit()`,
      join(base, "table"),
    );
    expect(readdirSync(join(base, "table"))).toContain("_deeplake_log");
    const step = (at: string, last: number): Promise<unknown> =>
      runPython(
        `
import os, shutil
${importEngine}
from deeplake_engine.files.locks import exclusive
from deeplake_engine.maintain.rewrite import rewrite
from deeplake_engine.table.create import make_side
from deeplake_engine.table.dataset import open_plain
from deeplake_engine.table.open import open_table
path, last = sys.argv[1], int(sys.argv[2])
done, armed = 0, False
def ending(call):
    def counted(*given, **named):
        global done
        if armed:
            done += 1
            if done == last:
                os._exit(0)
        return call(*given, **named)
    return counted
os.replace, os.unlink, shutil.rmtree, os.makedirs = map(ending, (os.replace, os.unlink, shutil.rmtree, os.makedirs))
kind = lambda name, kind, **more: {"name": name, "type": kind, **more}
columns = [kind("id", "text", index="exact"), kind("version", "int64"), kind("deleted", "bool"), kind("note", "text")]
schema = {"key": "id", "version": "version", "deleted": "deleted", "columns": columns, "first": ${JSON.stringify(rows.columns)}}
make_side(path)
with exclusive(path):
    armed = last > 0
    if last >= 0: rewrite(path, schema)
    armed = False
open_table(path, schema, None)
ds = open_plain(path)
print(json.dumps([ds["id"][:], ds["note"][:], done]))`,
        at,
        String(last),
      );
    const place = (last: number): string => {
      cpSync(base, join(root, `steps-${last}`), { recursive: true });
      return join(root, `steps-${last}`, "table");
    };
    const [, , steps] = (await step(place(1000), 1000)) as [string[], string[], number];
    expect(steps).toBeGreaterThan(10);
    let finished = 0;
    for (let last = 1; last <= steps; last += 3) {
      const at = place(last);
      expect(await step(at, last), "it was killed").toBe(undefined);
      const [ids, notes] = (await step(at, -1)) as [string[], string[]];
      const holding = filesHolding(at, [APPROACH]).length > 0;
      const [before, after] = [`a,b,a ${APPROACH},stays, true`, "b stays false"];
      const found = `${ids.join()} ${notes.map((note) => note ?? "").join()} ${holding}`;
      expect([before, after], `ended at step ${last}`).toContain(found);
      if (found === after) finished++;
    }
    expect(finished).toBeGreaterThan(3);
    // A rewrite that was killed before its first step of no return is begun anew.
    expect(await step(join(root, "steps-1", "table"), 0)).toEqual([["b"], ["stays"], 0]);
    expect(filesHolding(join(root, "steps-1"), [APPROACH])).toEqual([]);
  },
);
