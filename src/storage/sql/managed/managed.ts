import { managedConnection } from "./managed-connection.ts";
import { managedLocation } from "./managed-location.ts";
import type { Driver, DriverOptions } from "../../driver/driver.ts";
import type { Backoff } from "../../../base/async/retry-delay.ts";
import { SqlDriver } from "../sql-driver.ts";

/** Reads were seen to lag writes by about five seconds, new tables to be unusable for thirty and more. */
const READ_LAG_MS = 30_000;
const READY_AFTER_MS = 60_000;

/** Deeplake's managed service: REST, no Python. `al://workspace/name`. */
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
    // The service sorts downwards whatever indexes there are, and making one on a new table fails now and then.
    indexes: false,
    connect: async () => managedConnection(place.schema, options, backoff),
  });
}
