import { Document } from "@langchain/core/documents";
import { expect, test } from "vitest";

import { documentToRow, rowToDocument } from "../../src/vectorstore/document-codec.ts";
import { fieldColumns } from "../../src/vectorstore/field-column.ts";
import { rowToMetadata } from "../../src/vectorstore/metadata-field.ts";

const place = { namespace: "", columns: new Map() };
const declared = new Map(
  fieldColumns({ color: "text", year: "int64", "maker.name": "text", fresh: "bool" }).map((column) => [
    column.key,
    column,
  ]),
);

test("a document comes back from its row", () => {
  const document = new Document({
    id: "one",
    pageContent: "a text",
    metadata: { a: { b: [1, null] }, none: null },
  });
  expect(rowToDocument(documentToRow(document, "one", place))).toEqual(document);
});

test("undefined members are left out of the metadata, and a document without metadata has an empty object", () => {
  expect(
    documentToRow({ pageContent: "x", metadata: { kept: 1, dropped: undefined } }, "one", place),
  ).toMatchObject({
    metadata: { kept: 1 },
    metadata_json: '{"kept":1}',
  });
  expect(documentToRow({ pageContent: "x" } as Document, "one", place)).toMatchObject({
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

test("a namespace is part of the key and not of the document's id", () => {
  const row = documentToRow({ pageContent: "x", metadata: {} }, "one", { ...place, namespace: "team-a" });
  expect(row).toMatchObject({ ids: "\u001fteam-a\u001fone", namespace: "team-a" });
  expect(rowToDocument(row).id).toBe("one");
});

test("declared keys have cells of their own, also where the metadata lacks them", () => {
  const metadata = { color: "red", maker: { name: "Ada" }, fresh: true };
  expect(
    documentToRow({ pageContent: "x", metadata }, "one", { namespace: "", columns: declared }),
  ).toMatchObject({
    metadata_text_color: "red",
    metadata_int64_year: Number.MIN_SAFE_INTEGER,
    metadata_text_maker__name: "Ada",
    metadata_bool_fresh: 1,
  });
});

test("a value of another type than the declared one is refused", () => {
  const document = { pageContent: "x", metadata: { year: "2020" } };
  expect(() => documentToRow(document, "one", { namespace: "", columns: declared })).toThrow(
    "Expected a safe integer for year in the metadata, which is declared as int64, got a string.",
  );
});
