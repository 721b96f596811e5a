import { spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { Spool } from "../../../src/storage/spool/spool.ts";
import type { Row } from "../../../src/base/types.ts";
import { program } from "../../support/program.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const ROOM = 64 * 1024 * 1024;
const rows = (count: number, name = "row"): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${name} ${index}`,
    version: index + 1,
    text: "ä\n\0",
  }));

/** All rows that can be claimed; they are gone then. */
async function taken(spool: Spool, table = "runs"): Promise<{ rows: Row[]; damaged: number }> {
  const found: Row[] = [];
  let damaged = 0;
  for await (const segment of spool.claims(table)) {
    found.push(...segment.rows);
    damaged += segment.damaged;
    await segment.done();
  }
  return { rows: found, damaged };
}

function onlyFile(directory: string): string {
  const names = readdirSync(directory);
  expect(names).toHaveLength(1);
  return join(directory, names[0] as string);
}

test("rows come back as they were, by table, once", async () => {
  const directory = join(temporaryDirectory(), "deep", "spool");
  const spool = new Spool(directory, ROOM);
  expect(await spool.isEmpty()).toBe(true);
  expect(await taken(spool)).toEqual({ rows: [], damaged: 0 });
  expect(await spool.append("runs", rows(1_000))).toEqual({ kept: 1_000 });
  expect(spool.appendSync("experiences", rows(3, "other"))).toEqual({ kept: 3 });
  const another = new Spool(directory, ROOM);
  expect(await another.isEmpty()).toBe(false);
  expect(await taken(another)).toEqual({ rows: rows(1_000), damaged: 0 });
  expect((await taken(another, "experiences")).rows).toEqual(rows(3, "other"));
  expect(readdirSync(directory)).toEqual([]);
});

test("only its user may read it", async () => {
  const directory = join(temporaryDirectory(), "spool");
  const spool = new Spool(directory, ROOM);
  await spool.append("runs", rows(1));
  spool.appendSync("experiences", rows(1));
  if (process.platform === "win32") return;
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
});

test("in a directory that a group may write, the group may read and take it", async () => {
  const location = temporaryDirectory();
  const modes = async (mode: number): Promise<number[]> => {
    chmodSync(location, mode);
    const directory = join(location, String(mode));
    const spool = new Spool(directory, ROOM);
    await spool.append("runs", rows(1));
    spool.appendSync("experiences", rows(1));
    const files = readdirSync(directory).map((name) => join(directory, name));
    return [directory, ...files].map((path) => statSync(path).mode & 0o777);
  };
  if (process.platform === "win32") return;
  const kept = ~process.umask();
  expect(await modes(0o770)).toEqual([0o770, 0o660, 0o660].map((mode) => mode & kept));
  for (const mode of [0o700, 0o755, 0o777]) expect(await modes(mode)).toEqual([0o700, 0o600, 0o600]);
});

test("a torn end and changed bytes cost the records they hit, and are counted", async () => {
  const directory = temporaryDirectory();
  const spool = new Spool(directory, ROOM);
  await spool.append("runs", rows(10));
  const file = onlyFile(directory);
  const bytes = readFileSync(file);
  const third = bytes.indexOf("row 3");
  bytes[third] = "R".charCodeAt(0);
  writeFileSync(file, bytes);
  truncateSync(file, bytes.length - 5);
  const found = await taken(spool);
  expect(found.damaged).toBe(2);
  expect(found.rows).toEqual(rows(10).filter((_, index) => index !== 3 && index !== 9));
});

test("every place where a write may be cut off leaves the records before it", async () => {
  const directory = temporaryDirectory();
  const spool = new Spool(directory, ROOM);
  await spool.append("runs", rows(3));
  const file = onlyFile(directory);
  const whole = readFileSync(file);
  const ends = [0, ...rows(3).map((_, index) => whole.indexOf(`row ${index}`))].map(
    (at) => whole.indexOf("\n", at) + 1,
  );
  for (let length = 0; length < whole.length; length++) {
    writeFileSync(file, whole.subarray(0, length));
    const found = await taken(spool);
    // A record without its line break is complete.
    const complete = ends.slice(1).filter((end) => end - 1 <= length).length;
    expect(found.rows).toEqual(rows(complete));
  }
});

test("files of others and of another version are left alone", async () => {
  const directory = temporaryDirectory();
  for (const name of ["notes.txt", "runs.abc.v2.spool"]) appendFileSync(join(directory, name), "something");
  const spool = new Spool(directory, ROOM);
  expect(await taken(spool)).toEqual({ rows: [], damaged: 0 });
  expect(await spool.isEmpty()).toBe(true);
  expect(readdirSync(directory)).toHaveLength(2);
});

test("holds no more than its bytes, and says how many rows it took", async () => {
  const directory = temporaryDirectory();
  const spool = new Spool(directory, 3_000);
  const large = rows(10).map((row) => ({ ...row, text: "x".repeat(150_000) }));
  expect(await spool.append("runs", large)).toMatchObject({ kept: 0, error: expect.any(Error) });
  expect(await new Spool(directory, 400_000).append("runs", large)).toMatchObject({ kept: 2 });
  expect(new Spool(directory, 700_000).appendSync("runs", large)).toMatchObject({ kept: 2 });
  expect((await taken(spool)).rows).toHaveLength(4);
  expect(await new Spool(directory, 3_000).append("runs", rows(10))).toEqual({ kept: 10 });
});

test("a directory that cannot be written costs no exception", async () => {
  const file = join(temporaryDirectory(), "file");
  writeFileSync(file, "");
  const spool = new Spool(join(file, "spool"), ROOM);
  expect(await spool.append("runs", rows(1))).toMatchObject({ kept: 0, error: { code: "ENOTDIR" } });
  expect(spool.appendSync("runs", rows(1))).toMatchObject({ kept: 0, error: { code: "ENOTDIR" } });
});

test("word of a loss reaches the next process, once", async () => {
  const directory = join(temporaryDirectory(), "spool");
  const spool = new Spool(directory, ROOM);
  expect(await spool.takeLosses()).toBe(0);
  spool.noteLossSync(3);
  new Spool(directory, ROOM).noteLossSync(4);
  expect(await spool.isEmpty()).toBe(true);
  expect(await spool.takeLosses()).toBe(7);
  expect(await spool.takeLosses()).toBe(0);
});

test("what one replays, another does not get, unless it is given back or its process is gone", async () => {
  const directory = temporaryDirectory();
  const spool = new Spool(directory, ROOM);
  await spool.append("runs", rows(5));
  for await (const segment of spool.claims("runs")) {
    expect((await taken(new Spool(directory, ROOM))).rows).toEqual([]);
    expect(await spool.isEmpty()).toBe(false);
    await segment.release();
  }
  for await (const segment of spool.claims("runs")) expect(segment.rows).toEqual(rows(5));
  // Neither done nor given back, as by a process that was killed.
  expect((await taken(spool)).rows).toEqual([]);
  const ended = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => ended.once("close", resolve));
  const claimed = onlyFile(directory);
  const abandoned = claimed.replace(`-${process.pid}-`, `-${ended.pid}-`);
  renameSync(claimed, abandoned);
  expect((await taken(spool)).rows).toEqual(rows(5));
});

test("a writer whose segment is taken while it writes loses nothing", async () => {
  const directory = temporaryDirectory();
  const [writer, reader] = [new Spool(directory, ROOM), new Spool(directory, ROOM)];
  const found = new Set<unknown>();
  const writing = new AbortController();
  const read = async (): Promise<void> => {
    while (!writing.signal.aborted) for (const { id } of (await taken(reader)).rows) found.add(id);
  };
  const reading = read();
  for (let batch = 0; batch < 300; batch++) await writer.append("runs", rows(5, `batch ${batch}`));
  writing.abort();
  await reading;
  for (const { id } of (await taken(reader)).rows) found.add(id);
  expect(found.size).toBe(1_500);
});

test("several processes write while others replay, and no row is lost", { timeout: 60_000 }, async () => {
  const directory = temporaryDirectory();
  const run = (...args: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = spawn(
        process.execPath,
        [...program("test/support/fill-and-empty-a-spool.ts"), directory, ...args],
        {
          stdio: ["ignore", "pipe", "inherit"],
        },
      );
      let said = "";
      child.stdout.on("data", (text: Buffer) => void (said += text.toString()));
      child.once("close", (code) => (code === 0 ? resolve(said) : reject(new Error(`code ${code}`))));
    });
  const said = await Promise.all([
    run("write", "a"),
    run("write", "b"),
    run("read", "1500"),
    run("read", "1500"),
  ]);
  const found = new Set(said.slice(2).flatMap((text) => text.trim().split("\n")));
  for (const { id } of (await taken(new Spool(directory, ROOM))).rows) found.add(id as string);
  for (const name of ["a", "b"])
    for (let index = 0; index < 1_000; index++) expect(found).toContain(`${name}${index}`);
});
