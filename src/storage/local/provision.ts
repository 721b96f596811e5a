import { join } from "node:path";

import { DeeplakeError } from "../../base/errors.ts";
import { withFileLock } from "../../base/async/file-lock.ts";
import { basePython } from "./base-python.ts";
import { buildEngine, type BuildOptions } from "./build-engine.ts";
import { cacheDirectory } from "./cache-directory.ts";
import { isIntact } from "./installation.ts";
import { unsupportedPlatform } from "./find-engine.ts";

/** How to provision the engine. */
export interface ProvisionOptions extends BuildOptions {
  /** Build again even when the installation is intact. @default false */
  readonly force?: boolean;
}

/** What provisioning did. */
export interface Provisioned {
  readonly directory: string;
  readonly python: string;
  /** False when everything was there already. */
  readonly built: boolean;
}

/** Milliseconds that a set-up in another process may take before this one gives up waiting for it. */
const PATIENCE = 10 * 60_000;
/** Milliseconds after which waiting for another set-up is mentioned. */
const SILENCE = 1_000;

/**
 * Puts the pinned engine into the user's cache, unless it is there and intact. Several at once build one.
 * @throws DeeplakeError ENGINE_UNSUPPORTED, ENGINE_MISSING without a Python to build with, ENGINE_FAILED, ABORTED,
 * TIMEOUT when another set-up does not end
 */
export async function provision(options: ProvisionOptions = {}): Promise<Provisioned> {
  const reason = unsupportedPlatform(process.platform, process.arch);
  if (reason !== null) throw new DeeplakeError("ENGINE_UNSUPPORTED", reason);
  // A Python that was named and is of no use is said, also where nothing has to be built.
  if (options.python !== undefined) basePython(options.python);
  const directory = cacheDirectory();
  const python = join(directory, "bin", "python");
  if (!options.force && isIntact(directory)) return { directory, python, built: false };
  const waiting = setTimeout(() => options.onProgress?.("Waiting for another set-up"), SILENCE);
  try {
    const build = async (): Promise<Provisioned> => {
      clearTimeout(waiting);
      // Another process may have built it while this one waited.
      if (!options.force && isIntact(directory)) return { directory, python, built: false };
      await buildEngine(directory, options);
      return { directory, python, built: true };
    };
    return await withFileLock(`${directory}.lock`, PATIENCE, build, options.signal);
  } catch (error) {
    throw explained(error, directory, options.signal);
  } finally {
    clearTimeout(waiting);
  }
}

function explained(error: unknown, directory: string, signal: AbortSignal | undefined): unknown {
  if (DeeplakeError.isInstance(error)) return error;
  if (signal?.aborted) {
    const message =
      "Expected set-up to end by itself, but it was interrupted; nothing was changed. Run it again.";
    return new DeeplakeError("ABORTED", message, { cause: error });
  }
  return new DeeplakeError(
    "ENGINE_FAILED",
    `Expected to build the engine in ${directory}, got ${(error as Error).message}. ` +
      "Make room there, or set LANGCHAIN_DEEPLAKE_CACHE to a folder that can be written.",
    { cause: error },
  );
}
