import { accessSync, constants, existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

import { DeeplakeError } from "../../base/errors.ts";
import { cacheDirectory } from "./cache-directory.ts";

/** The Python interpreter that runs the engine. */
export interface Engine {
  readonly python: string;
  /** Where the interpreter comes from: the variable `DEEPLAKE_PYTHON`, or the environment that `setup` made. */
  readonly source: "DEEPLAKE_PYTHON" | "setup";
}

/** The file that `setup` writes after a successful check, so that finding the engine need not start Python. */
export const READY_MARKER = "ready.json";

/**
 * Finds the interpreter without starting it.
 * @throws DeeplakeError ENGINE_MISSING, which says how to get an engine; ENGINE_UNSUPPORTED if Deeplake has no build
 * for this platform
 */
export function findEngine(environment: NodeJS.ProcessEnv = process.env): Engine {
  const named = environment["DEEPLAKE_PYTHON"];
  if (named) return { python: executable(named, environment), source: "DEEPLAKE_PYTHON" };
  const reason = unsupportedPlatform(process.platform, process.arch);
  if (reason !== null) throw new DeeplakeError("ENGINE_UNSUPPORTED", reason);
  const directory = cacheDirectory(environment);
  const python = join(directory, "bin", "python");
  if (existsSync(join(directory, READY_MARKER)) && existsSync(python)) return { python, source: "setup" };
  if (isLocked(directory)) {
    throw new DeeplakeError(
      "ENGINE_MISSING",
      `Expected a Deeplake engine that this user may read in ${directory}, got one of another user. Give this user the right to read it, or set LANGCHAIN_DEEPLAKE_CACHE to another folder and run \`npx langchain-deeplake setup\`.`,
    );
  }
  throw new DeeplakeError(
    "ENGINE_MISSING",
    `Expected the Deeplake engine in ${directory}, found none. Run \`npx langchain-deeplake setup\`, or set DEEPLAKE_PYTHON to a Python that has deeplake, or use the location "memory:".`,
  );
}

/** Whether this user has no right to read a directory, or to see whether it exists. */
function isLocked(directory: string): boolean {
  try {
    accessSync(directory, constants.R_OK | constants.X_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES";
  }
}

function executable(named: string, environment: NodeJS.ProcessEnv): string {
  const candidates = named.includes("/")
    ? [named]
    : (environment["PATH"] ?? "").split(delimiter).map((folder) => join(folder, named));
  const found = candidates.find(isExecutable);
  if (found) return found;
  const what = candidates.some((path) => existsSync(path))
    ? "which cannot be executed"
    : "which is not there";
  throw new DeeplakeError(
    "ENGINE_MISSING",
    `Expected an executable Python in DEEPLAKE_PYTHON, got ${named}, ${what}. Correct it, or unset it and run \`npx langchain-deeplake setup\`.`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The reason why a platform is not supported, with alternatives; `null` if Deeplake has a build for the platform. */
export function unsupportedPlatform(platform: string, architecture: string): string | null {
  const supported =
    (platform === "linux" && (architecture === "x64" || architecture === "arm64")) ||
    (platform === "darwin" && architecture === "arm64");
  if (supported) return null;
  return (
    `Expected Linux (x86_64, aarch64) or macOS (arm64), for which Deeplake is built, got ${platform} ${architecture}. ` +
    (platform === "win32" ? "Run inside WSL2, or use " : "Use ") +
    'a container of a supported platform, location "memory:" for a trial, or a Python with deeplake of your own in DEEPLAKE_PYTHON.'
  );
}
