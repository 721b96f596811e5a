import type * as Pg from "pg";

import { loadInstalled } from "../../../base/installed.ts";
import { DeeplakeError } from "../../../base/errors.ts";
import type { SqlClient } from "../../driver/driver.ts";

/** Most connections of one table. Connections mostly wait for the server, so few are enough. */
const CONNECTIONS = 4;

/**
 * A pool of our own. `pg` is an optional peer and loaded only here.
 * @throws DeeplakeError PACKAGE_MISSING without `pg`
 */
export function openPool(connectionString: string): SqlClient & { end(): Promise<void> } {
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
