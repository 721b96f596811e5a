// Runs a command of a development dependency after making sure that everything it needs is there:
//   node scripts/with-setup.mjs vitest run
// Imports nothing but Node's own modules, so that it works on a clone without node_modules.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { dependenciesAreInstalled, installDependencies } from "./install-dependencies.mjs";

// Standard output belongs to the command.
const SET_UP_OUTPUT = ["inherit", 2, 2];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [command, ...commandArguments] = process.argv.slice(2);
if (command === undefined) {
  console.error("Expected a command, for example: node scripts/with-setup.mjs vitest run");
  process.exit(2);
}

if (!dependenciesAreInstalled(root)) {
  const code = await installDependencies(root, (file, fileArguments) =>
    run(file, fileArguments, SET_UP_OUTPUT),
  );
  if (code !== 0) process.exit(code);
}
if (!process.env["DEEPLAKE_PYTHON"]) {
  const code = await runTool("tsx", [join(root, "src", "cli", "main.ts"), "setup"], SET_UP_OUTPUT);
  if (code !== 0) process.exit(code);
}
process.exitCode = await runTool(command, commandArguments);

/**
 * Runs a package's own executable with this Node, without the shell wrapper npm puts in front of it,
 * so that exit codes and signals arrive unchanged on every platform.
 */
function runTool(name, toolArguments, stdio) {
  const folder = join(root, "node_modules", name);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const entry = join(folder, typeof bin === "string" ? bin : bin[name]);
  return run(process.execPath, [entry, ...toolArguments], stdio);
}

/** Resolves to the exit code of a child that gets our signals. */
function run(file, fileArguments, stdio = "inherit") {
  return new Promise((resolve, reject) => {
    const child = spawn(file, fileArguments, { stdio, cwd: root });
    const forward = (signal) => {
      // Ctrl-C already reaches every process of the terminal; a second one would mean "at once".
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, forward);
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}
