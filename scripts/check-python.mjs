// Formats, lints, type-checks and tests the engine's Python, with pinned tools in an environment of their own:
//   node scripts/check-python.mjs          says what is wrong
//   node scripts/check-python.mjs --fix    formats, and fixes what the linter can
// Needs Python 3.10 or newer with venv and pip, but no engine, because the tests cover only code that works without one.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withFileLock } from "./file-lock.mjs";

const PACKAGES = [
  "mypy==2.4.1",
  "numpy==2.2.6; python_version < '3.11'",
  "numpy==2.4.6; python_version >= '3.11'",
  "pytest==9.2.0",
  "ruff==0.17.6",
];
const PYTHONS = ["python3", "python3.13", "python3.12", "python3.11", "python3.10"];
const PROBE = "import sys, venv, ensurepip; assert sys.version_info >= (3, 10); print(sys.version)";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, ".cache", "python");
const environment = join(cache, "environment");
const python = join(environment, "bin", "python");

mkdirSync(cache, { recursive: true });
await withFileLock(join(cache, "lock"), makeEnvironment);

const fix = process.argv.includes("--fix");
const ruffCache = ["--cache-dir", join(cache, "ruff")];
run(python, ["-m", "ruff", "format", ...ruffCache, ...(fix ? [] : ["--check"])]);
run(python, ["-m", "ruff", "check", ...ruffCache, ...(fix ? ["--fix"] : [])]);
run(python, ["-m", "mypy", "--cache-dir", join(cache, "mypy")]);
run(python, ["-m", "pytest", "--quiet"]);

/** Makes the environment anew when other packages, or another Python, are asked for. */
function makeEnvironment() {
  const { command, version } = basePython();
  const wanted = JSON.stringify({ version, packages: PACKAGES });
  // Written last, so an interrupted installation has none.
  const marker = join(environment, "installed.json");
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  console.error(`Installing ${PACKAGES.join(", ")} in ${environment} …`);
  rmSync(environment, { recursive: true, force: true });
  run(command, ["-m", "venv", environment]);
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", ...PACKAGES]);
  writeFileSync(marker, wanted);
}

function basePython() {
  for (const command of PYTHONS) {
    const { status, stdout } = spawnSync(command, ["-c", PROBE], { encoding: "utf8" });
    if (status === 0) return { command, version: stdout.trim() };
  }
  throw new Error(
    "Expected Python 3.10 or newer with venv and pip, found none. " +
      "Install it (Debian and Ubuntu: apt install python3 python3-venv).",
  );
}

function run(file, fileArguments) {
  // Writes no caches beside the sources, because files there are copied and published.
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const { status, error } = spawnSync(file, fileArguments, { cwd: root, stdio: "inherit", env });
  if (error) throw error;
  if (status !== 0) {
    console.error(`${file} ${fileArguments.join(" ")} ended with ${status}.`);
    process.exit(status ?? 1);
  }
}
