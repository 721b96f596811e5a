import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Tiktoken } from "js-tiktoken/lite";
import ranks from "js-tiktoken/ranks/o200k_base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shippedDocuments } from "./support/documents.ts";
import { filesUnder, repositoryRoot } from "./support/source-files.ts";

interface Target {
  readonly types: string;
  readonly default: string;
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string | Target>>>>;
  readonly typesVersions: { readonly "*": Readonly<Record<string, readonly string[]>> };
  readonly bin: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8")) as Manifest;
const subpaths = Object.keys(manifest.exports).filter((subpath) => subpath !== "./package.json");
/** Suites run in vitest, which is ESM only. */
const requirable = subpaths.filter((subpath) => subpath !== "./testing/suites");
/** Optional peers that an entry point may load when it is imported. */
const PEERS_OF: Readonly<Record<string, readonly string[]>> = {
  ".": [],
  "./auto": [],
  "./langgraph": ["@langchain/langgraph"],
  "./middleware": ["langchain", "zod"],
  "./testing": [],
  "./testing/suites": ["@langchain/langgraph", "vitest"],
};

/** What the compiler says of a name that a program does not declare. */
const UNKNOWN_NAME = / TS(?:2304|2552|18004): /;

const TYPES_ONLY = new Set(["./driver", "./experiment"]);

const BOTH = `
import { createRequire } from "node:module";
import { execFileSync } from "node:child_process";
import * as esm from "langchain-deeplake";
const require = createRequire(import.meta.url);
const cjs = require("langchain-deeplake");
`;

let workplace: string;
let packedFiles: string[];
let packedSize: number;

beforeAll(() => {
  workplace = mkdtempSync(join(tmpdir(), "langchain-deeplake-package-"));
  if (buildIsStale()) must(process.execPath, [join(repositoryRoot, "scripts", "build.mjs")], repositoryRoot);
  const report = must("npm", ["pack", "--json", "--pack-destination", workplace], repositoryRoot);
  const [packed] = JSON.parse(report) as { filename: string; size: number; files: { path: string }[] }[];
  if (packed === undefined) throw new Error(`npm pack reported nothing: ${report}`);
  packedSize = packed.size;
  packedFiles = packed.files.map((file) => file.path);
  must("tar", ["-xzf", join(workplace, packed.filename), "-C", workplace], workplace);
});

afterAll(() => rmSync(workplace, { recursive: true, force: true }));

describe("the tarball", () => {
  test("holds both builds and the documents for users, nothing else", () => {
    const built = packedFiles.filter((path) => path.startsWith("dist/"));
    expect(
      built.filter(
        (path) => !/^dist\/(?:edge\.cjs|cjs\/package\.json|(?:esm|cjs)\/.+\.(?:js|d\.ts))$/.test(path),
      ),
    ).toEqual([]);
    expect(packedFiles.filter((path) => !path.startsWith("dist/")).sort()).toEqual([
      "LICENSE",
      "README.md",
      ...filesUnder("docs", ".md").filter(
        (path) => path.split("/").length === 2 && path !== "docs/evidence.md",
      ),
      "package.json",
    ]);
  });

  test("takes little room, with both module systems", () => {
    expect(packedSize).toBeLessThanOrEqual(573_000);
  });

  test("loads the engine's Python only for a store on this machine", () => {
    const loaded = new Set(["index.js"]);
    for (const path of loaded)
      for (const [, imported = ""] of readFileSync(
        join(workplace, "package/dist/esm", path),
        "utf8",
      ).matchAll(/(?:from|import) ?"(\.[^"]+)"/g))
        loaded.add(join(dirname(path), imported));
    expect(loaded.size).toBeGreaterThan(1);
    expect([...loaded].filter((path) => path.includes("engine-files"))).toEqual([]);
  });

  test("holds what the exports map and the command name", () => {
    const named = [
      ...Object.values(manifest.exports).flatMap((target) =>
        typeof target === "string"
          ? target
          : Object.values(target).flatMap((build) =>
              typeof build === "string" ? build : Object.values(build),
            ),
      ),
      ...Object.values(manifest.typesVersions["*"]).flat(),
      ...Object.values(manifest.bin),
    ].map((path) => path.replace(/^\.\//, ""));
    expect(named.filter((path) => !packedFiles.includes(path))).toEqual([]);
  });

  test("has declarations for resolvers that do not read the exports map", () => {
    const known = Object.keys(manifest.typesVersions["*"]).map((name) => `./${name}`);
    expect([".", ...known].sort()).toEqual([...subpaths].sort());
  });
});

describe("the installed package", () => {
  test.each(subpaths)("%s can be imported with only the peers it is for", (subpath) => {
    const consumer = install(`imports${subpath.replaceAll("/", "-")}`, [
      "@langchain/core",
      ...(PEERS_OF[subpath] ?? []),
    ]);
    expect(exportsOf(consumer, subpath).length > 0).toBe(!TYPES_ONLY.has(subpath));
  });

  test.each(requirable)("%s can be required, and has the same names", (subpath) => {
    const consumer = install(`requires${subpath.replaceAll("/", "-")}`, [
      "@langchain/core",
      ...(PEERS_OF[subpath] ?? []),
    ]);
    const script = `console.log(JSON.stringify(Object.keys(require("${specifier(subpath)}"))))`;
    const names = JSON.parse(inConsumer(consumer, script, "commonjs")) as string[];
    expect(names.sort()).toEqual(exportsOf(consumer, subpath).sort());
  });

  test.each([
    [
      "pg",
      'import { ExperienceStore } from "langchain-deeplake"; await ExperienceStore.open("postgres://localhost/none")',
    ],
    ["validator", 'import { personalData } from "langchain-deeplake/privacy"; await personalData()'],
  ])("without %s the error says how to install it", (name, use) => {
    const consumer = install(`without-${name}`, ["@langchain/core"]);
    writeFileSync(
      join(consumer, "use.mjs"),
      `${use.replace("await", "const failed = await")}.catch((error) => error); console.log(failed.code, failed.message);`,
    );
    const said = must(process.execPath, ["use.mjs"], consumer);
    expect(said).toMatch(/^PACKAGE_MISSING /);
    expect(said).toMatch(new RegExp(`npm install ${name}`));
  });

  test("a budget holds without the tokenizer, and is used", () => {
    const consumer = install("without-tokenizer", ["@langchain/core"]);
    const script = `
      import { ExperienceStore } from "langchain-deeplake";
      const experience = await ExperienceStore.open("memory:");
      const approach = "split the export at semicolons ".repeat(4);
      for (const id of ["a", "b", "c", "d"])
        await experience.record({ id, task: "What splits the export " + id + "?", approach, outcome: "success" });
      const { text } = await experience.recall("What splits the export?", { tokenBudget: 150 });
      console.log(JSON.stringify(text));`;
    writeFileSync(join(consumer, "budget.mjs"), script);
    const text = JSON.parse(must(process.execPath, ["budget.mjs"], consumer)) as string;
    expect(text).toContain("semicolons");
    expect(new Tiktoken(ranks).encode(text).length).toBeLessThanOrEqual(150);
  });

  test("nothing but the exports map is reachable", () => {
    const consumer = install("reach", Object.keys(manifest.peerDependencies));
    const modules = packedFiles.filter((path) => path.startsWith("dist/") && /\.c?js$/.test(path));
    const attempts = ["src/index.ts", ...modules].map((path) => `${manifest.name}/${path}`);
    const script = `
      const reached = [];
      for (const attempt of ${JSON.stringify([...attempts, `${manifest.name}/internal/once.js`])}) {
        try { await import(attempt); reached.push(attempt); }
        catch (error) { if (error.code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") throw error; }
      }
      console.log(JSON.stringify(reached));`;
    expect(JSON.parse(inConsumer(consumer, script))).toEqual([]);
  });

  test("its command runs", () => {
    const consumer = install("command", ["@langchain/core"]);
    const entry = join(consumer, "node_modules", manifest.name, manifest.bin[manifest.name] ?? "");
    expect(must(process.execPath, [entry, "--help"], consumer)).toContain("setup");
  });

  test.each(["mjs", "cjs"])("an error that nobody catches shows a line of it, no file: %s", (extension) => {
    const consumer = install(`uncaught-${extension}`, ["@langchain/core"]);
    const loaded =
      extension === "mjs"
        ? 'import { ExperienceStore } from "langchain-deeplake";'
        : 'const { ExperienceStore } = require("langchain-deeplake");';
    writeFileSync(join(consumer, `wrong.${extension}`), `${loaded}\nExperienceStore.open(" ");\n`);
    const { stderr } = spawnSync(process.execPath, [`wrong.${extension}`], {
      cwd: consumer,
      encoding: "utf8",
    });
    expect(stderr).toContain("at ExperienceStore.open ");
    expect(stderr.length).toBeLessThan(3_000);
  });

  test("its declarations and the programs of its documents hold in a strict consumer that checks libraries too", () => {
    const consumer = install("types", [...Object.keys(manifest.peerDependencies), "@types/node"]);
    const imports = subpaths.map(
      (subpath, index) => `export * as entry${index} from "${specifier(subpath)}";\n`,
    );
    writeFileSync(join(consumer, "index.ts"), imports.join(""));
    const programs = shippedDocuments().flatMap(programsIn);
    for (const { file, source } of programs) writeFileSync(join(consumer, file), source);
    const compilerOptions = {
      module: "NodeNext",
      target: "ES2023",
      strict: true,
      noEmit: true,
      types: ["node"],
    };
    const files = ["index.ts", ...programs.map(({ file }) => file)];
    writeFileSync(join(consumer, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
    const compiler = join(repositoryRoot, "node_modules", "typescript", "bin", "tsc");
    const { stdout } = spawnSync(process.execPath, [compiler, "-p", "."], {
      cwd: consumer,
      encoding: "utf8",
    });
    // Other packages' declarations are theirs to mend.
    const ours = stdout
      .split("\n")
      .filter((line) => /^(index\.ts|program-|node_modules\/langchain-deeplake\/)/.test(line));
    // Some programs use what the reader has, such as `embeddings`.
    expect(ours.filter((line) => !UNKNOWN_NAME.test(line))).toEqual([]);
    expect(programs.length).toBeGreaterThan(20);
  });
});

describe("the two copies in one process", () => {
  const run = (name: string, script: string): unknown => {
    const consumer = install(name, ["@langchain/core", "@langchain/langgraph"]);
    writeFileSync(join(consumer, "both.mjs"), `${BOTH}${script}`);
    return JSON.parse(must(process.execPath, ["both.mjs"], consumer));
  };

  test("share one engine, which ends with the last store", () => {
    const script = `
      const location = process.cwd() + "/store";
      const one = await esm.ExperienceStore.open(location);
      const children = () => execFileSync("pgrep", ["-P", process.pid], { encoding: "utf8" }).trim().split("\\n");
      await one.recall("a");
      const alone = children();
      const two = await cjs.ExperienceStore.open(location);
      await two.record({ id: "a", task: "What splits the export?", approach: "semicolons", outcome: "success" });
      const found = await one.recall("What splits the export?");
      const together = children();
      await one.close();
      const { text } = await two.recall("What splits the export?");
      await two.close();
      console.log(JSON.stringify([alone, together, found.text.includes("semicolons"), text.includes("semicolons")]));`;
    const [alone, together, ...found] = run("one-engine", script) as [string[], string[], boolean, boolean];
    expect(together).toEqual(alone);
    expect(found).toEqual([true, true]);
  });

  test("know each other's stores, errors and tables in memory", () => {
    const script = `
      const store = await esm.ExperienceStore.open("memory:both");
      const other = await cjs.ExperienceStore.open("memory:both");
      const graph = require("langchain-deeplake/langgraph");
      const state = { task: "What splits the export?" };
      await store.record({ id: "a", task: state.task, approach: "semicolons", outcome: "success" });
      const recalled = await graph.recallNode(store)(state, {});
      const handler = new cjs.DeeplakeCallbackHandler(store);
      const refused = await cjs.ExperienceStore.open(" ").catch((error) => error);
      console.log(JSON.stringify([
        esm.ExperienceStore !== cjs.ExperienceStore,
        recalled.experience.includes("semicolons"),
        (await other.recall(state.task)).text.includes("semicolons"),
        handler.health().captured,
        refused instanceof esm.DeeplakeError && refused instanceof cjs.DeeplakeError,
        new Error("another") instanceof esm.DeeplakeError,
      ]));`;
    expect(run("stores", script)).toEqual([true, true, true, 0, true, false]);
  });

  test("log each run once", () => {
    const script = `
      process.env.DEEPLAKE_EXPERIENCE = "memory:logged";
      const auto = [await import("langchain-deeplake/auto"), require("langchain-deeplake/auto")];
      const runnables = [await import("@langchain/core/runnables"), require("@langchain/core/runnables")];
      for (const { RunnableLambda } of runnables) await RunnableLambda.from((x) => x + 1).invoke(1);
      console.log(JSON.stringify(auto.map(({ health }) => health().handler.captured)));`;
    expect(run("auto-twice", script)).toEqual([2, 2]);
  });
});

/** A folder whose node_modules holds the unpacked tarball and links to the named peers. */
function install(name: string, peers: readonly string[]): string {
  const consumer = join(workplace, name);
  const modules = join(consumer, "node_modules");
  mkdirSync(modules, { recursive: true });
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ type: "module", private: true }));
  must("cp", ["-R", join(workplace, "package"), join(modules, manifest.name)], consumer);
  for (const peer of peers) {
    mkdirSync(dirname(join(modules, peer)), { recursive: true });
    symlinkSync(join(repositoryRoot, "node_modules", peer), join(modules, peer), "junction");
  }
  return consumer;
}

function exportsOf(consumer: string, subpath: string): string[] {
  const script = `console.log(JSON.stringify(Object.keys(await import("${specifier(subpath)}"))))`;
  return JSON.parse(inConsumer(consumer, script)) as string[];
}

function inConsumer(consumer: string, script: string, type: "module" | "commonjs" = "module"): string {
  return must(process.execPath, [`--input-type=${type}`, "--eval", script], consumer);
}

function specifier(subpath: string): string {
  return `${manifest.name}${subpath.slice(1)}`;
}

function must(file: string, commandArguments: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(file, commandArguments, { cwd, encoding: "utf8" });
  if (error) throw error;
  if (status !== 0)
    throw new Error(`${file} ${commandArguments.join(" ")} ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}

function buildIsStale(): boolean {
  const built = join(repositoryRoot, "dist", "esm", "index.js");
  if (!existsSync(built)) return true;
  const builtAt = statSync(built).mtimeMs;
  const settings = ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"];
  const inputs = [...filesUnder("src", ".ts", ".py"), ...filesUnder("scripts", ".mjs"), ...settings];
  return inputs.some((path) => statSync(join(repositoryRoot, path)).mtimeMs > builtAt);
}

/** The programs of a document that import the package. */
function programsIn(document: string): { file: string; source: string }[] {
  const blocks = readFileSync(join(repositoryRoot, document), "utf8").matchAll(/^```ts\n(.+?)^```/gms);
  return Array.from(blocks, ([, source = ""], at) => ({
    file: `program-${basename(document, ".md")}-${at}.mts`,
    source: `${source}export {};\n`,
  })).filter(({ source }) => source.includes('from "langchain-deeplake'));
}
