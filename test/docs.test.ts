import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { runSnippet } from "./support/run-snippet.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

test.each([
  ["README.md", "./agent-experiences"],
  ["docs/handler.md", "memory:"],
  ["docs/langgraph-store.md", "./memories"],
  ["docs/middleware.md", "memory:"],
  ["docs/outcomes.md", "memory:"],
  ["docs/lift.md", "memory:"],
  ["docs/injection.md", "memory:"],
  ["docs/write-path.md", "./agent-experiences"],
  ["docs/recall.md", "memory:"],
  ["docs/trust.md", "memory:"],
  ["docs/erase.md", "memory:"],
  ["docs/export.md", "memory:"],
  ["docs/lessons.md", "memory:"],
  ["docs/privacy.md", "memory:"],
  ["docs/tokens.md", "memory:"],
  ["docs/sessions.md", "memory:"],
  ["docs/scopes.md", "memory:"],
  ["docs/patterns.md", "memory:"],
])("the program in %s prints what is said there", async (path, location) => {
  const [, program = "", output = ""] =
    /```ts\n(.+?)```\n\n```text\n(.+?)```/s.exec(readFileSync(path, "utf8")) ?? [];
  const here = location === "memory:" ? location : join(temporaryDirectory(), "location");
  const printed = await runSnippet(program.replace(JSON.stringify(location), JSON.stringify(here)));
  expect(printed).toBe(output);
});

test("every error code has a heading with a remedy, and no other", () => {
  const codes = [...readFileSync("src/errors.ts", "utf8").matchAll(/\| "([A-Z_]+)"/g)].map(
    ([, code]) => code,
  );
  const headings = [...readFileSync("docs/errors.md", "utf8").matchAll(/^## (\w+)\n\n.+Remedy: .+/gm)].map(
    ([, code]) => code,
  );
  expect(headings).toEqual(codes);
});
