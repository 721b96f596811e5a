// What runs tests, and NestJS, whose applications are CommonJS.
import { binOf, COMMON_JS, ES_MODULES, EXPECTED, node, printed, served } from "./kit.mjs";

const TEST = `
test("the application answers", async () => {
  expect(await work("data")).toEqual(${JSON.stringify(EXPECTED)});
}, 120_000);
`;

const typed = COMMON_JS["work.cjs"]
  .replaceAll(/^const (\{[^}]*\}) = require\((".*")\);$/gm, "import $1 from $2;")
  .replace("exports.work = async function work(location)", "export async function work(location: string)")
  .replaceAll(": Annotation", ": Annotation<string>")
  .replace("const answers = []", "const answers: string[] = []")
  .replace("found.pageContent", "found?.pageContent");

/** A program whose exit says whether the test passed. */
async function passes(folder, ...args) {
  await node(folder, ...args);
  return EXPECTED;
}

export const testers = [
  {
    name: "Jest",
    of: "jest",
    packages: { jest: "30.5.2" },
    files: {
      ...COMMON_JS,
      "work.test.js": `const { work } = require("./work.cjs");\n${TEST}`,
    },
    call: (folder) => passes(folder, binOf(folder, "jest"), "--ci"),
  },
  {
    name: "Jest, ES modules",
    of: "jest",
    packages: { jest: "30.5.2" },
    files: {
      ...ES_MODULES,
      "work.test.mjs": `import { expect, test } from "@jest/globals";\nimport { work } from "./work.mjs";\n${TEST}`,
    },
    call: (folder) =>
      passes(
        folder,
        "--experimental-vm-modules",
        binOf(folder, "jest"),
        "--ci",
        "--testMatch",
        "**/*.test.mjs",
      ),
  },
  {
    name: "Mocha",
    of: "mocha",
    packages: { mocha: "12.0.3" },
    files: {
      ...COMMON_JS,
      "work.test.cjs": `const { deepStrictEqual } = require("node:assert");
const { work } = require("./work.cjs");
it("answers", async () => deepStrictEqual(await work("data"), ${JSON.stringify(EXPECTED)})).timeout(120_000);
`,
    },
    call: (folder) => passes(folder, binOf(folder, "mocha"), "work.test.cjs"),
  },
  {
    name: "tsx",
    of: "tsx",
    packages: { tsx: "4.23.15" },
    files: {
      "work.ts": typed,
      "main.ts": `import { work } from "./work";
work("data").then((answer) => console.log(JSON.stringify(answer)));
`,
    },
    call: (folder) => printed(process.execPath, [binOf(folder, "tsx"), "main.ts"], folder),
  },
  {
    name: "ts-jest",
    of: "ts-jest",
    packages: {
      jest: "30.5.2",
      "ts-jest": "29.4.15",
      typescript: "5.9.3",
      "@types/jest": "30.0.0",
      "@types/node": "20.19.0",
    },
    files: {
      "work.ts": typed,
      "work.test.ts": `import { work } from "./work";\n${TEST}`,
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          module: "Node16",
          target: "ES2022",
          strict: true,
          esModuleInterop: true,
          skipLibCheck: true,
        },
      }),
    },
    manifest: { jest: { preset: "ts-jest" } },
    call: (folder) => passes(folder, binOf(folder, "jest"), "--ci"),
  },
  {
    name: "vitest",
    of: "vitest",
    packages: { vitest: "4.1.12" },
    files: {
      "work.mjs": ES_MODULES["work.mjs"],
      "work.test.mjs": `import { expect, test } from "vitest";\nimport { work } from "./work.mjs";\n${TEST}`,
    },
    call: (folder) => passes(folder, binOf(folder, "vitest"), "run"),
  },
  {
    name: "NestJS",
    of: "@nestjs/core",
    packages: {
      "@nestjs/common": "11.2.10",
      "@nestjs/core": "11.2.10",
      "@nestjs/platform-express": "11.2.10",
      "@types/node": "20.19.0",
      "reflect-metadata": "0.2.2",
      rxjs: "7.8.2",
      typescript: "5.9.3",
    },
    files: {
      "work.ts": typed,
      "main.ts": `import "reflect-metadata";
import { Controller, Get, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { work } from "./work";

@Controller()
class Agents {
  @Get()
  answer() {
    return work("data");
  }
}

@Module({ controllers: [Agents] })
class Application {}

NestFactory.create(Application, { logger: false }).then((application) => application.listen(Number(process.env["PORT"])));
`,
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          module: "Node16",
          target: "ES2022",
          strict: true,
          esModuleInterop: true,
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
          skipLibCheck: true,
          outDir: "out",
        },
        files: ["main.ts"],
      }),
    },
    build: (folder) => node(folder, binOf(folder, "typescript", "tsc"), "-p", "."),
    call: (folder) => served(process.execPath, () => ["out/main.js"], folder),
  },
];
