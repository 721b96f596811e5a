import type * as Pg from "pg";

import type { Backoff } from "../../../base/async/retry-delay.ts";
import { DeeplakeError } from "../../../base/errors.ts";
import { loadInstalled } from "../../../base/installed.ts";
import { processWide } from "../../../base/process-wide.ts";
import type { DriverOptions } from "../../driver/driver.ts";
import { ClientConnection } from "../client-connection.ts";
import type { SqlConnection } from "../sql-connection.ts";
import { judgePostgresError } from "./judge-postgres-error.ts";

const BACKOFF: Backoff = { baseMs: 100, capMs: 2_000 };
const DEADLINE_MS = 30_000;
/**
 * Most connections of a process to one address. A server has a hundred for all its clients, and a connection mostly
 * waits for the server.
 */
const CONNECTIONS = 10;
/** The pool of each address, which all tables share, and how many tables use it. */
const pools = processWide("pools", () => new Map<string, { readonly pool: Pg.Pool; tables: number }>());

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
  if (client) return new ClientConnection({ ...spoken, ask: (text, values) => client.query(text, values) });
  if (connectionString === undefined) {
    throw new DeeplakeError(
      "INVALID_LOCATION",
      "Expected a client or an address of Postgres, got neither. Give the option `client`, or a whole postgres:// address.",
    );
  }
  const shared = pools.get(connectionString) ?? { pool: newPool(connectionString), tables: 0 };
  pools.set(connectionString, shared);
  shared.tables++;
  return new ClientConnection({
    ...spoken,
    // Without an answer in time, `pg` ends the connection, so that the pool gets its place back.
    ask: (text, values, query_timeout) => {
      const query = { text, values, query_timeout };
      return shared.pool.query(query);
    },
    end: async () => {
      if (--shared.tables > 0) return;
      pools.delete(connectionString);
      // The pool waits only for statements that were given up. Nobody waits for their answers.
      void shared.pool.end();
    },
  });
}

/**
 * `pg` is an optional peer and loaded only here.
 * @throws DeeplakeError PACKAGE_MISSING without `pg`
 */
function newPool(connectionString: string): Pg.Pool {
  const pg = loadedPg();
  const pool = new pg.Pool({
    connectionString,
    max: CONNECTIONS,
    connectionTimeoutMillis: 10_000,
    allowExitOnIdle: true,
  });
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
