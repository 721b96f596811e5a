import { join } from "node:path";

import { DeeplakeError } from "../../base/errors.ts";
import { withFileLock } from "../../base/async/file-lock.ts";
import { basePython } from "./base-python.ts";
import { buildEngine, type BuildOptions } from "./build-engine.ts";
import { cacheDirectory } from "./cache-directory.ts";
import { isIntact } from "./installation.ts";
import { unsupportedPlatform } from "./find-engine.ts";

/** Options of providing the engine. */
export interface ProvisionOptions extends BuildOptions {
  /** Whether to build again even if the installation is intact. @default false */
  readonly force?: boolean;
}

/** The installed engine. */
export interface Provisioned {
  readonly directory: string;
  readonly python: string;
  /** Whether this call built the engine. If false, the engine was already installed. */
  readonly built: boolean;
}

/** Milliseconds to wait for another process that builds the engine. */
const PATIENCE = 10 * 60_000;
/** Milliseconds of this wait after which `onProgress` is called. */
const SILENCE = 1_000;

/**
 * Installs the pinned engine into the user's cache, unless an intact one is there. If several processes call this at
 * once, one of them builds the engine.
 * @throws DeeplakeError ENGINE_UNSUPPORTED, ENGINE_MISSING without a Python to build with, ENGINE_FAILED, ABORTED,
 * TIMEOUT if another process does not finish building
 */
export async function provision(options: ProvisionOptions = {}): Promise<Provisioned> {
  const reason = unsupportedPlatform(process.platform, process.arch);
  if (reason !== null) throw new DeeplakeError("ENGINE_UNSUPPORTED", reason);
  // A named Python that cannot be used is an error, even if nothing has to be built.
  if (options.python !== undefined) basePython(options.python);
  const directory = cacheDirectory();
  const python = join(directory, "bin", "python");
  if (!options.force && isIntact(directory)) return { directory, python, built: false };
  const waiting = setTimeout(() => options.onProgress?.("Waiting for another set-up"), SILENCE);
  try {
    const build = async (): Promise<Provisioned> => {
      clearTimeout(waiting);
      // Another process may have built the engine while this one waited.
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
