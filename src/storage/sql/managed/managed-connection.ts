import type { Backoff } from "../../../base/async/retry-delay.ts";
import type { DriverOptions } from "../../driver/driver.ts";
import { ClientConnection } from "../client-connection.ts";
import type { SqlConnection } from "../sql-connection.ts";
import { judgeClientError } from "./judge-client-error.ts";
import { managedCredentials } from "./managed-credentials.ts";
import { RestConnection } from "./rest-connection.ts";

/**
 * Waits between attempts. The first waits are as long as in Activeloop's own client. Later waits are capped,
 * because all attempts must fit into the deadline.
 */
const BACKOFF: Backoff = { baseMs: 500, capMs: 5_000 };
const DEADLINE_MS = 60_000;

/** Connects to a workspace of the managed service, through the given client or over HTTP. */
export function managedConnection(
  workspace: string,
  options: DriverOptions,
  backoff: Backoff = BACKOFF,
): SqlConnection {
  const { client, parameters = "bound", deadlineMs = DEADLINE_MS } = options;
  const spoken = { parameters, deadlineMs, backoff };
  return client
    ? new ClientConnection(client, { ...spoken, judge: judgeClientError })
    : new RestConnection(managedCredentials(options), workspace, spoken);
}
