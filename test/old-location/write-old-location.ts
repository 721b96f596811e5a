// Writes what `old-location.test.ts` opens: a location with something in every table, as files and as a dump of Postgres.
//
//   npx tsx test/old-location/write-old-location.ts
//
// The files are named after the version in package.json and say nothing else: what was written once is never written
// again, so the script refuses to. When the format changes, a new version gets new files beside the old ones, and its
// name in `VERSIONS` of the test. `0.1.0` was written on 29 November 2026.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

import { openDeeplakePostgres } from "../support/managed-service/deeplake-postgres.ts";
import { selfHosted } from "../support/managed-service/self-hosted.ts";
import { fillLocation } from "./fill-location.ts";
import { packFiles } from "./packed-files.ts";
import { localPlaces, postgresPlaces } from "./places.ts";
import { dumpSql } from "./sql-dump.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};
const [files, dump] = ["local.br", "postgres.sql.br"].map(
  (name) => new URL(`../fixtures/old-location/${version}.${name}`, import.meta.url),
) as [URL, URL];
for (const file of [files, dump])
  if (existsSync(file))
    throw new Error(`Expected no ${version} yet, got ${file.pathname}. It stays as it is.`);

const folder = mkdtempSync(join(tmpdir(), "old-location-"));
await fillLocation(localPlaces(folder), async () => writeFileSync(files, packFiles(folder)));
rmSync(folder, { recursive: true });

await using database = await openDeeplakePostgres({ bigint: "string" });
const client = selfHosted(database);
await fillLocation(postgresPlaces(client), async () =>
  writeFileSync(dump, brotliCompressSync(await dumpSql(client))),
);
