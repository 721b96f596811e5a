import { afterAll, expect, test } from "vitest";

import type { DriverOptions } from "../../../src/driver.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { openDeeplakePostgres } from "../../support/managed-service/deeplake-postgres.ts";
import { startManagedService } from "../../support/managed-service/managed-service.ts";
import { selfHosted } from "../../support/managed-service/self-hosted.ts";

const [service, database] = await Promise.all([
  startManagedService(),
  openDeeplakePostgres({ bigint: "string" }),
]);
afterAll(() => Promise.all([service.close(), database[Symbol.asyncDispose]()]));

const NAMES = [
  "team_erased",
  "team_erased_runs",
  "team_erased_injections",
  "team_erased_lessons",
  "team_erased_erasures",
  "team_erased_skills",
];

test.each<[string, string, () => DriverOptions]>([
  ["the managed service", "al://team/team-erased", () => ({ token: service.token(), apiUrl: service.url })],
  ["Postgres", "postgres:team_erased", () => ({ client: selfHosted(database) })],
])(
  "every version of a user's rows is deleted from %s, tombstones too, and the rest stays",
  async (_, at, options) => {
    await using experience = await ExperienceStore.open(at, options());
    for (const approach of ["zanzibarquux one", "zanzibarquux two"])
      await experience.record({
        id: "of-user",
        task: "travel far",
        approach,
        outcome: "success",
        metadata: { user_id: "user-1" },
      });
    await experience.record({
      id: "lesson",
      task: "t",
      approach: "as in zanzibarquux",
      outcome: "success",
      metadata: { sources: ["of-user"] },
    });
    await experience.record({ id: "kept", task: "stay", approach: "a", outcome: "success" });
    await experience.recall("travel far", { k: 1 });
    const report = await experience.erase({ user: "user-1" });
    expect(report.derived).toEqual(["lesson"]);
    expect(report.tables.find(({ table }) => table === "experiences")).toMatchObject({
      records: 2,
      rows: 5,
      remains: "service",
    });
    const left: string[] = [];
    for await (const { id } of experience.scan()) left.push(id);
    expect(left).toEqual(["kept"]);
    const stored = await Promise.all(NAMES.map((name) => everyRow(at, name)));
    expect(JSON.stringify(stored)).toContain("stay");
    expect(JSON.stringify(stored)).not.toMatch(/zanzibarquux|of-user|user-1/);
  },
);

/** Past the driver: what the database itself holds. */
async function everyRow(at: string, table: string): Promise<unknown> {
  if (!at.startsWith("al:")) return (await selfHosted(database).query(`SELECT * FROM "${table}"`)).rows;
  return (await service.query("team", `SELECT * FROM "${table}"`)).rows;
}
