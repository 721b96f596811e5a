import { expect, test } from "vitest";

import type { Row } from "../../src/base/types.ts";
import { metadataField } from "../../src/vectorstore/metadata-field.ts";

const row: Row = {
  ids: "one",
  documents: "text",
  metadata_json: JSON.stringify({
    a: { b: { c: 1 } },
    "a.b": 2,
    list: ["x", { y: 3 }],
    none: null,
    ids: "mine",
  }),
};

test.each([
  ["a.b.c", 1],
  ["a.b", 2],
  ["none", null],
  ["list.1.y", 3],
  ["ids", "mine"],
])("%s is %j", (field, expected) => {
  expect(metadataField(row, field)).toBe(expected);
});

test.each([
  "documents",
  "a.x",
  "a.b.c.d",
  "none.x",
  "",
  "constructor",
  "a.constructor",
  "toString.name",
  "list.length.x",
])("%s is nothing", (field) => {
  expect(metadataField(row, field)).toBeUndefined();
});
