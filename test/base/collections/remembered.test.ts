import { expect, test } from "vitest";

import { remembered } from "../../../src/base/collections/remembered.ts";

test("a text is computed once while it is asked for, and forgotten when much else was", () => {
  const computed: string[] = [];
  const upper = remembered((text) => {
    computed.push(text);
    return text.toUpperCase();
  });
  expect([upper("a"), upper("a"), upper("b")]).toEqual(["A", "A", "B"]);
  expect(computed).toEqual(["a", "b"]);
  for (let at = 0; at < 30; at++) upper(`${at} ${"x".repeat(50_000)}`);
  expect(upper("a")).toBe("A");
  expect(computed.filter((text) => text === "a")).toHaveLength(2);
});

test("what is used again and again survives much else", () => {
  let computed = 0;
  const upper = remembered((text) => {
    if (text === "often") computed++;
    return text.toUpperCase();
  });
  for (let at = 0; at < 100; at++) {
    upper("often");
    upper(`${at} ${"x".repeat(50_000)}`);
  }
  expect(computed).toBe(1);
});

test("a text too long to remember is computed each time", () => {
  let computed = 0;
  const length = remembered((text) => {
    computed++;
    return String(text.length);
  });
  const text = "x".repeat(2_000_000);
  expect([length(text), length(text)]).toEqual(["2000000", "2000000"]);
  expect(computed).toBe(2);
});
