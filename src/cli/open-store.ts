import { objectStorageUrl, shownLocation } from "../storage/driver/location.ts";
import { unusable } from "../storage/local/table-directory.ts";
import { checkLocation, localDirectory } from "../storage/table/resolve.ts";
import { ExperienceStore } from "../experience/store/experience-store.ts";
import type { ExperienceStoreOptions } from "../experience/store/experience-store-options.ts";
import { experienceConfig, findExperienceConfig } from "../experience/scope/experience-config.ts";
import { lstatSync, mkdtempSync, readdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { DeeplakeError } from "../base/errors.ts";

/**
 * The location that a command works on: the given one, else the configured one, else the default.
 * @throws DeeplakeError INVALID_LOCATION if recording is switched off here, because nothing is kept then
 */
export function locationOf(given: string | undefined): string {
  if (given !== undefined) return given;
  const { config, disabled, disabledBy } = findExperienceConfig(process.cwd(), process.env);
  if (!disabled) return config.location ?? "./agent-experiences";
  throw new DeeplakeError(
    "INVALID_LOCATION",
    `Expected a location, got none: recording is switched off by ${disabledBy}. Name a location.`,
  );
}

/** Opens a store with the scope, agent and author that the environment and `.experience.json` configure. */
export function openStore(location: string, options: ExperienceStoreOptions = {}): Promise<ExperienceStore> {
  requireOwner(location);
  const { location: _, ...config } = experienceConfig();
  return ExperienceStore.open(location, { ...config, ...options });
}

/**
 * Refuses a directory that does not exist or is empty, because opening it would create a store.
 * @throws DeeplakeError INVALID_LOCATION
 */
export function requireRecorded(location: string): void {
  if (isThere(location)) return;
  throw new DeeplakeError(
    "INVALID_LOCATION",
    `Expected recorded experience at ${shownLocation(location)}, found nothing there. Name its location with --from.`,
  );
}

/**
 * Whether something may be recorded at a location. A directory must hold something. Only opening the URL of a service
 * would tell, so such URLs pass.
 * @throws DeeplakeError INVALID_LOCATION
 */
export function isThere(location: string): boolean {
  const directory = directoryOf(location);
  return directory === undefined || namesIn(directory).length > 0;
}

/** What is in a directory; nothing if there is no such directory. @throws DeeplakeError INVALID_LOCATION */
function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw unusable(directory, error);
  }
}

/**
 * Refuses to work as root on a store whose files all belong to another user. That user could not change what root
 * writes, and even a command that only reads makes the tables that it misses.
 * @throws DeeplakeError INVALID_LOCATION
 */
export function requireOwner(location: string): void {
  const directory = directoryOf(location);
  if (process.getuid?.() !== 0 || directory === undefined) return;
  const names = namesIn(directory);
  if (names.length === 0) return;
  const [owner, ...owners] = ["", ...names].map((name) => lstatSync(join(directory, name)).uid);
  if (owner === 0 || owners.includes(0) || !rootOwnsWhatItWrites(directory)) return;
  throw new DeeplakeError(
    "INVALID_LOCATION",
    `Expected the user who owns the store at ${directory}, got root, whose files that user could not change. Run the command as that user: sudo -u '#${owner}' npx langchain-deeplake …`,
  );
}

/** Some network file systems give what root writes to another user. */
function rootOwnsWhatItWrites(directory: string): boolean {
  try {
    const probe = mkdtempSync(join(directory, "_owner-"));
    const { uid } = lstatSync(probe);
    rmdirSync(probe);
    return uid === 0;
  } catch {
    return false;
  }
}

/** The directory that a location names; `undefined` if it is elsewhere. @throws DeeplakeError INVALID_LOCATION */
export function directoryOf(location: string): string | undefined {
  checkLocation(location);
  const isServed = /^(?:memory|al|postgres|postgresql):/i.test(location);
  return isServed || objectStorageUrl(location) !== undefined ? undefined : localDirectory(location);
}

/** Opens the store of a location, uses it, and closes it. Refuses a directory that holds nothing. */
export async function withStore<Result>(
  given: string | undefined,
  use: (experience: ExperienceStore, location: string) => Promise<Result>,
  options: ExperienceStoreOptions = {},
): Promise<Result> {
  const location = locationOf(given);
  requireRecorded(location);
  return await closing(openStore(location, options), (experience) => use(experience, location));
}

/**
 * Opens something, uses it, and closes it. Node 20 has no `await using`, and compiling `await using` needs a library.
 */
export async function closing<Opened extends { close(): Promise<void> }, Result>(
  opening: Promise<Opened>,
  use: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  const opened = await opening;
  try {
    return await use(opened);
  } finally {
    await opened.close();
  }
}
