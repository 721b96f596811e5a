import { expect, test } from "vitest";

import { parsedJson, readJson } from "../../../src/base/json/read-json.ts";

test("text that is no JSON says nothing", () => {
  expect(parsedJson('{"a":[1]}')).toEqual({ a: [1] });
  expect(parsedJson("null")).toBeNull();
  for (const text of ["", "{", "undefined", 7, null, undefined]) expect(parsedJson(text)).toBeUndefined();
});

test.each(["", '["a"', '{"a":1}', "7", "null", undefined])("%s is no list: it is empty", (text) => {
  expect(readJson<readonly string[]>(text, [])).toEqual([]);
});

test.each(["", '{"a"', "[1]", '"a"', "null", undefined])(
  "%s is no object: it is as when none was written",
  (text) => {
    expect(readJson(text, { helped: 0 })).toEqual({ helped: 0 });
    expect(readJson<{ helped: number } | null>(text === "[1]" ? "" : text, null)).toBeNull();
  },
);

test("members that an object lacks are as when none was written", () => {
  expect(readJson('{"failed":2,"label":"confirmed"}', { helped: 0, failed: 0 })).toEqual({
    helped: 0,
    failed: 2,
    label: "confirmed",
  });
});
