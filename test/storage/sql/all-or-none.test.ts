import { afterAll, expect, test } from "vitest";

import { ExperienceStore } from "../../../src/index.ts";
import type { DriverOptions, SqlClient } from "../../../src/storage/driver/driver.ts";
import { openDeeplakePostgres } from "../../support/managed-service/deeplake-postgres.ts";
import { startManagedService } from "../../support/managed-service/managed-service.ts";
import { selfHosted } from "../../support/managed-service/self-hosted.ts";
import { runRecord } from "../../support/run-record.ts";

const [service, database] = await Promise.all([startManagedService(), openDeeplakePostgres()]);
afterAll(() => Promise.all([service.close(), database.close()]));

/** A client whose INSERTs fail for good from the second one on, from `fail(true)` to `fail(false)`. */
class Failing implements SqlClient {
  #fails = false;
  #inserts = 0;
  readonly #client = selfHosted(database);

  fail(on: boolean): void {
    this.#fails = on;
    this.#inserts = 0;
  }

  query(text: string, values: unknown[] = []): Promise<unknown> {
    if (this.#fails && text.startsWith("INSERT") && ++this.#inserts > 1)
      throw Object.assign(new Error("disk full"), { code: "53100" });
    return this.#client.query(text, values);
  }
}

const client = new Failing();
const failOnce = { on: /INSERT INTO/, after: 1 };
const managed = { token: service.token(), apiUrl: service.url };
const places: [name: string, location: string, options: DriverOptions, fail: (on: boolean) => void][] = [
  ...(["bound", "literal"] as const).map((parameters): (typeof places)[number] => [
    `managed, ${parameters}`,
    `al://team/${parameters}`,
    { ...managed, parameters },
    (on) => (on ? service.faults.set("noBalance", failOnce) : service.faults.clear()),
  ]),
  ...(["bound", "literal"] as const).map((parameters): (typeof places)[number] => [
    `postgres, ${parameters}`,
    `postgres:${parameters}`,
    { client, parameters },
    (on) => client.fail(on),
  ]),
];

test.each(places)("%s: many rows at once are stored all or none", async (_name, location, options, fail) => {
  await using experience = await ExperienceStore.open(location, { ...options, spool: false });
  const many = Array.from({ length: 3_000 }, (_, at) => ({
    task: `count to ${at}`,
    approach: "it's \\ counted",
    outcome: "success" as const,
  }));
  const runs = Array.from({ length: 3_000 }, (_, at) => runRecord({ id: `run ${at}` }));
  await experience.counts();
  for (const [kind, write, whole] of [
    ["experiences", () => experience.recordMany(many), many.length],
    ["runs", () => experience.runs.log(runs), runs.length],
  ] as const) {
    fail(true);
    const stored = await write().then(
      () => whole,
      () => 0,
    );
    fail(false);
    expect((await experience.counts())[kind]).toBe(stored);
    if (stored === 0) await write();
    expect((await experience.counts())[kind]).toBe(whole);
  }
  expect((await experience.find("count to 7"))[0]?.experience.approach).toBe(many[0]?.approach);
});
