import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

import type { DriverEvent } from "../../../src/storage/driver/driver.ts";
import { localDriver } from "../../../src/storage/local/local.ts";
import { shareEngine } from "../../../src/storage/local/shared-engine.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { driverSuite, suiteSchema } from "../../../src/testing/driver-suite.ts";
import { program } from "../../support/program.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
// Holds the engine between cases, which each would start it anew.
const engine = shareEngine(() => {});
afterAll(() => engine.release());

driverSuite({
  name: "local",
  create: (place) => localDriver(join(root, place), "t"),
  destroy: (place) => rmSync(join(root, place), { recursive: true, force: true }),
});

function open(
  place: string,
  events: DriverEvent[] = [],
  durability: "process" | "power" = "process",
): Promise<Table> {
  return Table.over(
    localDriver(join(root, place), "t", { durability, onEvent: (event) => events.push(event) }),
    suiteSchema,
    { dimensions: 4 },
  );
}

const row = (id: string): { id: string; vector: Float32Array; words: string } => ({
  id,
  vector: Float32Array.of(1, 0.2, 0.1, 0.3),
  words: `word ${id}`,
});

describe("a killed engine", () => {
  test("loses and doubles none of 200 rows while they are written", async () => {
    const events: DriverEvent[] = [];
    const table = await open("killed", events);
    let written = 0;
    const writing = Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        await table.append([row(`r${index}`)]);
        if (++written === 50 || written === 120) process.kill(engine.serve.pid as number, "SIGKILL");
      }),
    );
    await writing;
    expect(await table.count()).toBe(200);
    await table.close();
    const again = await open("killed");
    expect(await again.count()).toBe(200);
    await again.close();
    expect(events.filter(({ kind }) => kind === "restarted").length).toBeGreaterThan(0);
  });

  test("gives up with a clear error when it dies again and again", async () => {
    const table = await open("dying");
    const failure = (async () => {
      for (let attempt = 0; attempt < 20; attempt++) {
        const asked = table.append([row(`a${attempt}`)]);
        process.kill(engine.serve.pid as number, "SIGKILL");
        await asked;
      }
      return undefined;
    })().catch((error: unknown) => error);
    expect(await failure).toMatchObject({ code: "ENGINE_CRASHED" });
    await table.close().catch(() => {});
  });
});

test("a torn entry is moved aside at the next open, and said", async () => {
  const table = await open("torn");
  await table.append([row("kept")]);
  const folder = join(root, "torn", "t", "_deeplake_wal", "main");
  const whole = readFileSync(join(folder, readdirSync(folder)[0] as string));
  writeFileSync(join(folder, "0009999999999_dead0000_0.wal"), "");
  writeFileSync(join(folder, "0009999999999_dead0000_1.wal"), whole.subarray(0, whole.length / 2));
  const events: DriverEvent[] = [];
  const again = await open("torn", events);
  expect(again.repairs).toHaveLength(2);
  expect(events.filter(({ kind }) => kind === "repaired")).toHaveLength(2);
  expect(await again.get(["kept"])).toHaveLength(1);
  await again.close();
  await table.close();
});

test("a torn entry that appears while open is mended by the next read", async () => {
  const events: DriverEvent[] = [];
  const table = await open("torn-later", events);
  await table.append([row("kept")]);
  writeFileSync(join(root, "torn-later", "t", "_deeplake_wal", "main", "0009999999999_dead0000_0.wal"), "");
  expect(await table.count()).toBe(1);
  expect(events.filter(({ kind }) => kind === "repaired")).toHaveLength(1);
  await table.close();
});

test("durability power keeps everything through folds", async () => {
  const table = await open("power", [], "power");
  for (let index = 0; index < 5; index++) await table.append([row(`p${index}`)]);
  await table.flush({ fold: true });
  await table.append([row("p5")]);
  expect(await table.count()).toBe(6);
  await table.close();
  expect(existsSync(join(root, "power", "t", "_langchain_deeplake", "power"))).toBe(false);
});

test("a file, and a directory of something else, are refused", async () => {
  writeFileSync(join(root, "file"), "x");
  await expect(open("file")).rejects.toMatchObject({ code: "INVALID_LOCATION" });
  mkdirSync(join(root, "foreign"));
  writeFileSync(join(root, "foreign", "readme.txt"), "x");
  await expect(open("foreign")).rejects.toMatchObject({ code: "INVALID_LOCATION" });
  expect(readdirSync(join(root, "foreign"))).toEqual(["readme.txt"]);
});

test("a missing engine says what to do", async () => {
  const lines = join(root, "lines.jsonl");
  writeFileSync(lines, JSON.stringify({ task: "a", approach: "b", outcome: "success" }));
  const child = spawn(
    process.execPath,
    [...program("src/cli/main.ts"), "import", lines, "--to", join(root, "none")],
    {
      env: { ...process.env, DEEPLAKE_PYTHON: "", LANGCHAIN_DEEPLAKE_CACHE: join(root, "empty-cache") },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let said = "";
  child.stderr.on("data", (text: Buffer) => (said += text.toString()));
  expect(await new Promise((resolve) => child.once("close", resolve))).toBe(1);
  expect(said).toContain("npx langchain-deeplake setup");
  expect(existsSync(join(root, "none"))).toBe(false);
});
