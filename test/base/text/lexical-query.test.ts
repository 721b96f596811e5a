import { expect, test } from "vitest";

import { lexicalQuery } from "../../../src/base/text/lexical-query.ts";

test("a short task is its own query", () => {
  for (const task of ["", 'Parse the CSV, it\'s "quoted"', "a ".repeat(24)])
    expect(lexicalQuery(task)).toBe(task);
});

test("a long task is searched by its longest words, each once", () => {
  const long = Array.from({ length: 24 }, (_, index) => `word${"x".repeat(index)}`);
  const query = lexicalQuery(`the a of to ${long.join(" ")} the a of ${long.join(" ")}`);
  expect(query.split(" ").sort()).toEqual(long.toSorted());
});
