import type { Backoff } from "../../../base/async/retry-delay.ts";
import { DeeplakeError } from "../../../base/errors.ts";
import type { DriverOptions } from "../../driver/driver.ts";
import { ClientConnection } from "../client-connection.ts";
import type { SqlConnection } from "../sql-connection.ts";
import { judgePostgresError } from "./judge-postgres-error.ts";
import { openPool } from "./open-pool.ts";

const BACKOFF: Backoff = { baseMs: 100, capMs: 2_000 };
const DEADLINE_MS = 30_000;

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
