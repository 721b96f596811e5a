import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

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
])("the program in %s prints what is said there", (path, location) => {
  const [, program = "", output = ""] =
    /```ts\n(.+?)```\n\n```text\n(.+?)```/s.exec(readFileSync(path, "utf8")) ?? [];
  mkdirSync(".cache", { recursive: true });
  const folder = mkdtempSync(join(".cache", "readme-"));
  try {
    const source = program
      .replace('"langchain-deeplake"', '"../../src/index.ts"')
      .replace('"langchain-deeplake/middleware"', '"../../src/middleware/index.ts"')
      .replace('"langchain-deeplake/langgraph"', '"../../src/langgraph/index.ts"')
      .replace('"langchain-deeplake/testing"', '"../../src/testing/index.ts"')
      .replace(
        JSON.stringify(location),
        JSON.stringify(location === "memory:" ? location : join(folder, "location")),
      );
    writeFileSync(join(folder, "program.mts"), source);
    const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", join(folder, "program.mts")], {
      encoding: "utf8",
    });
    expect(stdout, stderr).toBe(output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
