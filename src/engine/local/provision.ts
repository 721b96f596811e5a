import { spawn } from "node:child_process";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { DeeplakeError } from "../../errors.ts";
import { withFileLock } from "../../internal/file-lock.ts";
import { basePython } from "./base-python.ts";
import { cacheDirectory } from "./cache-directory.ts";
import { engineEnvironment } from "./engine-environment.ts";
import { ENGINE_VERSION } from "./engine-version.ts";
import { isIntact, markReady } from "./installation.ts";
import { unsupportedPlatform } from "./platform.ts";

/** How to provision the engine. */
export interface ProvisionOptions {
  /** The Python to build with. @default the first suitable one on PATH */
  readonly python?: string;
  /** Build again even when the installation is intact. @default false */
  readonly force?: boolean;
  /** Told what happens, a line at a time. */
  readonly onProgress?: (line: string) => void;
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

/**
 * Puts the pinned engine into the user's cache. It is built beside its place and moved there when it was seen to work,
 * so that an interrupted set-up leaves nothing that passes for an installation.
 * @throws DeeplakeError ENGINE_UNSUPPORTED, ENGINE_MISSING, ENGINE_FAILED
 */
export async function provision(options: ProvisionOptions = {}): Promise<Provisioned> {
  const reason = unsupportedPlatform(process.platform, process.arch);
  if (reason !== null) throw new DeeplakeError("ENGINE_UNSUPPORTED", reason);
  const directory = cacheDirectory();
  const python = join(directory, "bin", "python");
  if (!options.force && isIntact(directory)) return { directory, python, built: false };
  return withFileLock(`${directory}.lock`, PATIENCE, async () => {
    // Another process may have built it while this one waited.
    if (!options.force && isIntact(directory)) return { directory, python, built: false };
    await build(directory, options);
    return { directory, python, built: true };
  });
}

async function build(directory: string, { python, onProgress = () => {} }: ProvisionOptions): Promise<void> {
  const building = `${directory}.building`;
  const base = basePython(python);
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true });
  onProgress(`Making a Python environment with ${base} in ${directory}`);
  await run(base, ["-m", "venv", building], onProgress);
  onProgress(`Installing deeplake ${ENGINE_VERSION} (about 200 MB)`);
  const fresh = join(building, "bin", "python");
  await run(
    fresh,
    ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", `deeplake==${ENGINE_VERSION}`],
    onProgress,
  );
  onProgress("Checking that the engine starts");
  await run(
    fresh,
    ["-c", `import deeplake; assert deeplake.__version__ == "${ENGINE_VERSION}", deeplake.__version__`],
    onProgress,
    engineEnvironment(),
  );
  await rm(directory, { recursive: true, force: true });
  await rename(building, directory);
  markReady(directory);
  onProgress("The engine is ready");
}

async function run(
  command: string,
  args: readonly string[],
  onLine: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4000);
      for (const line of text.split("\n")) if (line.trim() !== "") onLine(`  ${line.trimEnd()}`);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once("error", reject).once("close", resolve),
  );
  if (code === 0) return;
  const last = said.trim().split("\n").slice(-3).join(" ");
  throw new DeeplakeError(
    "ENGINE_FAILED",
    `Expected \`${command} ${args.slice(0, 3).join(" ")}\` to succeed, but it ended with code ${code}: ${last}. Mend that and run setup again.`,
  );
}
