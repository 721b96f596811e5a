import { DeeplakeError } from "../../../base/errors.ts";
import type { SqlClient } from "../../driver/driver.ts";

/** Number of connections of one table. They mostly wait for the server. */
const CONNECTIONS = 4;

/**
 * Makes a pool of our own. `pg` is an optional peer dependency and is loaded only here.
 * @throws DeeplakeError PACKAGE_MISSING without it
 */
export async function openPool(connectionString: string): Promise<SqlClient & { end(): Promise<void> }> {
  const { default: pg } = await import("pg").catch((error: unknown) => {
    throw new DeeplakeError(
      "PACKAGE_MISSING",
      "Expected the package pg for a postgres:// location, got none. Install it with: npm install pg",
      { cause: error },
    );
  });
  const pool = new pg.Pool({ connectionString, max: CONNECTIONS, connectionTimeoutMillis: 10_000 });
  // A broken idle connection is replaced at the next query. Without a listener its error would end the
  // process.
  pool.on("error", () => {});
  return pool;
}
