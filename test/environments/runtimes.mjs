// The runtimes: Node in its module systems and versions, Bun and Deno.
import { join } from "node:path";
import { findEngine } from "../../src/storage/local/find-engine.ts";
import { alone, COMMON_JS, ES_MODULES, printed, run } from "./kit.mjs";

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

/** What a store on this machine needs. */
const DENO_PERMISSIONS = ["read", "write", "env", "run", "sys"].map((name) => `--allow-${name}`);

function bun(name, does) {
  const binary = `@oven/bun-${bunPlatform()}`;
  return { name, of: binary, packages: { [binary]: "1.4.5" }, files: ES_MODULES, ...does };
}

function bunIn(folder) {
  return join(folder, "node_modules", "@oven", `bun-${bunPlatform()}`, "bin", "bun");
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
  {
    name: "Node, a home that cannot be written",
    of: () => process.versions.node,
    files: ES_MODULES,
    call: (folder) =>
      printed(process.execPath, ["main.mjs"], folder, {
        HOME: "/dev/null",
        XDG_CACHE_HOME: "",
        LANGCHAIN_DEEPLAKE_CACHE: "",
        DEEPLAKE_PYTHON: findEngine().python,
      }),
  },
  nodeOf("20.0.0"),
  nodeOf("22.12.0"),
  nodeOf("24.14.0"),
  nodeOf("26.12.1"),
  bun("Bun", { call: (folder) => printed(bunIn(folder), ["main.mjs"], folder) }),
  bun("Bun, one executable", {
    build: (folder) =>
      run(bunIn(folder), ["build", "main.mjs", "--compile", "--outfile", "out/main"], folder),
    call: (folder) => alone(folder, "main"),
  }),
  {
    name: "Deno",
    of: `@deno/${denoPlatform()}`,
    packages: { [`@deno/${denoPlatform()}`]: "2.9.6" },
    files: ES_MODULES,
    call: (folder) =>
      printed(
        join(folder, "node_modules", "@deno", denoPlatform(), "deno"),
        ["run", ...DENO_PERMISSIONS, "--node-modules-dir=manual", "main.mjs"],
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
