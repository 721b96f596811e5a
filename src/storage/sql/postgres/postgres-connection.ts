import type * as Pg from "pg";

import type { Backoff } from "../../../base/async/retry-delay.ts";
import { DeeplakeError } from "../../../base/errors.ts";
import { loadInstalled } from "../../../base/installed.ts";
import type { DriverOptions, SqlClient } from "../../driver/driver.ts";
import { ClientConnection } from "../client-connection.ts";
import type { SqlConnection } from "../sql-connection.ts";
import { judgePostgresError } from "./judge-postgres-error.ts";

const BACKOFF: Backoff = { baseMs: 100, capMs: 2_000 };
const DEADLINE_MS = 30_000;
/** Most connections of one table. Connections mostly wait for the server, so few are enough. */
const CONNECTIONS = 4;

/**
 * Connects to Postgres, through the given client or a pool of our own. By default values are written into
 * the statements, because pg_deeplake runs many statements from their text and so loses their parameters.
 * @throws DeeplakeError INVALID_LOCATION with neither client nor address
 */
export async function postgresConnection(
  connectionString: string | undefined,
  { client, parameters = "literal", deadlineMs = DEADLINE_MS }: DriverOptions,
): Promise<SqlConnection> {
  const spoken = { parameters, deadlineMs, backoff: BACKOFF, judge: judgePostgresError };
  if (client) return new ClientConnection(client, spoken);
  if (connectionString === undefined) {
    throw new DeeplakeError(
      "INVALID_LOCATION",
      "Expected a client or an address of Postgres, got neither. Give the option `client`, or a whole postgres:// address.",
    );
  }
  const pool = openPool(connectionString);
  return new ClientConnection(pool, { ...spoken, end: () => pool.end() });
}

/**
 * A pool of our own. `pg` is an optional peer and loaded only here.
 * @throws DeeplakeError PACKAGE_MISSING without `pg`
 */
function openPool(connectionString: string): SqlClient & { end(): Promise<void> } {
  const pg = loadedPg();
  const pool = new pg.Pool({ connectionString, max: CONNECTIONS, connectionTimeoutMillis: 10_000 });
  // A broken idle connection is replaced at the next query. Without a listener its error would end the
  // process.
  pool.on("error", () => {});
  return pool;
}

function loadedPg(): typeof Pg {
  try {
    return loadInstalled("pg") as typeof Pg;
  } catch (error) {
    throw new DeeplakeError(
      "PACKAGE_MISSING",
      "Expected the package pg for a postgres:// location, got none. Install it with: npm install pg. If a bundle includes pg, give a pool of it as the option `client`.",
      { cause: error },
    );
  }
}
