import type { Driver, DriverOptions } from "../../driver/driver.ts";
import { postgresConnection } from "./postgres-connection.ts";
import { postgresLocation } from "./postgres-location.ts";
import { SqlDriver } from "../sql-driver.ts";

/** Driver for Postgres with the pg_deeplake extension. */
export function postgresDriver(location: string, table: string | null, options: DriverOptions = {}): Driver {
  const { place, connectionString } = postgresLocation(location, table);
  return new SqlDriver({
    name: "postgres",
    place,
    readLagMs: 0,
    readyAfterMs: 0,
    indexes: true,
    connect: () => postgresConnection(connectionString, options),
  });
}
