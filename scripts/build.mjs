// Builds dist from the entry points of package.json: ES modules and CommonJS ones, and declarations for both.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { dts } from "rolldown-plugin-dts";
import { embeddedEngine } from "./embedded-engine.mjs";
import { commandSource, entrySources, root } from "./entry-points.mjs";

const target = join(root, "dist");
// Built aside and swapped in, so that nobody imports half a build.
const building = mkdtempSync(join(root, "dist-"));
const declarations = join(building, "declarations");
const { dependencies = {}, peerDependencies = {} } = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
);

try {
  declare();
  const { esm, cjs } = entrySources();
  await bundle({ ...esm, ...commandSource() }, "esm", "js");
  await bundle(cjs, "cjs", "cjs");
  await bundleDeclarations(esm, "esm", "d.ts");
  await bundleDeclarations(cjs, "cjs", "d.cts");
  cpSync(join(root, "scripts", "edge.cjs"), join(building, "edge.cjs"));
  rmSync(declarations, { recursive: true });
  chmodSync(building, 0o755);
  chmodSync(join(building, "esm", "cli", "main.js"), 0o755);
  rmSync(target, { recursive: true, force: true });
  renameSync(building, target);
} finally {
  rmSync(building, { recursive: true, force: true });
}

/** Checks src and writes a declaration for each of its files. */
function declare() {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const flags = ["-p", join(root, "tsconfig.build.json"), "--outDir", declarations];
  const { status } = spawnSync(process.execPath, [compiler, ...flags], { stdio: "inherit" });
  if (status !== 0) throw new Error(`The compiler ended with ${status}.`);
}

async function bundle(entries, format, extension) {
  const build = await rolldown({
    input: inputsOf(entries, join(root, "src"), ".ts"),
    external: isExternal,
    platform: "node",
    tsconfig: join(root, "tsconfig.json"),
    transform: { target: "node20" },
    plugins: [embeddedEngine(join(root, "src/storage/local"))],
    onLog: refuse,
  });
  await build.write({
    ...names(format, extension),
    format,
    exports: "named",
    // Apart, because some runtimes show the lines around an error.
    codeSplitting: { groups: [{ name: "engine-files", test: "engine-files" }] },
    // Jest runs CommonJS where no module can be imported.
    dynamicImportInCjs: false,
    // The declarations say what the comments say.
    // Two module systems shall not take more room than one did. Names that a stack trace shows stay.
    minify: {
      compress: true,
      mangle: { toplevel: false, keepNames: true },
      codegen: { removeWhitespace: true },
    },
    comments: { legal: true, annotation: true, jsdoc: false },
  });
}

async function bundleDeclarations(entries, format, extension) {
  const build = await rolldown({
    input: inputsOf(entries, declarations, ".d.ts"),
    external: isExternal,
    plugins: [dts({ dtsInput: true, tsconfig: false })],
    onLog: refuse,
  });
  await build.write({ ...names(format, extension), format: "esm" });
}

/** Whether a module is another package's. Users have only those that package.json names, not the builder's own helpers. */
function isExternal(id) {
  if (/^[./]/.test(id)) return false;
  const name = id.split("/", id.startsWith("@") ? 2 : 1).join("/");
  if (!isBuiltin(id) && !(name in dependencies) && !(name in peerDependencies))
    throw new Error(`Expected a package that package.json names, got ${id}. Use what needs no such package.`);
  return true;
}

/** What the builder warns of is mended, not published. */
function refuse(_level, log) {
  throw new Error(log.message);
}

function inputsOf(entries, folder, extension) {
  return Object.fromEntries(
    Object.entries(entries).map(([name, source]) => [name, join(folder, source) + extension]),
  );
}

function names(format, extension) {
  const [entryFileNames, chunkFileNames] = [`[name].${extension}`, `chunks/[name].${extension}`];
  return { dir: join(building, format), entryFileNames, chunkFileNames };
}
