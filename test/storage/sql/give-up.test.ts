import { afterAll, expect, test } from "vitest";

import { ExperienceStore } from "../../../src/index.ts";
import type { DriverOptions, SqlClient } from "../../../src/storage/driver/driver.ts";
import { openDeeplakePostgres } from "../../support/managed-service/deeplake-postgres.ts";
import { startManagedService } from "../../support/managed-service/managed-service.ts";
import { selfHosted } from "../../support/managed-service/self-hosted.ts";

const [service, database] = await Promise.all([startManagedService(), openDeeplakePostgres()]);
afterAll(() => Promise.all([service.close(), database.close()]));

/** A client of a database that, while it is held, takes statements and does not answer. */
class Held implements SqlClient {
  held = false;
  readonly #client = selfHosted(database);

  async query(text: string, values: unknown[] = []): Promise<unknown> {
    const answer = await this.#client.query(text, values);
    return this.held ? new Promise(() => {}) : answer;
  }
}

const client = new Held();
const places: [name: string, location: string, options: DriverOptions, hold: (on: boolean) => void][] = [
  [
    "managed",
    "al://team/closed",
    { token: service.token(), apiUrl: service.url },
    (on) => (on ? service.faults.set("slow", { delayMs: 20_000 }) : service.faults.clear()),
  ],
  ["postgres", "postgres:closed", { client }, (on) => void (client.held = on)],
];

test.each(places)("%s: many calls at once bring no warning", async (_, location, options) => {
  const warnings: unknown[] = [];
  const warn = (warning: Error): void => void warnings.push(warning.message);
  process.on("warning", warn);
  await using experience = await ExperienceStore.open(location, { ...options, spool: false });
  await Promise.all(Array.from({ length: 30 }, () => experience.find("t")));
  await new Promise(setImmediate);
  process.off("warning", warn);
  expect(warnings).toEqual([]);
});

test.each(places)("%s: close gives up calls that get no answer", async (_, location, options, hold) => {
  const open = (): Promise<ExperienceStore> => ExperienceStore.open(location, { ...options, spool: false });
  const experience = await open();
  const attempt = { task: "t", approach: "a", outcome: "success" } as const;
  hold(true);
  // The last of these opens a table first.
  const calls = [experience.record({ ...attempt, id: "a" }), experience.find("t"), experience.runs.usage()];
  const ends = Promise.allSettled(calls.slice(0, 2));
  void calls[2]?.catch(() => {});
  await experience.close({ timeout: 100 });
  const closed = { status: "rejected", reason: { code: "CLOSED" } };
  expect(await ends).toMatchObject([closed, closed]);
  hold(false);
  await using again = await open();
  await again.record({ ...attempt, id: "a" });
  expect((await again.counts()).experiences).toBe(1);
});
