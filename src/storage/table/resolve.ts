import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { DeeplakeError } from "../../base/errors.ts";
import { kindOf, sizeOf } from "../../base/options/invalid-argument.ts";
import type { Driver, DriverOptions } from "../driver/driver.ts";
import { objectStorageUrl, quotedLocation } from "../driver/location.ts";

/**
 * Makes the driver of one table, chosen by the location's URL scheme. The driver is not opened yet. `table` is the
 * name of the table below the location, or `null` for the location itself.
 */
export async function openDriver(
  location: string,
  table: string | null,
  options: DriverOptions = {},
): Promise<Driver> {
  checkLocation(location);
  if (options.driver) return options.driver(location, table, options);
  if (location.startsWith("memory:")) {
    const { memoryDriver } = await loaded(import("../memory/memory.ts"));
    return memoryDriver(location, table, options);
  }
  if (/^al:/i.test(location)) {
    const { managedServiceDriver } = await loaded(import("../sql/managed/managed.ts"));
    return managedServiceDriver(location, table, options);
  }
  if (/^postgres(ql)?:/i.test(location)) {
    const { postgresDriver } = await loaded(import("../sql/postgres/postgres.ts"));
    return postgresDriver(location, table, options);
  }
  const { localDriver } = await loaded(import("../local/local.ts"));
  return localDriver(objectStorageUrl(location) ?? localDirectory(location), table, options);
}

/**
 * Waits for a module.
 * @throws DeeplakeError ENGINE_FAILED. The caller cannot try again, because Node keeps the error of an import.
 */
async function loaded<Module>(loading: Promise<Module>): Promise<Module> {
  try {
    return await loading;
  } catch (cause) {
    const { code = "an error" } = (cause ?? {}) as { readonly code?: unknown };
    throw new DeeplakeError(
      "ENGINE_FAILED",
      `Expected to load the code for this kind of location, got ${String(code)}. Correct what cause says (for EMFILE: close files, or raise the limit with ulimit -n), and start the process again: Node does not load a module again that failed to load.`,
      { cause },
    );
  }
}

/** Whether a location is itself a dataset, as another program or a vector store makes it, and no folder of tables. */
export async function isDataset(location: string, options: DriverOptions = {}): Promise<boolean> {
  checkLocation(location);
  if (options.driver || /^(memory|al|postgres|postgresql):/i.test(location)) return false;
  const url = objectStorageUrl(location);
  if (url !== undefined) {
    const { isStoredDataset } = await loaded(import("../local/local.ts"));
    return isStoredDataset(url, options);
  }
  return isDatasetDirectory(localDirectory(location));
}

/** Whether a directory is itself a dataset. */
export function isDatasetDirectory(directory: string): boolean {
  // A rewrite that was killed may have left the dataset without its log for now.
  return ["_deeplake_log", join("_langchain_deeplake", "rewrite.json")].some((name) =>
    existsSync(join(directory, name)),
  );
}

/**
 * The place of another table if a location is itself a dataset: beside the dataset, with the table's name as a
 * suffix.
 */
export function besideDataset(location: string, table: string): string {
  const url = objectStorageUrl(location);
  if (url !== undefined) return `${url}_${table}`;
  const directory = localDirectory(location);
  return join(dirname(directory), `${basename(directory)}_${table}`);
}

/** Refuses values that cannot name a location. @throws DeeplakeError INVALID_LOCATION */
export function checkLocation(location: unknown): void {
  if (typeof location === "string" && location !== "" && !/^\s|\s$|^~(?:\/|$)|\0/.test(location)) return;
  const came =
    location instanceof URL
      ? "a URL object; give its href"
      : typeof location !== "string"
        ? kindOf(location)
        : location.startsWith("~")
          ? `${sizeOf(location)}: a shell replaces ~, and nothing else does`
          : quotedLocation(location);
  throw new DeeplakeError(
    "INVALID_LOCATION",
    `Expected a location such as "./agent-experiences" or "memory:", got ${came}.`,
  );
}

/** The directory of a local location. @throws DeeplakeError INVALID_LOCATION */
export function localDirectory(location: string): string {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(location)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "file") {
    throw new DeeplakeError(
      "INVALID_LOCATION",
      `Expected a directory, a URL of object storage (s3, gcs, az), of the Deeplake service (al), of Postgres or of a file, or "memory:", got the scheme ${scheme}:. Use one of these.`,
    );
  }
  const directory = scheme === "file" ? pathOf(location) : resolve(location);
  if (existsSync(directory) && !statSync(directory).isDirectory()) {
    throw new DeeplakeError(
      "INVALID_LOCATION",
      `Expected a directory at ${directory}, got a file. Choose another location.`,
    );
  }
  return directory;
}

function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    // Node's own error would repeat the whole URL.
    throw new DeeplakeError(
      "INVALID_LOCATION",
      `Expected a file:// URL of an absolute path, got ${quotedLocation(url)}.`,
    );
  }
}
