import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { beforeAll, expect, test } from "vitest";

import { type DocumentLink, headingAnchors, relativeLinks, shippedDocuments } from "./support/documents.ts";
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
  "docs/hints.md",
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

test("a dead link, a file that is not shipped and a missing heading are noticed", () => {
  expect(
    deadLinks(
      "docs/recall.md",
      "[a](trust.md#status) [b](#recall) [c](https://example.com/x.md) ![d](images/report-390-dark.png)",
    ),
  ).toEqual([]);
  const dead = [
    "[a](decisions/2026-11-23-local-driver.md)",
    "[b](trust.md#stat)",
    "![c](none.png)",
    "![c](images/none.png)",
    "[d]: ../AGENTS.md",
    "[e](#none)",
  ];
  expect(deadLinks("docs/recall.md", dead.join("\n"))).toHaveLength(dead.length);
});

test("each link of the README works on npm", () => {
  const targets = [...readFileSync("README.md", "utf8").matchAll(/\]\(([^)]+)\)/g)].map(
    ([, target]) => target,
  );
  expect(targets.filter((target) => !/^(?:https:|#)/.test(target ?? ""))).toEqual([]);
});

test.each(shippedDocuments())("%s links only to documents of the package and to their headings", (path) => {
  expect(deadLinks(path, readFileSync(path, "utf8"))).toEqual([]);
});

/**
 * The relative links of a document that lead to no shipped document or to no heading of it. Pictures are not shipped:
 * npm shows none of these documents.
 */
function deadLinks(path: string, markdown: string): DocumentLink[] {
  return relativeLinks(markdown).filter(({ file, anchor }) => {
    const target = file === "" ? path : posix.join(posix.dirname(path), file);
    if (target.startsWith("docs/images/")) return !existsSync(target);
    if (!shippedDocuments().includes(target)) return true;
    return anchor !== undefined && !headingAnchors(readFileSync(target, "utf8")).has(anchor);
  });
}

test("every error code has a heading with a remedy, and no other", () => {
  const codes = [...readFileSync("src/base/errors.ts", "utf8").matchAll(/\| "([A-Z_]+)"/g)].map(
    ([, code]) => code,
  );
  const headings = [...readFileSync("docs/errors.md", "utf8").matchAll(/^## (\w+)\n\n.+Remedy: .+/gm)].map(
    ([, code]) => code,
  );
  expect(headings).toEqual(codes);
});
