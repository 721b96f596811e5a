import { expect, test } from "vitest";

import type { Column } from "../../../src/storage/driver/driver.ts";
import { fromSql, toSql } from "../../../src/storage/sql/sql-cells.ts";
import type { Value } from "../../../src/base/types.ts";

const column = (type: Column["type"], nullable = false): Column => ({ name: "c", type, nullable });

test.each<[Column, Value, unknown[]]>([
  [column("text"), "it's", ["it's"]],
  [column("text"), "", [null, undefined]],
  [column("bool"), true, [true, "t", "true"]],
  [column("bool"), false, [null, "f"]],
  [column("int64"), 9007199254740991, ["9007199254740991", 9007199254740991]],
  [column("int64"), 0, [null]],
  [column("int64", true), null, [null, "-9223372036854775808", -9223372036854775808]],
  [column("float32"), Math.fround(0.1), ["0.1", 0.1]],
  [column("float32", true), null, [null, "-3.4028235e+38", -3.4028235e38]],
  [column("dict"), { a: [1] }, ['{"a":[1]}', { a: [1] }]],
  [column("dict"), {}, [null, "", "[]"]],
  [column("embedding"), Float32Array.of(0.5, 1e-7), ["{0.5,1e-07}", [0.5, 1e-7], "[0.5, 1e-7]"]],
  [column("embedding"), null, [null, "{}", []]],
])("%j: %j comes back from every form of it", (one, value, forms) => {
  for (const form of [...forms, toSql(one, value).text])
    expect(fromSql([one], { c: form })).toEqual({ c: value });
});
