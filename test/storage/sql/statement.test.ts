import { expect, test } from "vitest";

import { identifier, joined, raw, renderStatement, sql } from "../../../src/storage/sql/statement.ts";

const text = (value: string) => ({ type: "text", text: value }) as const;
const statement = sql`SELECT ${identifier('a"b')} FROM t WHERE a IN (${joined([text("x'"), text("\\")])}) AND v <#> ${{ type: "float4[]", text: "{1,2}" }}${raw(" LIMIT 1")}`;

test("bound values stand beside the statement, vectors in it", () => {
  expect(renderStatement(statement, "bound")).toEqual({
    text: `SELECT "a""b" FROM t WHERE a IN ($1::text, $2::text) AND v <#> '{1,2}'::float4[] LIMIT 1`,
    values: ["x'", "\\"],
  });
});

test("literal values stand in the statement and cannot leave their place", () => {
  expect(renderStatement(statement, "literal")).toEqual({
    text: String.raw`SELECT "a""b" FROM t WHERE a IN ('x'''::text, E'\\'::text) AND v <#> '{1,2}'::float4[] LIMIT 1`,
    values: [],
  });
});
