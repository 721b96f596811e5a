// Installs the peers of bench/handler.ts, bench/vectorstores.ts and bench/exits.ts unless they are there. The package itself never needs them.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import { dependenciesAreInstalled, installDependencies } from "../../scripts/install-dependencies.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));
if (!dependenciesAreInstalled(folder)) process.exitCode = await installDependencies(folder, run);

/** Resolves to the exit code; what npm says goes to standard error. */
function run(file, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ["ignore", 2, 2], cwd: folder });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
