// Builds dist from the entry points of package.json: ES modules and CommonJS ones, and declarations for both.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { rolldown } from "rolldown";
import { dts } from "rolldown-plugin-dts";
import { embeddedEngine, engineChunk } from "./embedded-engine.mjs";
import { asCommonJs } from "./as-common-js.mjs";
import { declaredChunks, roomChunks } from "./room-chunks.mjs";
import { unindented } from "./unindented.mjs";
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
  const all = { ...esm, ...commandSource() };
  // Both copies are cut into the same files. npm sorts the files of a tarball by name, so twins are beside each other,
  // and the tarball stores the second as a reference to the first.
  const modules = await bundled(all);
  write("esm", modules, all, "js", unindented);
  write("cjs", modules, cjs, "js", (code) => unindented(asCommonJs(code)));
  const declared = await bundledDeclarations(esm);
  write("esm", declared, esm, "d.ts", withoutPaths);
  write("cjs", declared, cjs, "d.ts", withoutPaths);
  writeFileSync(join(building, "cjs", "package.json"), '{ "type": "commonjs" }\n');
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

async function bundled(entries) {
  const build = await rolldown({
    input: inputsOf(entries, join(root, "src"), ".ts"),
    external: isExternal,
    platform: "node",
    tsconfig: join(root, "tsconfig.json"),
    experimental: { attachDebugInfo: "none" },
    transform: { target: "node20" },
    plugins: [embeddedEngine(join(root, "src/storage/local"))],
    onLog: refuse,
  });
  const { output } = await build.generate({
    ...names("js"),
    format: "esm",
    codeSplitting: { groups: [engineChunk(), ...roomChunks()] },
    // The code is compressed, so that two module systems take no more room than one did. The declarations have the
    // comments. Names stay, because stack traces show them. Lines stay, because Node shows the whole line of an error
    // that nobody catches.
    minify: {
      compress: true,
      mangle: { toplevel: false, keepNames: true },
      codegen: { removeWhitespace: false },
    },
    comments: { legal: true, annotation: true, jsdoc: false },
  });
  return output;
}

async function bundledDeclarations(entries) {
  const build = await rolldown({
    input: inputsOf(entries, declarations, ".d.ts"),
    external: isExternal,
    plugins: [dts({ dtsInput: true, tsconfig: false })],
    onLog: refuse,
  });
  const codeSplitting = { groups: declaredChunks(declarations) };
  // For applications whose compiler knows neither Node's types nor the newest library.
  const banner = '/// <reference lib="esnext.disposable" />';
  const { output } = await build.generate({ ...names("d.ts"), format: "esm", banner, codeSplitting });
  return output;
}

/** Writes the files that the entries need, each converted by `written`. */
function write(folder, files, entries, extension, written = (code) => code) {
  const byName = new Map(files.map((file) => [file.fileName, file]));
  const needed = new Set(Object.keys(entries).map((name) => `${name}.${extension}`));
  for (const name of needed) {
    const { code, imports, dynamicImports } = byName.get(name);
    for (const imported of [...imports, ...dynamicImports]) if (byName.has(imported)) needed.add(imported);
    const path = join(building, folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, written(code));
  }
}

/** Declarations without the builder's comments, which name the folder of this build. */
function withoutPaths(code) {
  return code.replaceAll(/^\/\/ dist-\S+\n/gm, "");
}

/**
 * Whether a module is in another package. Users have only the packages that package.json names, not the builder's
 * helpers.
 */
function isExternal(id) {
  if (/^[./]/.test(id)) return false;
  const name = id.split("/", id.startsWith("@") ? 2 : 1).join("/");
  if (!isBuiltin(id) && !(name in dependencies) && !(name in peerDependencies))
    throw new Error(
      `Expected a package that package.json names, got ${id}. Use code that needs no such package.`,
    );
  return true;
}

/** Makes each warning of the builder an error. */
function refuse(_level, log) {
  throw new Error(log.message);
}

function inputsOf(entries, folder, extension) {
  return Object.fromEntries(
    Object.entries(entries).map(([name, source]) => [name, join(folder, source) + extension]),
  );
}

function names(extension) {
  return { entryFileNames: `[name].${extension}`, chunkFileNames: `chunks/[name].${extension}` };
}
