import { expect, test } from "vitest";

import { fieldColumns } from "../../src/vectorstore/field-column.ts";
import { readOption } from "../../src/base/options/option.ts";
import { columnsOption, type MetadataColumns } from "../../src/vectorstore/metadata-columns.ts";

const checkedColumns = (columns: object): MetadataColumns => readOption(columnsOption, columns, "columns");

test("the column of a key has its type in its name", () => {
  const columns = fieldColumns(checkedColumns({ year: "int64", "author.name": "text", author_name: "text" }));
  expect(columns.map(({ name }) => name)).toEqual([
    "metadata_int64_year",
    "metadata_text_author__name",
    "metadata_text_author_name",
  ]);
});

test.each(["", "a b", "a'", "a__b", "_a", "a.", "1a", "é", 'a"; DROP'])("%j cannot be a column", (key) => {
  expect(() => checkedColumns({ [key]: "text" })).toThrow(
    "Expected keys of letters, digits, dots and single underscores in columns",
  );
});

test("a type there is not is refused", () => {
  expect(() => checkedColumns({ year: "int32" })).toThrow(
    "Expected one of text, int64, float32, bool in columns.year, got a string of 5 characters.",
  );
});
