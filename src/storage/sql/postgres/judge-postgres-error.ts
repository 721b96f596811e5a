import { DeeplakeError } from "../../../base/errors.ts";
import type { ClientFailure } from "../client-connection.ts";
import { toldBy } from "../told-by.ts";

/** Error codes of PostgreSQL (appendix A of its manual) and of Node's sockets. */
const EXISTS = new Set(["42P07", "42701", "42710"]);
const TRANSIENT = /^(08|57P0|53[23]00|40001|40P01)|^E(CONN|PIPE|TIMEDOUT|HOSTUNREACH|AI_AGAIN)/;
/** What a socket was doing when it failed. While a server restarts, its host name or its socket file may be missing. */
const NETWORK = new Set<unknown>(["connect", "getaddrinfo", "read", "write"]);
const SQLSTATE = /^[0-9A-Z]{5}$/;
const WRONG_COLUMNS = new Set(["42703", "42804", "42883"]);
const REFUSED = new Set(["28P01", "28000", "42501"]);
const UNKNOWN_OPERATOR_OR_METHOD = new Set(["42704", "42883"]);

/** Interprets an error of a Postgres client. */
export function judgePostgresError(error: unknown): ClientFailure {
  const message = toldBy(error);
  const { code: given, syscall } = (error ?? {}) as { code?: unknown; syscall?: unknown };
  const code = typeof given === "string" ? given : "";
  if (EXISTS.has(code) || (code === "23505" && message.includes("pg_"))) return { kind: "exists" };
  if (
    TRANSIENT.test(code) ||
    NETWORK.has(syscall) ||
    /connection (terminated|ended)|timeout exceeded when trying to connect|query read timeout/i.test(message)
  )
    return {
      kind: "retry",
      error: failure(
        "SERVICE_UNAVAILABLE",
        `to reach Postgres, got: ${message}. Check the address, or try again later.`,
        error,
      ),
    };
  if (code === "42P01")
    return failed("TABLE_MISSING", `the table to be there, got: ${message}. Open the location again.`, error);
  if (REFUSED.has(code))
    return failed(
      "AUTHENTICATION_FAILED",
      `Postgres to let this user in, got: ${message}. Check the user, the password and what the user may do.`,
      error,
    );
  if (code === "3D000" || code === "3F000")
    return failed(
      "INVALID_LOCATION",
      `a database and schema that exist, got: ${message}. Create it, or name another.`,
      error,
    );
  if (UNKNOWN_OPERATOR_OR_METHOD.has(code) && /deeplake|<#>/.test(message)) {
    return failed(
      "ENGINE_MISSING",
      `a Postgres with the pg_deeplake extension, got: ${message}. Use the image activeloopai/pg-deeplake and run CREATE EXTENSION pg_deeplake.`,
      error,
    );
  }
  if (WRONG_COLUMNS.has(code))
    return failed("SCHEMA_MISMATCH", `a table of this package, got: ${message}. Choose another name.`, error);
  if (!SQLSTATE.test(code))
    return failed(
      message.includes("password") ? "AUTHENTICATION_FAILED" : "ENGINE_FAILED",
      `a connection to Postgres, got: ${message}. Check the address, such as its password and sslmode, or the client.`,
      error,
    );
  return failed("ENGINE_FAILED", `Postgres to run the statement, got: ${message}.`, error);
}

type Code = ConstructorParameters<typeof DeeplakeError>[0];

function failed(code: Code, message: string, cause: unknown): ClientFailure {
  return { kind: "failed", error: failure(code, message, cause) };
}

function failure(code: Code, message: string, cause: unknown): DeeplakeError {
  return new DeeplakeError(code, `Expected ${message}`, { cause });
}
