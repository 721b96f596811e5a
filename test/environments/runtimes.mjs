// The runtimes: Node in its module systems and versions, Bun and Deno.
import { join } from "node:path";
import { COMMON_JS, ES_MODULES, printed } from "./kit.mjs";

const PLATFORM = `${process.platform}-${process.arch}`;

/** A Node from the registry, which brings its binary as a package. */
function nodeOf(version) {
  const alias = `node-${PLATFORM}`;
  return {
    name: `Node ${version}`,
    of: alias,
    packages: { [alias]: version },
    files: ES_MODULES,
    call: (folder) => printed(join(folder, "node_modules", alias, "bin", "node"), ["main.mjs"], folder),
  };
}

export const runtimes = [
  {
    name: "Node, ES modules",
    of: () => process.versions.node,
    files: ES_MODULES,
    call: (folder) => printed(process.execPath, ["main.mjs"], folder),
  },
  {
    name: "Node, CommonJS",
    of: () => process.versions.node,
    files: COMMON_JS,
    call: (folder) => printed(process.execPath, ["main.cjs"], folder),
  },
  nodeOf("20.0.0"),
  nodeOf("22.12.0"),
  nodeOf("24.14.0"),
  nodeOf("26.12.1"),
  {
    name: "Bun",
    of: `@oven/bun-${bunPlatform()}`,
    packages: { [`@oven/bun-${bunPlatform()}`]: "1.4.5" },
    files: ES_MODULES,
    call: (folder) =>
      printed(
        join(folder, "node_modules", "@oven", `bun-${bunPlatform()}`, "bin", "bun"),
        ["main.mjs"],
        folder,
      ),
  },
  {
    name: "Deno",
    of: `@deno/${denoPlatform()}`,
    packages: { [`@deno/${denoPlatform()}`]: "2.9.6" },
    files: ES_MODULES,
    call: (folder) =>
      printed(
        join(folder, "node_modules", "@deno", denoPlatform(), "deno"),
        ["run", "--allow-all", "--node-modules-dir=manual", "main.mjs"],
        folder,
      ),
  },
];

function bunPlatform() {
  return process.arch === "arm64" ? `${process.platform}-aarch64` : PLATFORM;
}

function denoPlatform() {
  return process.platform === "linux" ? `${PLATFORM}-glibc` : PLATFORM;
}
