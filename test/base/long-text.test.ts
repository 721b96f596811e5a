import { expect, test } from "vitest";

import { LongText } from "../../src/base/long-text.ts";

test("pieces make a whole text, also in JSON", () => {
  const text = new LongText(['{"a":"', "long \u{1F600}", '"}']);
  expect(String(text)).toBe('{"a":"long \u{1F600}"}');
  expect(text).toHaveLength(String(text).length);
  expect(JSON.stringify({ text })).toBe(JSON.stringify({ text: String(text) }));
});
