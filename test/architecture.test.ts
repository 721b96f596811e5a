import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { filesUnder, importsOf, readSource, repositoryRoot } from "./support/source-files.ts";

/** Bottom first; the members of one entry are on the same level. */
const LAYERS: readonly (readonly string[])[] = [
  ["types", "errors"],
  ["filter", "internal", "redaction"],
  ["engine"],
  ["table"],
  ["vectorstore", "experience"],
  ["callbacks", "hivemind", "langgraph", "middleware"],
  ["auto", "cli", "studio"],
];
const INTEGRATIONS = 5;
const EDGES = 6;
const LINE_BUDGET = 400;

/** Folders of src without a folder of tests, each with the reason. */
const TESTED_THROUGH: Readonly<Record<string, string>> = {
  testing: "the suites are what the tests of drivers and stores call",
};

const sources = filesUnder("src", ".ts");

function layerOf(path: string): number {
  const name = (path.split("/")[1] ?? "").replace(/\.ts$/, "");
  return LAYERS.findIndex((layer) => layer.includes(name));
}

function mayImport(from: string, to: string): boolean {
  const [fromFolder, toFolder] = [from.split("/")[1], to.split("/")[1]];
  if (fromFolder === "index.ts") return toFolder !== "testing" && layerOf(to) < EDGES;
  if (fromFolder === "testing")
    return toFolder === "testing" || (toFolder !== "index.ts" && layerOf(to) < EDGES);
  if (toFolder === "testing" || toFolder === "index.ts") return false;
  if (fromFolder === toFolder) return true;
  const [fromLayer, toLayer] = [layerOf(from), layerOf(to)];
  return toLayer < fromLayer || (toLayer === fromLayer && fromLayer !== INTEGRATIONS);
}

describe("layers", () => {
  test("every folder of src has a layer", () => {
    const strangers = sources.filter(
      (path) => layerOf(path) === -1 && path !== "src/index.ts" && !path.startsWith("src/testing/"),
    );
    expect(strangers).toEqual([]);
  });

  test("imports point down, and siblings of the integrations never meet", () => {
    const wrong = sources.flatMap((from) =>
      importsOf(from)
        .filter((to) => to.startsWith("src/") && !mayImport(from, to))
        .map((to) => `${from} imports ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  test("imports stay in src and name files that exist", () => {
    const wrong = sources.flatMap((from) =>
      importsOf(from)
        .filter((to) => !(to.startsWith("src/") && existsSync(join(repositoryRoot, to))))
        .map((to) => `${from} imports ${to}`),
    );
    expect(wrong.filter((line) => !line.endsWith("package.json"))).toEqual([]);
  });

  test("the linter reports every forbidden direction, cycles, the console and process.exit", () => {
    const folders = [...LAYERS.slice(1).flat(), "testing"];
    const files: Record<string, string> = {
      "src/internal/first.ts":
        'import { second } from "./second.ts";\nexport const first: number = second;\n',
      "src/internal/second.ts": 'import { first } from "./first.ts";\nexport const second: number = first;\n',
      "src/engine/loud.ts": 'console.log("heard");\n',
      "src/engine/quits.ts": "process.exit(1);\n",
      "src/engine/needs-a-peer.ts": 'import { tool } from "langchain";\nexport { tool };\n',
      "src/base/types.ts": 'import { first } from "./internal/first.ts";\nexport { first };\n',
    };
    const cycles = ["src/internal/first.ts", "src/internal/second.ts"];
    const forbidden = Object.keys(files);
    const allowed: string[] = [];
    for (const from of folders) {
      files[`src/${from}/name.ts`] = "export const name: string = import.meta.url;\n";
      for (const to of folders.filter((folder) => folder !== from)) {
        const path = `src/${from}/imports-${to}.ts`;
        files[path] = `import { name } from "../${to}/name.ts";\nexport { name };\n`;
        (mayImport(path, `src/${to}/name.ts`) ? allowed : forbidden).push(path);
      }
    }
    const reported = lint(files);
    expect([...reported.keys()].sort()).toEqual(forbidden.sort());
    expect(allowed.length).toBeGreaterThan(folders.length);
    for (const path of cycles) expect(reported.get(path)).toContain("no-cycle");
    expect(reported.get("src/engine/loud.ts")).toContain("no-console");
    expect(reported.get("src/engine/quits.ts")).toContain("no-process-exit");
    expect(reported.get("src/callbacks/imports-langgraph.ts")).toContain("no-restricted-imports");
  });
});

describe("files", () => {
  test("none is over the line budget", () => {
    // The engine's side is one Python file by design: it is what runs in the child and ships as a whole.
    const long = filesUnder("src", ".ts")
      .map((path) => ({ path, lines: readSource(path).trimEnd().split("\n").length }))
      .filter(({ lines }) => lines > LINE_BUDGET);
    expect(long).toEqual([]);
  });

  test("each folder has tests, and a test of a file's path has that file", () => {
    const folders = new Set(filesUnder("src", ".ts").map((path) => path.split("/")[1] ?? ""));
    const untested = [...folders].filter(
      (name) =>
        !name.endsWith(".ts") && !TESTED_THROUGH[name] && !existsSync(join(repositoryRoot, "test", name)),
    );
    expect(untested).toEqual([]);
  });

  test("AGENTS.md names each by its path, and no other", () => {
    const guide = readSource("AGENTS.md");
    const named = new Set(guide.match(/\bsrc\/[\w./-]+\.(?:ts|py)\b/g));
    expect([...named].sort()).toEqual(filesUnder("src", ".ts", ".py"));
  });
});

/** Lints files in a folder of their own, with the repository's rules; gives the rules broken by path. */
function lint(files: Readonly<Record<string, string>>): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "langchain-deeplake-lint-"));
  try {
    for (const name of [".oxlintrc.json", "tsconfig.json"])
      cpSync(join(repositoryRoot, name), join(folder, name));
    symlinkSync(join(repositoryRoot, "node_modules"), join(folder, "node_modules"), "junction");
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const linter = join(repositoryRoot, "node_modules", "oxlint", "bin", "oxlint");
    const { stdout } = spawnSync(process.execPath, [linter, "--format", "json"], {
      cwd: folder,
      encoding: "utf8",
    });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; code: string }[] };
    const broken = new Map<string, string>();
    for (const { filename, code } of diagnostics)
      broken.set(filename, `${broken.get(filename) ?? ""} ${code}`);
    return broken;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
