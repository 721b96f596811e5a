import { createRequire } from "node:module";
import { Script } from "node:vm";

import { expect, test } from "vitest";

import { asCommonJs } from "../../scripts/as-common-js.mjs";

/** What a module exports that is made of this code. */
function exportsOf(code: string): Record<string, unknown> {
  const made = new Script(`(exports, require, __filename) => {${asCommonJs(code)}\n}`);
  const found: Record<string, unknown> = {};
  (made.runInThisContext() as (...given: unknown[]) => void)(
    found,
    createRequire(import.meta.url),
    "/a/b.js",
  );
  return found;
}

test.each([
  [
    'import { join as put, sep } from "node:path";\nconst a = put("x", "y");\nexport { a, sep as b };',
    { a: "x/y", b: "/" },
  ],
  ['import * as path from "node:path";\nconst { sep: a } = path;\nexport { a };', { a: "/" }],
  ['import "node:path";\nconst a = import.meta.url;\nexport { a };', { a: "file:///a/b.js" }],
  ['export { sep as a, delimiter } from "node:path";', { a: "/", delimiter: ":" }],
  ["const a = 1;\nexport {\n\ta,\n\ta as default\n};", { a: 1, default: 1 }],
])("%j exports the same as CommonJS", (code, expected) => {
  expect(exportsOf(code)).toEqual(expected);
});

test("what is imported on demand is a promise", async () => {
  const { a } = exportsOf('const a = import("node:path");\nexport { a };') as { a: Promise<{ sep: string }> };
  expect((await a).sep).toBe("/");
});

test.each([
  'import path from "node:path";',
  "export default 1;",
  'export * from "node:path";',
  "const a = import.meta.dirname;",
])("%j has no form in CommonJS that is known here", (code) => {
  expect(() => asCommonJs(code)).toThrow("Expected only statements that have a form in CommonJS");
});
