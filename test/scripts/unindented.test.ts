import { expect, test } from "vitest";

import { unindented } from "../../scripts/unindented.mjs";

test("code loses its indentation, and keeps its lines and the texts of templates", () => {
  const code = [
    "function f() {",
    "\treturn `a",
    "  b ${[",
    "    1,",
    "].map((x) => `",
    "\tc`)}`;",
    "}",
    "",
  ].join("\n");
  const built = unindented(code);
  expect(built.split("\n")).toHaveLength(code.split("\n").length);
  expect(built).toContain("\nreturn `a\n  b ${[");
  expect(built).toContain("`\n\tc`");
});
