import { connect, type TcpNetConnectOpts } from "node:net";

import { Client } from "pg";
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
  [undefined, "Query read timeout", "retry", "SERVICE_UNAVAILABLE"],
  [undefined, "The server does not support SSL connections", "failed", "ENGINE_FAILED"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate", "failed", "ENGINE_FAILED"],
  ["42P01", 'relation "t" does not exist', "failed", "TABLE_MISSING"],
  ["28P01", "password authentication failed", "failed", "AUTHENTICATION_FAILED"],
  ["3D000", 'database "x" does not exist', "failed", "INVALID_LOCATION"],
  ["42704", 'access method "deeplake" does not exist', "failed", "ENGINE_MISSING"],
  ["42883", "operator does not exist: real[] <#> real[]", "failed", "ENGINE_MISSING"],
  ["42703", 'column "scope" does not exist', "failed", "SCHEMA_MISMATCH"],
  ["42804", 'column "timestamp" is of type timestamptz', "failed", "SCHEMA_MISMATCH"],
  ["42883", "operator does not exist: integer = text", "failed", "SCHEMA_MISMATCH"],
  ["42601", "syntax error", "failed", "ENGINE_FAILED"],
])("%s %s: %s", (code, message, kind, meant) => {
  const failure = judgePostgresError(Object.assign(new Error(message), { code }));
  expect(failure.kind).toBe(kind);
  expect("error" in failure ? (failure.error as { code?: unknown }).code : undefined).toBe(meant);
});

/** What `pg` says about a server that nobody can reach. */
const unreachable = (options: object): Promise<unknown> =>
  new Client(options).connect().catch((error: unknown) => error);

/** What Node says if the host has several addresses and all of them fail. */
const noAddress = new Promise<unknown>((resolve) => {
  const all = ["127.0.0.1", "127.0.0.2"].map((address) => ({ address, family: 4 }));
  const lookup: TcpNetConnectOpts["lookup"] = (_host, _options, found) => found(null, all);
  connect({ host: "database", port: 9, lookup, autoSelectFamily: true }).on("error", resolve);
});

test.each([
  ["a host without an address", unreachable({ host: "no-such-host.invalid" }), "no-such-host.invalid"],
  ["a socket file that is gone", unreachable({ host: "/no/such/folder" }), "/no/such/folder"],
  ["a port that nobody listens at", unreachable({ host: "127.0.0.1", port: 9 }), "127.0.0.1:9"],
  ["a host with several addresses", noAddress, "127.0.0.2:9"],
])("%s is tried again, and the error names it", async (_, failing, name) => {
  const error = await failing;
  expect(judgePostgresError(error)).toMatchObject({
    kind: "retry",
    error: { code: "SERVICE_UNAVAILABLE", message: expect.stringContaining(name) },
  });
});

test("an address without the password that the server wants is no outage", () => {
  const error = new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string");
  expect(judgePostgresError(error)).toMatchObject({
    kind: "failed",
    error: { code: "AUTHENTICATION_FAILED", message: expect.stringContaining("Check the address") },
  });
});
