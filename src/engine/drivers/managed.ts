import { managedCredentials } from "../managed/managed-credentials.ts";
import { managedLocation } from "../managed/managed-location.ts";
import { judgeClientError } from "../managed/judge-client-error.ts";
import { RestConnection } from "../managed/rest-connection.ts";
import type { Driver, DriverOptions } from "../driver.ts";
import type { Backoff } from "../../internal/retry-delay.ts";
import { ClientConnection } from "../sql/client-connection.ts";
import { SqlDriver } from "../sql/sql-driver.ts";

/** Waits between attempts, as Activeloop's own client begins; capped, since the deadline bounds the whole. */
const BACKOFF: Backoff = { baseMs: 500, capMs: 5_000 };
const DEADLINE_MS = 60_000;
/** Reads were seen to lag writes by about five seconds, new tables to be unusable for thirty and more. */
const READ_LAG_MS = 30_000;
const READY_AFTER_MS = 60_000;

/** Deeplake's managed service: REST, no Python. `al://workspace/name`. */
export function managedServiceDriver(
  location: string,
  table: string | null,
  options: DriverOptions = {},
  backoff: Backoff = BACKOFF,
): Driver {
  const place = managedLocation(location, table);
  const { client, parameters = "bound", deadlineMs = DEADLINE_MS } = options;
  const spoken = { parameters, deadlineMs, backoff };
  return new SqlDriver({
    name: "managed",
    place,
    readLagMs: READ_LAG_MS,
    readyAfterMs: READY_AFTER_MS,
    // The service sorts downwards whatever indexes there are, and making one on a new table fails now and then.
    indexes: false,
    connect: async () =>
      client
        ? new ClientConnection(client, { ...spoken, judge: judgeClientError })
        : new RestConnection(managedCredentials(options), place.schema, spoken),
  });
}
