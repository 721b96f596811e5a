import { expectTypeOf, test } from "vitest";

import type { JsonObject, Row } from "../../../src/base/types.ts";
import type { ExperienceStatus } from "../../../src/experience/records/status.ts";
import type { Outcome } from "../../../src/experience/records/experience.ts";
import type { experiencesSchema, runsSchema } from "../../../src/experience/records/schemas.ts";
import type { TableSchema } from "../../../src/storage/driver/driver.ts";
import type { RecordOf } from "../../../src/storage/table/codec.ts";
import type { NewRow, RowOf } from "../../../src/storage/table/row-of.ts";
import type { Table } from "../../../src/storage/table/table.ts";

declare const experiences: Table<typeof experiencesSchema>;

test("the type of a row comes from its schema", () => {
  type ExperienceRow = RowOf<typeof experiencesSchema>;
  expectTypeOf<ExperienceRow["task_description"]>().toEqualTypeOf<string>();
  expectTypeOf<ExperienceRow["outcome"]>().toEqualTypeOf<Outcome>();
  expectTypeOf<ExperienceRow["status"]>().toEqualTypeOf<ExperienceStatus | "">();
  expectTypeOf<ExperienceRow["confidence"]>().toEqualTypeOf<number | null>();
  expectTypeOf<ExperienceRow["metadata"]>().toEqualTypeOf<JsonObject>();
  expectTypeOf<ExperienceRow["task_embedding"]>().toEqualTypeOf<Float32Array | null>();
  expectTypeOf<RowOf<typeof runsSchema>["started_at"]>().toEqualTypeOf<number>();
  expectTypeOf<RowOf<TableSchema>>().toEqualTypeOf<Row>();
});

test("a read gives the columns it names, with the key and the version", async () => {
  const [row] = await experiences.get(["a"], ["task_description"]);
  expectTypeOf(row?.task_description).toEqualTypeOf<string | undefined>();
  expectTypeOf(row?.id).toEqualTypeOf<string | undefined>();
  // @ts-expect-error It was not read.
  void row?.approach;
  const [whole] = await experiences.rows();
  expectTypeOf(whole?.approach).toEqualTypeOf<string | undefined>();
  // @ts-expect-error A read gives the vector only when it is named.
  void whole?.task_embedding;
  // @ts-expect-error There is no such column.
  await experiences.get(["a"], ["agnet"]);
});

test("what is stored has cells of the declared types", () => {
  expectTypeOf<{ id: "a"; score: null }>().toExtend<NewRow<typeof experiencesSchema>>();
  expectTypeOf<{ id: "a"; score: "high" }>().not.toExtend<NewRow<typeof experiencesSchema>>();
  expectTypeOf<{ id: "a"; outcome: "great" }>().not.toExtend<NewRow<typeof experiencesSchema>>();
});

test("a record has the columns as fields, and JSON as what it holds", () => {
  type Run = RecordOf<typeof runsSchema>;
  expectTypeOf<Run["tokensCacheWrite"]>().toEqualTypeOf<number | null>();
  expectTypeOf<Run["tags"]>().toEqualTypeOf<readonly string[]>();
  expectTypeOf<Run>().not.toHaveProperty("version");
});
