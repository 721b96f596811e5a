import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";

import { runSnippets } from "./support/run-snippets.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const PROGRAMS = [
  "README.md",
  "docs/handler.md",
  "docs/langgraph-store.md",
  "docs/middleware.md",
  "docs/outcomes.md",
  "docs/lift.md",
  "docs/injection.md",
  "docs/write-path.md",
  "docs/recall.md",
  "docs/trust.md",
  "docs/erase.md",
  "docs/export.md",
  "docs/lessons.md",
  "docs/privacy.md",
  "docs/tokens.md",
  "docs/sessions.md",
  "docs/scopes.md",
  "docs/patterns.md",
];
/** What the programs call a location, other than memory. */
const LOCATIONS = /"\.\/(agent-experiences|memories)"/g;

const documented = PROGRAMS.map((path) => {
  const [, source = "", output = ""] =
    /```ts\n(.+?)```\n\n```text\n(.+?)```/s.exec(readFileSync(path, "utf8")) ?? [];
  return { path, source, output };
});
const sources = documented.map(({ source }) =>
  source.replaceAll(LOCATIONS, () => JSON.stringify(join(temporaryDirectory(), "location"))),
);
let printed: readonly string[];

beforeAll(async () => void (printed = await runSnippets(sources)), 90_000);

test.each(documented.map(({ path }, at) => [path, at] as const))(
  "the program in %s prints what is said there",
  (_, at) => {
    expect(printed[at]).toBe(documented[at]?.output);
  },
);

test("every error code has a heading with a remedy, and no other", () => {
  const codes = [...readFileSync("src/base/errors.ts", "utf8").matchAll(/\| "([A-Z_]+)"/g)].map(
    ([, code]) => code,
  );
  const headings = [...readFileSync("docs/errors.md", "utf8").matchAll(/^## (\w+)\n\n.+Remedy: .+/gm)].map(
    ([, code]) => code,
  );
  expect(headings).toEqual(codes);
});
