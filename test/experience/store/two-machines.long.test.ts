import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SyntheticEmbeddings } from "@langchain/core/utils/testing";
import { afterAll, expect, test, vi } from "vitest";

import { findEngine } from "../../../src/storage/local/find-engine.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { program } from "../../support/program.ts";
import { s3Server } from "../../support/s3/s3-server.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const keys = { accessKeyId: "an-access-key", secretAccessKey: "a-secret-key" };
const server = await s3Server(keys, ["bucket"]);
afterAll(() => {
  vi.unstubAllEnvs();
  return server[Symbol.asyncDispose]();
});
const root = temporaryDirectory();
const environment = {
  ...process.env,
  AWS_ACCESS_KEY_ID: keys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  AWS_REGION: "us-east-1",
  AWS_ENDPOINT_URL: server.endpoint,
  DEEPLAKE_PYTHON: findEngine().python,
};
const location = "s3://bucket/team";
const KILLS = 2;
/** Acknowledged experiences before a kill. */
const BEFORE = 12;

/** A machine: its processes share a cache, locks and spool, and nothing with other machines but the storage. */
class Machine {
  readonly name: string;
  readonly experiences = new Set<string>();
  readonly runs = new Set<string>();
  readonly #cache: string;
  readonly #onAcknowledged: (id: string) => void;

  constructor(name: string, onAcknowledged: (id: string) => void) {
    this.name = name;
    this.#cache = join(root, name);
    mkdirSync(this.#cache);
    this.#onAcknowledged = onAcknowledged;
  }

  /** Works until so many more experiences are acknowledged, then ends as told; no id is used twice. */
  async work(end: "SIGKILL" | "orderly"): Promise<void> {
    const from = this.experiences.size === 0 ? 0 : Math.max(...[...this.experiences].map(numberOf)) + 2;
    const child = spawn(
      process.execPath,
      [...program("test/support/record-until-killed.ts"), location, this.name, String(from)],
      { env: { ...environment, LANGCHAIN_DEEPLAKE_CACHE: this.#cache }, stdio: ["pipe", "pipe", "pipe"] },
    );
    let errors = "";
    child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
    const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
    await this.#acknowledged(child, BEFORE, closed);
    if (end === "SIGKILL") child.kill("SIGKILL");
    else child.stdin.end();
    const code = await closed;
    if (end === "orderly" && code !== 0) throw new Error(errors);
  }

  #acknowledged(child: ChildProcess, wanted: number, closed: Promise<unknown>): Promise<void> {
    let line = "";
    const before = this.experiences.size;
    const heard = new Promise<void>((resolve) => {
      child.stdout?.on("data", (text: Buffer) => {
        line += text.toString();
        for (let end = line.indexOf("\n"); end !== -1; end = line.indexOf("\n")) {
          const [kind, id = ""] = line.slice(0, end).split(" ");
          line = line.slice(end + 1);
          if (kind === "r") this.runs.add(id);
          else {
            this.experiences.add(id);
            this.#onAcknowledged(id);
          }
        }
        if (this.experiences.size - before >= wanted) resolve();
      });
    });
    return Promise.race([heard, closed.then(() => undefined)]);
  }
}

const numberOf = (id: string): number => Number(id.split("-")[1]);

test(
  "two machines over object storage whose writers are killed lose nothing acknowledged, and a third sees it at once",
  { timeout: 180_000 },
  async () => {
    vi.stubEnv("LANGCHAIN_DEEPLAKE_CACHE", join(root, "reader"));
    vi.stubEnv("DEEPLAKE_PYTHON", environment.DEEPLAKE_PYTHON);
    await using reader = await ExperienceStore.open(location, {
      embeddings: new SyntheticEmbeddings({ vectorSize: 16 }),
      scope: { team: "machines" },
      trust: { trustedAuthors: ["a", "b"] },
      credentials: server.credentials,
    });
    const delays: number[] = [];
    const looking: Promise<void>[] = [];
    /** How long after the acknowledgement a machine that has the store open sees it. */
    const look = async (id: string): Promise<void> => {
      const since = performance.now();
      while ((await reader.get(id)) === null) {
        if (performance.now() - since > 20_000) return;
        await sleep(5);
      }
      delays.push(performance.now() - since);
    };
    let acknowledged = 0;
    const machines = ["a", "b"].map(
      (name) => new Machine(name, (id) => void (acknowledged++ % 6 === 0 && looking.push(look(id)))),
    );
    await Promise.all(
      machines.map(async (machine) => {
        for (let kill = 0; kill < KILLS; kill++) await machine.work("SIGKILL");
        await machine.work("orderly");
      }),
    );
    await Promise.all(looking);
    const found: string[] = [];
    for await (const { id } of reader.scan()) found.push(id);
    expect(found.length).toBe(new Set(found).size);
    const runs: string[] = [];
    for await (const { name } of reader.runs.scan()) runs.push(name);
    expect(runs.length).toBe(new Set(runs).size);
    for (const machine of machines) {
      // Others read ids of the same scope as they were given.
      expect([...machine.experiences].filter((id) => !found.includes(id))).toEqual([]);
      expect([...machine.runs].filter((id) => !runs.includes(id))).toEqual([]);
      expect(machine.experiences.size).toBeGreaterThanOrEqual((KILLS + 1) * BEFORE);
      const [last = ""] = [...machine.experiences].toReversed();
      expect((await reader.recall(`task ${last}`, { k: 1 })).items[0]?.experience.id).toBe(last);
    }
    expect(delays).toHaveLength(looking.length);
    const sorted = delays.toSorted((one, other) => one - other);
    console.log(
      `${machines.reduce((sum, { experiences }) => sum + experiences.size, 0)} experiences and ${machines.reduce((sum, machine) => sum + machine.runs.size, 0)} runs acknowledged, ${2 * KILLS} kills; seen by another machine after ${sorted[sorted.length >> 1]?.toFixed(0)} ms at the median, ${sorted.at(-1)?.toFixed(0)} ms at most (${sorted.length} looked for)`,
    );
  },
);
