import { expect, test } from "vitest";

import { judgePostgresError } from "../../../../src/storage/sql/postgres/judge-postgres-error.ts";

test.each([
  ["42P07", 'relation "t" already exists', "exists", undefined],
  [
    "23505",
    'duplicate key value violates unique constraint "pg_type_typname_nsp_index"',
    "exists",
    undefined,
  ],
  ["ECONNREFUSED", "connect ECONNREFUSED", "retry", "SERVICE_UNAVAILABLE"],
  ["57P01", "terminating connection", "retry", "SERVICE_UNAVAILABLE"],
  ["40001", "could not serialize", "retry", "SERVICE_UNAVAILABLE"],
  [undefined, "Connection terminated unexpectedly", "retry", "SERVICE_UNAVAILABLE"],
  ["42P01", 'relation "t" does not exist', "failed", "TABLE_MISSING"],
  ["28P01", "password authentication failed", "failed", "AUTHENTICATION_FAILED"],
  ["3D000", 'database "x" does not exist', "failed", "INVALID_LOCATION"],
  ["42704", 'access method "deeplake" does not exist', "failed", "ENGINE_MISSING"],
  ["42883", "operator does not exist: real[] <#> real[]", "failed", "ENGINE_MISSING"],
  ["42601", "syntax error", "failed", "ENGINE_FAILED"],
])("%s %s: %s", (code, message, kind, meant) => {
  const failure = judgePostgresError(Object.assign(new Error(message), { code }));
  expect(failure.kind).toBe(kind);
  expect("error" in failure ? (failure.error as { code?: unknown }).code : undefined).toBe(meant);
});
