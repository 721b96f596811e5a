import { expect, test } from "vitest";

import { markedRow, scopeMark, storedIds, unmarkedRow } from "../../../src/storage/table/scope-view.ts";
import type { TableSchema } from "../../../src/storage/driver/driver.ts";

const schema: TableSchema = {
  key: "id",
  version: "version",
  deleted: "deleted",
  columns: ["id", "parent", "sources", "scope"].map((name) => ({ name, type: "text" })),
  references: ["parent"],
  referenceLists: ["sources"],
};
const view = { write: "own", read: ["own", "team"] };
const [own, team] = [scopeMark("own"), scopeMark("team")];

test("ids and what names them get the mark of their scope, and lose it for its owner", () => {
  const row = { id: "1", parent: "2", sources: '["3","4"]', scope: "" };
  const marked = markedRow(schema, row, view);
  expect(marked).toEqual({
    id: `1${own}`,
    parent: `2${own}`,
    sources: JSON.stringify([`3${own}`, `4${own}`]),
    scope: "own",
  });
  expect(unmarkedRow(schema, marked, view)).toEqual({ ...row, scope: "own" });
});

test("ids of other scopes are named as they are read, but a key always gets its own mark", () => {
  const row = { id: `1${team}`, parent: `2${team}`, sources: "", scope: "own" };
  expect(markedRow(schema, row, view)).toEqual({ ...row, id: `1${team}${own}` });
  const theirs = { id: `1${team}`, parent: "", sources: "", scope: "team" };
  expect(unmarkedRow(schema, theirs, view)).toEqual(theirs);
});

test("an id that is none stays none, and rows without a scope stay as they are", () => {
  expect(markedRow(schema, { id: "1", parent: "", sources: "", scope: "" }, view)["parent"]).toBe("");
  const everybody = { write: "", read: ["", "own"] };
  const row = { id: "1", parent: "2", sources: '["3"]', scope: "" };
  expect(markedRow(schema, row, everybody)).toEqual(row);
  expect(unmarkedRow(schema, row, everybody)).toEqual(row);
});

test("an id is looked for with the mark and without, always both", () => {
  expect(storedIds(["1", "2"], view)).toEqual([`1${own}`, "1", `2${own}`, "2"]);
});
