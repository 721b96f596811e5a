import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { basePython } from "../../src/storage/local/base-python.ts";
import { cacheDirectory, ENGINE_VERSION } from "../../src/storage/local/cache-directory.ts";
import { installerEnvironment } from "../../src/storage/local/installer-environment.ts";
import { unsupportedPlatform } from "../../src/storage/local/find-engine.ts";
import { withFileLock } from "../../src/base/async/file-lock.ts";

/** Python's langchain-deeplake imports only beside these. */
const REQUIREMENTS = [
  `deeplake==${ENGINE_VERSION}`,
  "langchain-deeplake==0.1.0",
  "langchain==0.3.30",
  "langchain-core==0.3.86",
  "langchain-text-splitters==0.3.11",
];

/** Milliseconds that the installation may take; 13 s where it was measured. */
const PATIENCE = 180_000;
const OFFLINE =
  /NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|Network is unreachable/;

/**
 * An interpreter with Python's langchain-deeplake in an environment of its own beside the engine, made at the first
 * call; `unreachable` says why there is none where the package index cannot be reached.
 */
export async function pythonLangchain(): Promise<{ python: string } | { unreachable: string }> {
  const unsupported = unsupportedPlatform(process.platform, process.arch);
  if (unsupported !== null) return { unreachable: unsupported };
  const directory = join(dirname(cacheDirectory()), "langchain-deeplake-0.1.0");
  const python = join(directory, "bin", "python");
  const marker = join(directory, "ready.txt");
  const wanted = REQUIREMENTS.join("\n");
  const ready = (): boolean => existsSync(marker) && readFileSync(marker, "utf8") === wanted;
  return withFileLock(`${directory}.lock`, PATIENCE, async () => {
    if (ready()) return { python };
    await rm(directory, { recursive: true, force: true });
    try {
      await install(directory, python);
    } catch (error) {
      if (!OFFLINE.test(String(error))) throw error;
      return {
        unreachable: "Python's langchain-deeplake is not installed and the package index cannot be reached",
      };
    }
    writeFileSync(marker, wanted);
    return { python };
  });
}

async function install(directory: string, python: string): Promise<void> {
  const temporary = join(directory, "temporary");
  await mkdir(temporary, { recursive: true });
  const options = { env: installerEnvironment(temporary), timeout: PATIENCE };
  const run = promisify(execFile);
  await run(basePython(), ["-m", "venv", directory], options);
  const quiet = ["--disable-pip-version-check", "--no-input", "--no-cache-dir", "--only-binary=:all:"];
  const bounded = ["--retries", "1", "--timeout", "20"];
  await run(python, ["-m", "pip", "install", ...quiet, ...bounded, ...REQUIREMENTS], options);
  await rm(temporary, { recursive: true, force: true });
}
