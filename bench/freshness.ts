// How soon what one process acknowledged is recalled by another that has the location open.
//   npm run bench:freshness [-- 60]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { findEngine } from "../src/storage/local/find-engine.ts";
import { ExperienceStore, type ExperienceStoreOptions } from "../src/index.ts";
import { openDeeplakePostgres } from "../test/support/managed-service/deeplake-postgres.ts";
import { startManagedService } from "../test/support/managed-service/managed-service.ts";
import { selfHosted } from "../test/support/managed-service/self-hosted.ts";
import { type S3Server, s3Server } from "../test/support/s3/s3-server.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const WRITES = Number(process.argv[2] ?? 60);
/** Milliseconds between two looks, and after which a row counts as not seen. */
const [LOOK, LIMIT] = [2, 30_000];
const program = fileURLToPath(new URL("./freshness/writer.ts", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "bench-freshness-"));
process.env["DEEPLAKE_PYTHON"] = findEngine().python;
const rows: string[][] = [];
/** Rows of the table on object storage, of which the bytes are counted. */
const STORED = 4_000;
const downloaded: string[][] = [];

try {
  await twoProcesses("local, one directory", join(root, "local"), {});
  const keys = { accessKeyId: "key", secretAccessKey: "secret" };
  await using server = await s3Server(keys, ["bucket"]);
  await twoProcesses("local over S3 on loopback, nothing else shared", "s3://bucket/team", {
    credentials: server.credentials,
  });
  await bytesOfReads("s3://bucket/large", server);
  const service = await startManagedService();
  await twoProcesses("managed, contract server on loopback", "al://team/fresh", {
    token: service.token(),
    apiUrl: service.url,
  });
  await service.close();
  await using database = await openDeeplakePostgres();
  await oneProcess("postgres, two stores of one process", "postgres:fresh", {
    client: selfHosted(database),
  });
} finally {
  rmSync(root, { recursive: true, force: true });
}
writeEvidence(
  "freshness",
  `## Freshness

\`npm run bench:freshness\`, ${new Date().toISOString().slice(0, 10)}; load ${loadavg()[0]?.toFixed(1)}. ${WRITES} experiences each, one after the other. Milliseconds from the writer's acknowledgement until \`recall\` of another process returns the experience, the recall included. The other process looks every ${LOOK} ms.

${markdownTable(["where", "p50", "p95", "most", "not seen"], rows)}

Kilobytes that a reader downloads from object storage for one recall, by what another process did right before. The store has ${STORED} experiences in four parts.

${markdownTable(["all that is stored", "nothing", "recorded 1", "recorded 1, folded", "recorded 50, folded"], downloaded)}`,
);

async function twoProcesses(name: string, location: string, options: ExperienceStoreOptions): Promise<void> {
  const child = spawn(process.execPath, ["--import", "tsx", program, location, JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, LANGCHAIN_DEEPLAKE_CACHE: mkdtempSync(join(root, "machine-")) },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  await using reader = await ExperienceStore.open(location, options);
  await reader.recall("first");
  const delays: (number | null)[] = [];
  for (let index = 0; index < WRITES; index++) {
    child.stdin.write("\n");
    const [id = "", at = ""] = String((await lines.next()).value).split(" ");
    delays.push(await seen(reader, id, Number(at)));
  }
  child.stdin.end();
  report(name, delays);
}

/** What a reader downloads for one recall: with nothing new, after another process wrote, and after it folded. */
async function bytesOfReads(location: string, server: S3Server): Promise<void> {
  const options = { credentials: server.credentials };
  await using reader = await ExperienceStore.open(location, options);
  for (let start = 0; start < STORED; start += STORED / 4) {
    await reader.recordMany(
      Array.from({ length: STORED / 4 }, (_, index) => ({
        task: `stored ${start + index} before`,
        approach: `tried ${start + index}, ${"and again ".repeat(20)}`,
        outcome: "success" as const,
      })),
    );
    await reader.flush({ fold: true });
  }
  const child = spawn(process.execPath, ["--import", "tsx", program, location, JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, LANGCHAIN_DEEPLAKE_CACHE: mkdtempSync(join(root, "machine-")) },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const told = async (line: string): Promise<void> => {
    child.stdin.write(`${line}\n`);
    if ((await lines.next()).done) throw new Error("The writing process ended.");
  };
  await lines.next();
  await told("fold");
  // Until each thread of the reading process has read its indexes.
  for (let warm = 0; warm < 20; warm++) await reader.recall(`stored ${warm} before`);
  const whole = [...server.objects].reduce(
    (sum, [name, { body }]) => sum + (name.includes("large") ? body.length : 0),
    0,
  );
  const read = async (...before: string[]): Promise<string> => {
    for (const line of before) await told(line);
    const { sent } = server;
    await reader.recall(`stored ${before.length} before`);
    return ((server.sent - sent) / 1_000).toFixed(0);
  };
  downloaded.push([
    (whole / 1_000).toFixed(0),
    await read(),
    await read(""),
    await read("", "fold"),
    await read(...Array.from({ length: 50 }, () => ""), "fold"),
  ]);
  console.error(downloaded[0]?.join(" | "));
  child.stdin.end();
}

async function oneProcess(name: string, location: string, options: ExperienceStoreOptions): Promise<void> {
  await using writer = await ExperienceStore.open(location, options);
  await using reader = await ExperienceStore.open(location, options);
  const delays: (number | null)[] = [];
  for (let index = 0; index < WRITES; index++) {
    const id = `row-${index}`;
    await writer.record({ id, task: `task ${index} of the other`, approach: "a", outcome: "success" });
    delays.push(await seen(reader, id, performance.timeOrigin + performance.now()));
  }
  report(name, delays);
}

async function seen(reader: ExperienceStore, id: string, since: number): Promise<number | null> {
  const task = `task ${id.split("-")[1]} of the other`;
  for (;;) {
    const { items } = await reader.recall(task, { k: 1 });
    const passed = performance.timeOrigin + performance.now() - since;
    if (items[0]?.experience.id === id) return passed;
    if (passed > LIMIT) return null;
    await sleep(LOOK);
  }
}

function report(name: string, delays: readonly (number | null)[]): void {
  const found = delays.filter((delay) => delay !== null).toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (found[Math.min(found.length - 1, Math.floor(share * found.length))] ?? Number.NaN).toFixed(0);
  rows.push([name, at(0.5), at(0.95), at(1), String(delays.length - found.length)]);
  console.error(rows.at(-1)?.join(" | "));
}
