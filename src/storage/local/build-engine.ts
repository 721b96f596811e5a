import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";

import { DeeplakeError } from "../../base/errors.ts";
import { basePython } from "./base-python.ts";
import { engineEnvironment } from "./engine-environment.ts";
import { ENGINE_VERSION } from "./cache-directory.ts";
import { markReady } from "./installation.ts";
import { installerEnvironment } from "./installer-environment.ts";

/** Options of building the engine. */
export interface BuildOptions {
  /** The Python to build with. @default the first suitable one on PATH */
  readonly python?: string;
  /** Is called with one line for each step, and with each line that a program prints. */
  readonly onProgress?: (line: string) => void;
  /** Ends the programs that build. The old installation stays as it was. */
  readonly signal?: AbortSignal;
}

/** How many of the last lines of a failed program the error repeats. */
const LINES_KEPT = 5;

/**
 * Builds the pinned engine in a temporary directory, checks that it works, and moves it to `directory`. Therefore an
 * interrupted build never looks like an installation. The caller holds the lock file of `directory`.
 * @throws DeeplakeError ENGINE_MISSING without a Python to build with, ENGINE_FAILED, ABORTED
 */
export async function buildEngine(directory: string, options: BuildOptions): Promise<void> {
  const { python, onProgress = () => {} } = options;
  const base = basePython(python);
  await sweep(directory);
  const workshop = await mkdtemp(`${directory}.building-`);
  // Only this user may enter a folder that mkdtemp makes. A folder inside it gets the mode of the umask. The program
  // may run as another user than the one who set up its image.
  const building = join(workshop, "engine");
  try {
    const temporary = join(workshop, "temporary");
    await mkdir(temporary);
    const environment = installerEnvironment(temporary);
    onProgress(`Making a Python environment with ${base} in ${directory}`);
    await run(base, ["-m", "venv", building], environment, options);
    onProgress(`Installing deeplake ${ENGINE_VERSION} (about 250 MB on disk)`);
    const fresh = join(building, "bin", "python");
    const quiet = ["--disable-pip-version-check", "--no-input", "--no-cache-dir", "--no-compile"];
    await run(fresh, ["-m", "pip", "install", ...quiet, `deeplake==${ENGINE_VERSION}`], environment, options);
    onProgress("Checking that the engine starts");
    const check = `import deeplake; assert deeplake.__version__ == "${ENGINE_VERSION}", deeplake.__version__`;
    // Python compiles what it imports here, and the engine then starts in two thirds of the time.
    const compiling = { ...engineEnvironment(), PYTHONDONTWRITEBYTECODE: "" };
    await run(fresh, ["-c", check], compiling, options);
    markReady(building);
    await replace(directory, building);
    onProgress("The engine is ready");
  } finally {
    await sweep(directory);
  }
}

/** Moves the old installation away before removing it, because a half-removed one would look like an installation. */
async function replace(directory: string, building: string): Promise<void> {
  const replaced = join(await mkdtemp(`${directory}.replaced-`), "engine");
  await rename(directory, replaced).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rename(building, directory);
}

/** Removes the temporary directories of this build and of builds that were killed. */
async function sweep(directory: string): Promise<void> {
  const parent = dirname(directory);
  const marks = ["building", "replaced"].map((mark) => `${basename(directory)}.${mark}-`);
  const leftovers = (await readdir(parent)).filter((name) => marks.some((mark) => name.startsWith(mark)));
  for (const name of leftovers) await rm(join(parent, name), { recursive: true, force: true });
}

async function run(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  { onProgress = () => {}, signal }: BuildOptions,
): Promise<void> {
  signal?.throwIfAborted();
  // venv and pip start programs. A process group of its own lets all of them end with the build.
  const child = spawn(command, args, { env: environment, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const stop = (): void => endGroup(child.pid);
  signal?.addEventListener("abort", stop, { once: true });
  const said: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input, crlfDelay: Infinity }).on("line", (line) => {
      if (line.trim() === "") return;
      said.push(line.trim());
      if (said.length > LINES_KEPT) said.shift();
      onProgress(`  ${line.trimEnd()}`);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once("error", reject).once("close", resolve),
  ).finally(() => signal?.removeEventListener("abort", stop));
  signal?.throwIfAborted();
  if (code === 0) return;
  throw new DeeplakeError(
    "ENGINE_FAILED",
    `Expected \`${[command, ...args.slice(0, 3)].join(" ")}\` to succeed, but it ended with code ${code}: ${said.join(" ")} ` +
      "Check the network, proxies and pip's index (PIP_INDEX_URL), then run `npx langchain-deeplake setup` again.",
  );
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGTERM");
  } catch (error) {
    // The programs have already ended.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
