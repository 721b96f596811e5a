import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";

import { invalid } from "../../base/options/invalid-argument.ts";
import type { StorageCredentials } from "../driver/driver.ts";
import { objectStorageUrl } from "../driver/location.ts";
import { cacheDirectory } from "./cache-directory.ts";

/** Where a dataset is, as the engine's process takes it. */
export interface DatasetPlace {
  /** A directory, or a URL of object storage. */
  readonly path: string;
  /** Object storage: what to open it with; absent: the storage's environment variables. */
  readonly creds?: StorageCredentials;
  /** Object storage: a folder of this machine for lock files. */
  readonly locks?: string;
}

/** The place of a table below a location, `null`: of the location itself. `location`: a directory or a URL of object storage. */
export function datasetPlace(
  location: string,
  table: string | null,
  credentials: StorageCredentials | undefined,
): DatasetPlace {
  if (objectStorageUrl(location) === undefined)
    return { path: table === null ? location : join(location, table) };
  const path = table === null ? location : `${location}/${table}`;
  const given = Object.entries(credentials ?? {}).filter(([, value]) => value !== undefined);
  return {
    path,
    ...(given.length > 0 && { creds: Object.fromEntries(given) }),
    locks: lockFolder(path, credentials?.endpoint_url),
  };
}

/** One folder per URL and endpoint, so that the processes of a user on this machine exclude each other. */
function lockFolder(path: string, endpoint: string | undefined): string {
  const endpoints = [endpoint, process.env["AWS_ENDPOINT_URL_S3"], process.env["AWS_ENDPOINT_URL"]];
  const name = createHash("sha256")
    .update(`${endpoints.find(Boolean) ?? ""} ${path}`)
    .digest("hex");
  const folder = join(dirname(cacheDirectory()), "locks", name.slice(0, 32));
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw invalid(
      "a cache folder to keep lock files in",
      `${dirname(folder)}, which cannot be written`,
      "Set LANGCHAIN_DEEPLAKE_CACHE to one that can.",
      { cause },
    );
  }
  return folder;
}
