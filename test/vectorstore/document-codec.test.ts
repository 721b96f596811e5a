import { Document } from "@langchain/core/documents";
import { expect, test } from "vitest";

import { documentToRow, rowToDocument, rowToMetadata } from "../../src/vectorstore/document-codec.ts";

test("a document comes back from its row", () => {
  const document = new Document({
    id: "one",
    pageContent: "a text",
    metadata: { a: { b: [1, null] }, none: null },
  });
  expect(rowToDocument(documentToRow(document, "one"))).toEqual(document);
});

test("undefined members are left out of the metadata, and a document without metadata has an empty object", () => {
  expect(documentToRow({ pageContent: "x", metadata: { kept: 1, dropped: undefined } }, "one")).toMatchObject(
    {
      metadata: { kept: 1 },
      metadata_json: '{"kept":1}',
    },
  );
  expect(documentToRow({ pageContent: "x" } as Document, "one")).toMatchObject({
    metadata: {},
    metadata_json: "{}",
  });
});

test("the exact JSON goes before the dict, which counts where Python wrote the row", () => {
  expect(rowToMetadata({ metadata: { year: 2020 }, metadata_json: '{"year":"2020"}' })).toEqual({
    year: "2020",
  });
  expect(rowToMetadata({ metadata: { year: 2020 }, metadata_json: "" })).toEqual({ year: 2020 });
  expect(rowToMetadata({ metadata: null, metadata_json: null })).toEqual({});
});
