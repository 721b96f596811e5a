import { expect, test } from "vitest";

import { snippetOf } from "../../../src/capture/runs/snippet.ts";

const filler = (words: number): string =>
  Array.from({ length: words }, (_, index) => `word${index}`).join(" ");

test("a short text is its own snippet, on one line and without control characters", () => {
  expect(snippetOf("one\n  two\u001B[31m\tthree", "two")).toBe("one two [31m three");
  expect(snippetOf("", "two")).toBe("");
});

test("of a long text it is the part with most different words of the query", () => {
  const text = `rate rate rate ${filler(80)} the RATE limit was hit ${filler(80)}`;
  const snippet = snippetOf(text, "rate limit");
  expect(snippet).toContain("the RATE limit was hit");
  expect(snippet).toMatch(/^….*…$/u);
  expect(snippet.length).toBeLessThanOrEqual(164);
});

test("a word is found without its accents", () => {
  expect(snippetOf(`${filler(80)} Rückerstattung ${filler(80)}`, "ruckerstattung")).toContain(
    "Rückerstattung",
  );
});

test("without a match it is the start, and matches at both ends are shown whole", () => {
  expect(snippetOf(filler(80), "absent")).toMatch(/^word0 .*…$/u);
  expect(snippetOf(`first ${filler(80)}`, "first")).toMatch(/^first word0/u);
  expect(snippetOf(`${filler(80)} last`, "last")).toMatch(/ last$/u);
});

test("a text without spaces is cut anywhere, never inside a character", () => {
  const snippet = snippetOf("😀".repeat(300), "x");
  expect(snippet.isWellFormed()).toBe(true);
});
