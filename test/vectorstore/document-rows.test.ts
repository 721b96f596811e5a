import { Document } from "@langchain/core/documents";
import { expect, test } from "vitest";

import { documentRows } from "../../src/vectorstore/document-rows.ts";

const place = { namespace: "", columns: new Map() };
const own = new Document({ pageContent: "x", id: "own" });
const plain = new Document({ pageContent: "y" });

test("a given id goes before the document's own, that before a new one", () => {
  expect(documentRows([own, plain], ["given", "other"], place, () => "new")).toMatchObject({
    ids: ["given", "other"],
    named: true,
  });
  expect(documentRows([own, plain], undefined, place, () => "new")).toMatchObject({
    ids: ["own", "new"],
    named: true,
  });
  expect(documentRows([plain], undefined, place, () => "new")).toMatchObject({ ids: ["new"], named: false });
});

test("rows carry the id, the text and the metadata", () => {
  expect(documentRows([own], undefined, place, () => "new").rows).toEqual([
    { ids: "own", documents: "x", metadata: {}, metadata_json: "{}", namespace: "" },
  ]);
});

test("a document whose own id is empty is refused", () => {
  expect(() =>
    documentRows([new Document({ pageContent: "x", id: "" })], undefined, place, () => "new"),
  ).toThrow("got an empty string at index 0");
});
