// Decides whether `npm ci` is needed and runs it once, however many processes ask for it.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { withFileLock } from "./file-lock.mjs";

/** True when every package the lockfile requires is in node_modules in that version. */
export function dependenciesAreInstalled(root) {
  // npm writes this file last, so an interrupted installation has none.
  const installedPath = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedPath)) return false;
  const installed = JSON.parse(readFileSync(installedPath, "utf8")).packages;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional, extraneous }]) =>
      path === "" ||
      // In the lockfile, but no package needs it, so npm does not install it.
      extraneous ||
      installed[path]?.version === version ||
      // Packages for other platforms are in the lockfile only.
      ((optional || devOptional) && installed[path] === undefined),
  );
}

/** Resolves to the exit code of `npm ci`, or 0 when another process has installed meanwhile. */
export function installDependencies(root, run) {
  // `npm ci` deletes node_modules first, so the lock must be outside.
  return withFileLock(join(root, ".setup.lock"), async () => {
    if (dependenciesAreInstalled(root)) return 0;
    console.error("Installing the dependencies of the lockfile (npm ci) …");
    return await run(...npmCommand(["ci", "--include=dev", "--no-fund", "--no-audit"]));
  });
}

function npmCommand(npmArguments) {
  const candidates = [
    process.env["npm_execpath"],
    join(dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js"),
    join(dirname(process.execPath), "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
  ];
  // Other package managers set npm_execpath too, but only npm understands this lockfile.
  const script = candidates.find((path) => path?.endsWith("npm-cli.js") && existsSync(path));
  return script === undefined ? ["npm", npmArguments] : [process.execPath, [script, ...npmArguments]];
}
