// Package managers that let a package see only what it declares.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { binOf, ES_MODULES, printed, run, versionIn } from "./kit.mjs";

/** A package manager is installed beside what the project needs, and installs that. */
function manager(name, tool, { version, command, args, files, call }) {
  const cliOf = (folder) => binOf(join(folder, "tools"), tool, command);
  return {
    name,
    of: (folder) => versionIn(join(folder, "tools"), tool),
    files: { ...ES_MODULES, ...files },
    install: async (folder) => {
      const tools = join(folder, "tools");
      mkdirSync(tools);
      writeFileSync(join(tools, "package.json"), "{}");
      const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
      await run("npm", ["install", ...quiet, `${tool}@${version}`], tools);
      await run(process.execPath, [cliOf(folder), "install", ...args], folder, { CI: "" });
    },
    call: (folder) => call(folder, cliOf(folder)),
  };
}

export const managers = [
  manager("pnpm, strict", "pnpm", {
    version: "10.20.0",
    args: ["--strict-peer-dependencies", "--config.hoist=false", "--prefer-offline"],
    call: (folder) => printed(process.execPath, ["main.mjs"], folder),
  }),
  manager("Yarn, Plug'n'Play", "@yarnpkg/cli-dist", {
    version: "4.18.1",
    command: "yarn",
    args: [],
    files: { "yarn.lock": "", ".yarnrc.yml": "nodeLinker: pnp\nenableTelemetry: false\n" },
    call: (folder, yarn) => printed(process.execPath, [yarn, "node", "main.mjs"], folder),
  }),
];
