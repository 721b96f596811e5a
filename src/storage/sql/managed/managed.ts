import { managedConnection } from "./managed-connection.ts";
import { managedLocation } from "./managed-location.ts";
import type { Driver, DriverOptions } from "../../driver/driver.ts";
import type { Backoff } from "../../../base/async/retry-delay.ts";
import { SqlDriver } from "../sql-driver.ts";

/**
 * How long reads may lag writes, and how long a new table may be unusable. About five seconds, and thirty seconds
 * or more, were observed.
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
