import type { Backoff } from "../../internal/retry-delay.ts";
import { DeeplakeError } from "../../errors.ts";
import type { Driver, DriverOptions } from "../driver.ts";
import { judgePostgresError } from "../postgres/judge-postgres-error.ts";
import { openPool } from "../postgres/open-pool.ts";
import { postgresLocation } from "../postgres/postgres-location.ts";
import { ClientConnection } from "../sql/client-connection.ts";
import { SqlDriver } from "../sql/sql-driver.ts";

const BACKOFF: Backoff = { baseMs: 100, capMs: 2_000 };
const DEADLINE_MS = 30_000;

/**
 * Postgres with the pg_deeplake extension. Values are written into the statements by default: the extension runs many
 * of them from their text, where parameters are lost.
 */
export function postgresDriver(location: string, table: string | null, options: DriverOptions = {}): Driver {
  const { place, connectionString } = postgresLocation(location, table);
  const { client, parameters = "literal", deadlineMs = DEADLINE_MS } = options;
  return new SqlDriver({
    name: "postgres",
    place,
    readLagMs: 0,
    readyAfterMs: 0,
    indexes: true,
    connect: async () => {
      const spoken = { parameters, deadlineMs, backoff: BACKOFF, judge: judgePostgresError };
      if (client) return new ClientConnection(client, spoken);
      if (connectionString === undefined) {
        throw new DeeplakeError(
          "INVALID_LOCATION",
          `Expected a client for ${location}, got none. Give the option \`client\`, or a whole postgres:// address.`,
        );
      }
      const pool = await openPool(connectionString);
      return new ClientConnection(pool, { ...spoken, end: () => pool.end() });
    },
  });
}
