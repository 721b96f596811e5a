import { expect, test } from "vitest";

import { postgresLocation } from "../../../../src/storage/sql/postgres/postgres-location.ts";

test.each([
  ["postgres:agents", "experiences", { schema: "public", table: "agents" }, undefined],
  ["postgres:my-agents", "runs", { schema: "public", table: "my_agents_runs" }, undefined],
  [
    "postgresql://u:p@h:5/d",
    null,
    { schema: "public", table: "agent_experiences" },
    "postgresql://u:p@h:5/d",
  ],
  [
    "postgres://u@h/d?table=docs&schema=s&sslmode=require",
    null,
    { schema: "s", table: "docs" },
    "postgres://u@h/d?sslmode=require",
  ],
  [
    "postgres://u:p@/d?host=/run/postgresql&table=docs",
    "runs",
    { schema: "public", table: "docs_runs" },
    "postgres://u:p@/d?host=%2Frun%2Fpostgresql",
  ],
  [
    "postgres://%2Frun%2Fpostgresql/d",
    null,
    { schema: "public", table: "agent_experiences" },
    "postgres://%2Frun%2Fpostgresql/d",
  ],
])("%s, %s", (location, table, place, connectionString) => {
  expect(postgresLocation(location, table)).toEqual({ place, connectionString });
});

test.each([
  "postgres:",
  "postgres:a b",
  "postgres:1a",
  "postgres://h/d?table=a;b",
  'postgres://h/d?schema="x"',
])("%s is refused", (location) => {
  expect(() => postgresLocation(location, null)).toThrow(
    expect.objectContaining({ code: "INVALID_LOCATION" }),
  );
});
