import { spawnSync } from "node:child_process";
import { cpSync, existsSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { readArchitecture } from "../scripts/architecture.mjs";
import { LAYERS } from "../scripts/layers.mjs";
import { roomsOf } from "../scripts/places.mjs";
import { filesUnder, readSource, repositoryRoot } from "./support/source-files.ts";
import { inTemporaryTree } from "./support/temporary-tree.ts";

/** Folders of tests that mirror no folder of src. */
const OTHER_TESTS = [
  "test",
  "test/applications",
  "test/support",
  "test/examples",
  "test/old-location",
  "test/privacy",
  "test/scripts",
  "test/agents/prompts",
  "test/loaders",
  "test/lowest",
];

const GUIDE_BYTES = 8 * 1024;

/** The most that `npm run count` may print for a figure. */
const MOST = new Map([
  ["casts of cells of a row", 5],
  ['options checked as "any"', 0],
  ['raw "INVALID_ARGUMENT"', 10],
  ["  .", 50], // names of the main entry
]);

const rooms = LAYERS.flatMap((layer) => roomsOf(layer).map(({ name }) => name));

describe("the repository", () => {
  test("keeps the rules of its layers and rooms", () => {
    expect(readArchitecture(repositoryRoot).findings).toEqual([]);
  });

  test("has tests at the path of each room", () => {
    const untested = rooms.filter(
      (room) =>
        !room.endsWith(".ts") &&
        !existsSync(join(repositoryRoot, "test", room)) &&
        !existsSync(join(repositoryRoot, "test", `${room}.test.ts`)),
    );
    expect(untested).toEqual([]);
  });

  test("has each test in a folder that src has", () => {
    const strangers = filesUnder("test", ".test.ts", ".test-d.ts").filter((path) => {
      const isOther = OTHER_TESTS.some(
        (folder) => dirname(path) === folder || (folder !== "test" && path.startsWith(`${folder}/`)),
      );
      const mirrored = join(repositoryRoot, dirname(path).replace(/^test/, "src"));
      return !isOther && !existsSync(mirrored);
    });
    expect(strangers).toEqual([]);
  });

  test("has few casts, every option described, and a main entry that can be read at a glance", () => {
    const { stdout } = spawnSync(process.execPath, ["scripts/count.mjs"], {
      cwd: repositoryRoot,
      encoding: "utf8",
    });
    const counted = new Map(
      Array.from(stdout.matchAll(/^(.+?): (\d+), /gm), ([, what = "", count]) => [what, Number(count)]),
    );
    const figures = [...MOST].map(([what, most]) => ({ what, most, count: counted.get(what) ?? Infinity }));
    expect(figures.filter(({ most, count }) => count > most)).toEqual([]);
  });

  test("has a guide that says in a line what each room is, and names nothing that is not there", () => {
    const guide = readSource("AGENTS.md");
    const said = Array.from(
      guide.matchAll(/^ *- (?:\*\*)?`([\w/-]+)`(?:\*\*)?: \S/gm),
      ([, room = ""]) => room,
    );
    const folders = rooms.filter((room) => !room.endsWith(".ts"));
    expect(folders.filter((room) => !said.includes(room))).toEqual([]);
    expect(said.filter((room) => !existsSync(join(repositoryRoot, "src", room)))).toEqual([]);
    const named = [...new Set(guide.match(/\bsrc\/[\w./-]*\w/g))];
    expect(named.filter((path) => !existsSync(join(repositoryRoot, path)))).toEqual([]);
    expect(Buffer.byteLength(guide)).toBeLessThanOrEqual(GUIDE_BYTES);
  });
});

/** A tree that keeps the rules; no room has more than 15% of its lines. */
const TREE_LAYERS = [
  { name: "base", rooms: ["words.ts", "text", "stats"] },
  { name: "storage" },
  {
    name: "agents",
    rooms: [
      { name: "graph", peers: ["@langchain/langgraph"] },
      "chain",
      "tools",
      { name: "auto", isEdge: true },
    ],
  },
  { name: "cli", isEdge: true, rooms: ["arguments", "commands"] },
  { name: "testing", isEdge: true, peers: ["vitest"] },
];

const TREE = {
  "package.json": "{}",
  "src/index.ts": lines(20, 'export { chain } from "./agents/chain/chain.ts";'),
  "src/base/words.ts": lines(20),
  "src/base/text/text.ts": lines(
    20,
    'import { word } from "../words.ts";',
    'import manifest from "../../../package.json" with { type: "json" };',
  ),
  "src/base/stats/stats.ts": lines(20, 'import type { Text } from "../text/text.ts";'),
  "src/storage/storage.ts": lines(20, 'import { mean } from "../base/stats/stats.ts";'),
  "src/agents/index.ts": lines(20, 'export * from "./chain/chain.ts";', 'export * from "./tools/tools.ts";'),
  "src/agents/graph/graph.ts": lines(20, 'import { StateGraph } from "@langchain/langgraph";'),
  "src/agents/chain/chain.ts": lines(20, 'import type { StateGraph } from "@langchain/langgraph/web";'),
  "src/agents/tools/tools.ts": lines(20, 'import { chain } from "../chain/chain.ts";'),
  "src/agents/auto/index.ts": lines(20, 'import { chain } from "../chain/chain.ts";'),
  "src/cli/arguments/arguments.ts": lines(20),
  "src/cli/commands/run.ts": lines(20, 'const { parse } = await import("../arguments/arguments.ts");'),
  "src/testing/suite.ts": lines(
    20,
    'import { test } from "vitest";',
    'import { chain } from "../agents/index.ts";',
  ),
};

/** A text of some lines, those given first. */
function lines(count: number, ...first: string[]): string {
  const rest = Array.from({ length: count - first.length }, (_, index) => `const line${index} = ${index};`);
  return `${[...first, ...rest].join("\n")}\n`;
}

function findingsIn(files: Readonly<Record<string, string>>): string[] {
  return inTemporaryTree({ ...TREE, ...files }, (root) =>
    readArchitecture(root, TREE_LAYERS).findings.map(({ rule, message }) => `${rule}: ${message}`),
  );
}

describe("the check of the architecture", () => {
  test("finds nothing in a tree that keeps the rules", () => {
    expect(findingsIn({})).toEqual([]);
  });

  const DOWN = "src/base/text/first.ts";
  test.each<[what: string, files: Record<string, string>, findings: string[]]>([
    [
      "a circle of types",
      {
        "src/base/text/first.ts":
          'import type { Second } from "./second.ts";\nexport type First = Second[];\n',
        "src/base/text/second.ts": 'export type Second = import("./first.ts").First | 1;\n',
      },
      ["circle: src/base/text/first.ts, src/base/text/second.ts import each other in a circle."],
    ],
    [
      "a circle of three, one link of it a dynamic import",
      {
        "src/base/text/a.ts": 'export * from "./b.ts";\n',
        "src/base/text/b.ts": 'import {\n  c,\n} from "./c.ts";\n',
        "src/base/text/c.ts": 'const a = await import("./a.ts");\n',
      },
      ["circle: src/base/text/a.ts, src/base/text/b.ts, src/base/text/c.ts import each other in a circle."],
    ],
    [
      "an import of a higher layer",
      { [DOWN]: 'import type { Storage } from "../../storage/storage.ts";\n' },
      [`climbing import: ${DOWN} imports src/storage/storage.ts, which stands above it.`],
    ],
    [
      "the type of a module of a higher layer",
      { [DOWN]: 'export type Storage = typeof import("../../storage/storage.ts");\n' },
      [`climbing import: ${DOWN} imports src/storage/storage.ts, which stands above it.`],
    ],
    [
      "an import of a higher room",
      { [DOWN]: 'export { mean } from "../stats/stats.ts";\n' },
      [`climbing import: ${DOWN} imports src/base/stats/stats.ts, which stands above it.`],
    ],
    [
      "an import of a folder by a loose file below it",
      {
        "src/base/words.ts": lines(20, 'import { mean } from "./stats/loose.ts";'),
        "src/base/stats/loose.ts": "",
      },
      ["climbing import: src/base/words.ts imports src/base/stats/loose.ts, which stands above it."],
    ],
    [
      "an import of the layer's own index",
      { "src/agents/graph/first.ts": 'import { chain } from "../index.ts";\n' },
      ["climbing import: src/agents/graph/first.ts imports src/agents/index.ts, which stands above it."],
    ],
    [
      "imports of what nothing imports",
      {
        "src/testing/first.ts": 'import "../index.ts";\nimport "../cli/commands/run.ts";\n',
        "src/index.ts": lines(20, 'export * from "./testing/other.ts";', 'import "./agents/auto/index.ts";'),
        "src/testing/other.ts": "",
      },
      [
        "climbing import: src/index.ts imports src/testing/other.ts, which nothing may import.",
        "climbing import: src/index.ts imports src/agents/auto/index.ts, which nothing may import.",
        "climbing import: src/testing/first.ts imports src/index.ts, which nothing may import.",
        "climbing import: src/testing/first.ts imports src/cli/commands/run.ts, which nothing may import.",
      ],
    ],
    [
      "an optional peer, loaded at once or later",
      {
        [DOWN]: 'import { tool, type Tool } from "langchain";\n',
        "src/storage/later.ts": 'const { test } = await import("vitest/node");\n',
      },
      [
        `optional peer: ${DOWN} loads langchain, and has to work without it.`,
        "optional peer: src/storage/later.ts loads vitest, and has to work without it.",
      ],
    ],
    [
      "an optional peer that another file loads",
      {
        "src/agents/chain/first.ts": 'import { second } from "./second.ts";\n',
        "src/agents/chain/second.ts": 'import { passes } from "../graph/passes.ts";\n',
        "src/agents/graph/passes.ts": 'export * from "./graph.ts";\n',
      },
      [
        "optional peer: src/agents/chain/second.ts loads @langchain/langgraph with src/agents/graph/passes.ts, and has to work without it.",
      ],
    ],
    [
      "a file of 401 lines, though it has no share of the lines",
      { "src/testing/long.ts": lines(401), "src/testing/longest-allowed.ts": lines(400) },
      ["long file: src/testing/long.ts has 401 lines, more than 400."],
    ],
    [
      "a room that is too big, its Python counted",
      { "src/base/text/engine.py": "pass\n".repeat(30) },
      ["room size: src/base/text has 18.5% of the lines, more than 15.0%."],
    ],
    [
      "files that no layer and room has",
      {
        "src/loose.ts": "",
        "src/studio/page.ts": "",
        "src/base/loose.ts": "",
        "src/base/drawer/drawer.ts": "",
        "src/base/readme.md": "",
      },
      [
        "src/base/drawer/drawer.ts",
        "src/base/loose.ts",
        "src/base/readme.md",
        "src/loose.ts",
        "src/studio/page.ts",
      ].map((path) => `undeclared: ${path} is in no layer and room of scripts/layers.mjs.`),
    ],
    [
      "imports of what is outside src or nowhere",
      { "outside.ts": "", [DOWN]: 'import "../../../outside.ts";\nimport "./nowhere.ts";\n' },
      [
        `stray import: ${DOWN} imports outside.ts, which is outside src.`,
        `stray import: ${DOWN} imports src/base/text/nowhere.ts, which does not exist.`,
      ],
    ],
  ])("reports %s", (_, files, findings) => {
    expect(findingsIn(files)).toEqual(findings);
  });

  test("reports a room that is declared and not there", () => {
    const { "src/storage/storage.ts": _, ...rest } = TREE;
    const findings = inTemporaryTree(rest, (root) => readArchitecture(root, TREE_LAYERS).findings);
    expect(findings).toEqual([
      { rule: "undeclared", message: "scripts/layers.mjs names src/storage, which has no file." },
    ]);
  });

  test("does not take for an import what stands in comments, strings, templates and patterns", () => {
    const text = [
      '// import "../../storage/storage.ts";',
      '/* import "../../storage/storage.ts"; */',
      "const a = 'import \"../../storage/storage.ts\";';",
      'const b = `export * from "../../storage/storage.ts"; ${`${{ a }.a}`} import "../../storage/storage.ts";`;',
      'const c = /["\'`/]/.test(a) && 4 / 2 > 1 && !/import "..\\/..\\/storage\\/storage.ts"/.test(b);',
      "const d = { import: 1, export: 2, from: 3 }.import / 2;",
      'import { word /* from "../../storage/storage.ts" */ } from "../words.ts";',
    ].join("\n");
    expect(findingsIn({ [DOWN]: text })).toEqual([]);
    // The scanner is still in step behind all of it.
    expect(findingsIn({ [DOWN]: `${text}\nimport "../../storage/storage.ts";\n` })).toEqual([
      `climbing import: ${DOWN} imports src/storage/storage.ts, which stands above it.`,
    ]);
  });
});

describe("the commands", () => {
  const files = {
    "package.json": JSON.stringify({
      exports: { ".": { import: { default: "./dist/esm/index.js" } }, "./package.json": "./package.json" },
    }),
    "src/index.ts":
      'export * from "./rows/read.ts";\nexport { type Read, one as first } from "./rows/read.ts";\nexport type * from "./words.ts";\n',
    "src/words.ts": "export interface Word {}\nexport class Text {}\n",
    "src/rows/read.ts": [
      'import { code as why } from "./code.ts";',
      "export { why };",
      'export const one = (row: Row) => [row["id"] as string, (row["n"]) as number, row?.n as number, row.kind as const];',
      "export type Read = typeof one;",
      '// row["id"] as string, "INVALID_ARGUMENT", id: "any"',
      'const other = (item: Row) => item["id"] as\n  string;',
      'checkOptions("read", options, { id: "any", name: "string" });',
      'throw new DeeplakeError("INVALID_ARGUMENT", message);',
    ].join("\n"),
    "src/rows/code.ts": 'import type { Read } from "./read.ts";\nexport const code = 1;\n',
    "src/testing/suite.ts": 'expect({ code: "INVALID_ARGUMENT", id: "any" }).toBe(row["id"] as string);\n',
    "test/rows/read.test.ts": "test();\ntest();\n",
  };

  test("check:architecture fails where something breaks the rules, and shows the sizes unless it is quiet", () => {
    inTemporaryTree(files, (root) => {
      const loud = runScript(root, "check-architecture.mjs");
      expect(loud.status).toBe(1);
      expect(loud.stderr).toContain(
        "circle: src/rows/code.ts, src/rows/read.ts import each other in a circle.\n",
      );
      expect(loud.stderr).toContain(
        "undeclared: src/words.ts is in no layer and room of scripts/layers.mjs.\n",
      );
      expect(loud.stdout).toMatch(/^testing +1 files +1 lines/m);
      const quiet = runScript(root, "check-architecture.mjs", "--quiet");
      expect(quiet).toEqual({ ...loud, stdout: expect.stringMatching(/^Architecture: \d+ findings\.\n$/) });
    });
  });

  test("count prints the figures of a tree whose folders are not the layers", () => {
    const { status, stdout } = inTemporaryTree(files, (root) => runScript(root, "count.mjs"));
    expect(status).toBe(0);
    for (const line of [
      "src: 5 files, 17 lines",
      "src without testing: 4 files, 16 lines",
      "test: 1 files, 2 lines",
      "circles: 1",
      "climbing imports: not known, since these folders have no order",
      "files of at most 15 lines without entries: 4",
      "  .: 6, of which 3 values",
    ])
      expect(stdout.split("\n")).toContain(line);
    expect(stdout).toMatch(/^rows +2 files +11 lines +68\.8%$/m);
    expect(stdout).toMatch(/^casts of cells of a row: 3, /m);
    expect(stdout).toMatch(/^casts of fields of anything: 3, /m);
    expect(stdout).toMatch(/^options checked as "any": 1, /m);
    expect(stdout).toMatch(/^raw "INVALID_ARGUMENT": 1, /m);
  });
});

/** Runs a copy of a script that takes a tree for its repository. */
function runScript(
  root: string,
  name: string,
  ...given: string[]
): { status: number | null; stdout: string; stderr: string } {
  cpSync(join(repositoryRoot, "scripts"), join(root, "scripts"), { recursive: true });
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "scripts", name), ...given], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("the linter", () => {
  test("reports cycles, the console and process.exit", () => {
    const reported = lint({
      "src/base/first.ts": 'import { second } from "./second.ts";\nexport const first: number = second;\n',
      "src/base/second.ts": 'import { first } from "./first.ts";\nexport const second: number = first;\n',
      "src/storage/loud.ts": 'console.log("heard");\n',
      "src/storage/quits.ts": "process.exit(1);\n",
      "src/cli/loud.ts": 'console.log("heard");\nprocess.exit(1);\n',
    });
    expect(Object.fromEntries(reported)).toEqual({
      "src/base/first.ts": " import(no-cycle)",
      "src/base/second.ts": " import(no-cycle)",
      "src/storage/loud.ts": " eslint(no-console)",
      "src/storage/quits.ts": " unicorn(no-process-exit)",
    });
  });
});

/** Lints files in a folder of their own, with the repository's rules; gives the rules broken by path. */
function lint(files: Readonly<Record<string, string>>): Map<string, string> {
  return inTemporaryTree(files, (folder) => {
    for (const name of [".oxlintrc.json", "tsconfig.json"])
      cpSync(join(repositoryRoot, name), join(folder, name));
    symlinkSync(join(repositoryRoot, "node_modules"), join(folder, "node_modules"), "junction");
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
  });
}
