import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";

import { ExperienceStore } from "../../../src/index.ts";
import { spoolDirectory } from "../../../src/storage/spool/spool-directory.ts";
import type { DriverOptions } from "../../../src/storage/driver/driver.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const where = (location: string, options: DriverOptions = {}): string | undefined =>
  spoolDirectory(location, options);

afterEach(() => vi.unstubAllEnvs());

test("a local store has its spool inside, a dataset beside it", () => {
  expect(where(join(root, "store"))).toBe(join(root, "store", "_spool"));
  expect(where(`file://${join(root, "store")}`)).toBe(join(root, "store", "_spool"));
  mkdirSync(join(root, "dataset", "_deeplake_log"), { recursive: true });
  expect(where(join(root, "dataset"))).toBe(join(root, "dataset_spool"));
});

test("a spool that outlived its store does not keep the store from being made", async () => {
  const at = join(root, "again");
  mkdirSync(join(at, "_spool"), { recursive: true });
  await using experience = await ExperienceStore.open(at);
  expect((await experience.counts()).runs).toBe(0);
});

test("remote stores have theirs in the user's cache, each its own, with no secret in the name", () => {
  vi.stubEnv("LANGCHAIN_DEEPLAKE_CACHE", root);
  vi.stubEnv("ACTIVELOOP_ORG_ID", "");
  const token = "secret";
  const postgres = "postgres://ann:secret@db/agents";
  const places = [
    where("al://team/agents", { token, organization: "a" }),
    where("al://team/agents", { token, organization: "b" }),
    where("al://team/agents", { token, organization: "a", apiUrl: "https://other.example" }),
    where("al://team/others", { token, organization: "a" }),
    where(postgres),
    where("postgres://ann:secret@db/agents?table=others"),
    where("postgres://bob:secret@db/agents"),
    where("s3://bucket/agents"),
    where("s3://bucket/agents", { credentials: { endpoint_url: "https://store.example" } }),
    where("gcs://bucket/agents"),
  ];
  expect(new Set(places).size).toBe(places.length);
  for (const place of places) expect(place).toMatch(/[\\/]spool[\\/][0-9a-f]{32}$/);
  expect(places.join()).not.toContain("secret");
  // Another password is the same database.
  expect(where(postgres.replace("secret", "changed"))).toBe(places[4]);
  expect(where(`${postgres}?password=changed`)).toBe(places[4]);
  expect(where("postgres://ann:secret@/agents?host=/run")).toBe(
    where("postgres://ann:changed@/agents?host=/run"),
  );
  expect(where("al://team/agents", { token: "changed", organization: "a" })).toBe(places[0]);
});

test("rows that an earlier version left on disk are found", () => {
  vi.stubEnv("LANGCHAIN_DEEPLAKE_CACHE", root);
  for (const name of ["PGHOST", "PGPORT", "PGDATABASE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
    vi.stubEnv(name, undefined);
  const managed = { token: "a.b.c", organization: "a" };
  const left = (location: string, options?: DriverOptions): string =>
    basename(where(location, options) ?? "");
  expect(left("postgres://ann:secret@db/agents")).toBe("a33648742ca8dc0c0b7821b1743101f1");
  expect(left("s3://bucket/agents")).toBe("11f0c6877af39b8640b9ec84cb98f30d");
  expect(left("al://team/agents", managed)).toBe("3e197e42bd52a1b333aa71b0c3abfac2");
  expect(left("al://team/agents/", managed)).toBe("3e197e42bd52a1b333aa71b0c3abfac2");
});

test.each([
  ["PGHOST", "postgres:///agents"],
  ["PGPORT", "postgres:///agents"],
  ["PGDATABASE", "postgres:///"],
  ["AWS_ENDPOINT_URL", "s3://bucket/agents"],
  ["AWS_ENDPOINT_URL_S3", "s3://bucket/agents"],
])("another %s is another store", (name, location) => {
  vi.stubEnv(name, undefined);
  const before = where(location);
  vi.stubEnv(name, "other");
  expect(where(location)).not.toBe(before);
});

test("there is none where only a client or a driver knows what the location means", () => {
  const client = { query: async () => [] };
  expect(where("memory:")).toBeUndefined();
  expect(where("postgres:agents", { client })).toBeUndefined();
  expect(where("al://team/agents", { client })).toBeUndefined();
});

test.each([
  [{ spool: true }, "spool"],
  [{ spool: { directory: "" } }, "spool.directory"],
  [{ spool: { maxBytes: 0 } }, "spool.maxBytes"],
  [{ spool: { after: Number.NaN } }, "spool.after"],
  [{ whenUnavailable: "wait" }, "whenUnavailable"],
])("refuses %j", async (options, name) => {
  await expect(ExperienceStore.open("memory:", options as never)).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining(name),
  });
});
