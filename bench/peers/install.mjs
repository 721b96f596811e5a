// Installs the peers that the benchmarks are run beside, unless they are there. The package itself never needs them.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { dependenciesAreInstalled, installDependencies } from "../../scripts/install-dependencies.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));
// A peer that is compiled here needs Node's headers, which often lie beside Node itself: then nothing has to be fetched for it.
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
