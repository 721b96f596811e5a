import { managedConnection } from "./managed-connection.ts";
import { managedLocation } from "./managed-location.ts";
import type { Driver, DriverOptions } from "../../driver/driver.ts";
import type { Backoff } from "../../../base/async/retry-delay.ts";
import { SqlDriver } from "../sql-driver.ts";

/**
 * Reads were observed to lag writes by about five seconds, and new tables to be unusable for thirty seconds
 * or more.
 */
const READ_LAG_MS = 30_000;
const READY_AFTER_MS = 60_000;

/** Driver for Deeplake's managed service at `al://workspace/name`, over REST and without Python. */
export function managedServiceDriver(
  location: string,
  table: string | null,
  options: DriverOptions = {},
  backoff?: Backoff,
): Driver {
  const place = managedLocation(location, table);
  return new SqlDriver({
    name: "managed",
    place,
    readLagMs: READ_LAG_MS,
    readyAfterMs: READY_AFTER_MS,
    // The service sorts downwards with any index, and creating one on a new table sometimes fails.
    indexes: false,
    connect: async () => managedConnection(place.schema, options, backoff),
  });
}
