import { expect, test } from "vitest";

import { oneLine, shortened, withoutMiddle } from "../../src/base/shortened.ts";

test.each([
  ["short", 5, "short"],
  ["longer", 5, "long…"],
  ["ab😀cd", 4, "ab…"],
  ["ab😀cd", 5, "ab😀…"],
  ["", 3, ""],
])("%j in at most %i characters is %j", (text, most, expected) => {
  expect(shortened(text, most)).toBe(expected);
});

test("one line has no breaks and nothing that a terminal obeys", () => {
  expect(oneLine(" a\r\n\tb\u001B[31mc\u2028d ")).toBe("a b [31mc d");
});

test("without its middle a text says how much is left out", () => {
  expect(withoutMiddle("abcd", 4)).toBe("abcd");
  expect(withoutMiddle("abcdefghij", 4)).toBe("ab\n[6 characters left out]\nij");
  expect(withoutMiddle("a😀😀b", 4).isWellFormed()).toBe(true);
});
