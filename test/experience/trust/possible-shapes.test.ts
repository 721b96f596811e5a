import { assert, property, stringMatching, string, tuple } from "fast-check";
import { expect, test } from "vitest";

import { instructionShapes } from "../../../src/experience/trust/instruction-shapes.ts";
import { possibleShapes } from "../../../src/experience/trust/possible-shapes.ts";

test.each(instructionShapes.map((shape, number) => [number, shape] as const))(
  "each match of shape %i has one of its words",
  (_, shape) => {
    const { pattern } = shape;
    // A boundary of words matches no character, and `test` below tells whether it is there.
    const found = stringMatching(new RegExp(pattern.source.replaceAll(String.raw`\b`, ""), "u"));
    let matches = 0;
    assert(
      property(tuple(string(), found, string()), ([before, match, after]) => {
        for (const text of [match, `${before} ${match} ${after}`, `${before}${match}${after}`]) {
          const lower = text.toLowerCase();
          if (!pattern.test(lower)) continue;
          matches++;
          expect(possibleShapes(lower), JSON.stringify(lower)).toContain(shape);
        }
      }),
      { numRuns: 500 },
    );
    expect(matches).toBeGreaterThan(100);
  },
);

test("a text without their words has none of the shapes", () => {
  const possible = possibleShapes("the empire builder crosses the columbia river");
  expect(possible.map(({ words }) => words)).toEqual(
    instructionShapes.filter(({ words }) => words.length === 0).map(() => []),
  );
});

test("shapes come in their order", () => {
  const everyWord = instructionShapes.flatMap(({ words }) => words).join(" ");
  expect(possibleShapes(everyWord)).toEqual(instructionShapes);
});
