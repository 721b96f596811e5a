// Installs what a folder's own lockfile names, unless it is there: node scripts/install-folder.mjs FOLDER
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, resolve as resolvePath } from "node:path";

import { dependenciesAreInstalled, installDependencies } from "./install-dependencies.mjs";

if (process.argv[2] === undefined) {
  console.error("Expected a folder, for example: node scripts/install-folder.mjs bench/peers");
  process.exit(2);
}
const folder = resolvePath(process.argv[2]);
// A peer that is compiled here needs Node's headers. They are often beside Node itself, and then need not be
// downloaded.
const nodeFolder = dirname(dirname(process.execPath));
const headers = existsSync(join(nodeFolder, "include", "node", "node.h"))
  ? { npm_config_nodedir: nodeFolder }
  : {};

if (!dependenciesAreInstalled(folder)) process.exitCode = await installDependencies(folder, run);

/** Resolves to the exit code; what npm says goes to standard error. */
function run(file, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: ["ignore", 2, 2],
      cwd: folder,
      env: { ...headers, ...process.env },
    });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
