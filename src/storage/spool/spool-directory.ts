import { createHash } from "node:crypto";
import { join } from "node:path";

import type { DriverOptions } from "../driver/driver.ts";
import { cacheRoot } from "../local/cache-directory.ts";
import { managedCredentials } from "../sql/managed/managed-credentials.ts";
import { postgresUrl } from "../sql/postgres/postgres-location.ts";
import { objectStorageUrl, SPOOL_FOLDER } from "../driver/location.ts";
import { isDatasetDirectory, localDirectory } from "../table/resolve.ts";

/**
 * The spool directory of a location; `undefined` if rows must not be kept on disk. For a local location the directory
 * is beside the tables, for a remote location in the user's cache. Its name does not depend on an open store, so that
 * a process can keep rows even if it ends before its store is open.
 * @throws DeeplakeError INVALID_LOCATION, or AUTHENTICATION_FAILED for `al://` without a token
 */
export function spoolDirectory(location: string, options: DriverOptions): string | undefined {
  // Only a user's client or driver knows which database a location means. Rows of one database must not get into
  // another.
  if (options.driver || options.client || location.startsWith("memory:")) return undefined;
  const remote = remoteIdentity(location, options);
  if (remote === undefined) {
    const directory = localDirectory(location);
    return isDatasetDirectory(directory) ? `${directory}${SPOOL_FOLDER}` : join(directory, SPOOL_FOLDER);
  }
  const hash = createHash("sha256").update(JSON.stringify(remote)).digest("hex").slice(0, 32);
  return join(cacheRoot(), "spool", hash);
}

/** The parts that identify a remote store, without secrets; `undefined` for a local location. */
function remoteIdentity(location: string, options: DriverOptions): unknown[] | undefined {
  if (/^al:/i.test(location)) {
    const { apiUrl, organization } = managedCredentials(options);
    // With a slash at its end it is the same location.
    return [location.replace(/\/$/, ""), apiUrl, organization ?? null];
  }
  if (/^postgres(ql)?:/i.test(location)) {
    // An invalid location is refused when it is opened.
    const url = postgresUrl(location);
    if (!url) return [location];
    url.password = "";
    url.searchParams.delete("password");
    const { PGHOST, PGDATABASE, PGPORT } = process.env;
    return [url.href, PGHOST ?? null, PGDATABASE ?? null, ...(PGPORT ? [PGPORT] : [])];
  }
  const stored = objectStorageUrl(location);
  if (stored === undefined) return undefined;
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = process.env;
  return [stored, options.credentials?.endpoint_url ?? AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL ?? null];
}
