import { createHash } from "node:crypto";
import { dirname, join } from "node:path";

import { makeDirectorySync } from "../../base/async/make-directory.ts";
import { invalid } from "../../base/options/invalid-argument.ts";
import type { StorageCredentials } from "../driver/driver.ts";
import { objectStorageUrl } from "../driver/location.ts";
import { cacheDirectory } from "./cache-directory.ts";

/** Where a dataset is, in the form in which the engine's process receives it. */
export interface DatasetPlace {
  /** A directory, or a URL of object storage. */
  readonly path: string;
  /** For object storage: the credentials. If absent, the storage's environment variables apply. */
  readonly creds?: StorageCredentials;
  /** For object storage: a folder of this machine for lock files. */
  readonly locks?: string;
}

/**
 * The place of a table.
 * @param location A directory or a URL of object storage.
 * @param table Name of the table below the location. `null` means the location itself.
 */
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

/**
 * The folder for lock files: one for each URL and endpoint. With these files, the processes of a user on this machine
 * exclude each other.
 */
function lockFolder(path: string, endpoint: string | undefined): string {
  const endpoints = [endpoint, process.env["AWS_ENDPOINT_URL_S3"], process.env["AWS_ENDPOINT_URL"]];
  const name = createHash("sha256")
    .update(`${endpoints.find(Boolean) ?? ""} ${path}`)
    .digest("hex");
  const folder = join(dirname(cacheDirectory()), "locks", name.slice(0, 32));
  try {
    makeDirectorySync(folder, 0o700);
  } catch (cause) {
    throw invalid(
      "a cache folder to keep lock files in",
      `${dirname(folder)}, which cannot be written`,
      "Set LANGCHAIN_DEEPLAKE_CACHE to a folder that can be written.",
      { cause },
    );
  }
  return folder;
}
