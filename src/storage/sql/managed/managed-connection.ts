import { DeeplakeError } from "../../../base/errors.ts";
import type { Backoff } from "../../../base/async/retry-delay.ts";
import type { DriverOptions } from "../../driver/driver.ts";
import { ClientConnection, type ClientFailure } from "../client-connection.ts";
import type { SqlConnection } from "../sql-connection.ts";
import { toldBy } from "../told-by.ts";
import { judgeAnswer } from "./judge-answer.ts";
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
    ? new ClientConnection({
        ...spoken,
        ask: (text, values) => client.query(text, values),
        judge: judgeClientError,
      })
    : new RestConnection(managedCredentials(options), workspace, spoken);
}

/** Interprets an error of a `ManagedClient`. The HTTP status is in a field of the error, or in its message. */
function judgeClientError(error: unknown): ClientFailure {
  const message = toldBy(error);
  const { status, statusCode } = (error ?? {}) as { status?: unknown; statusCode?: unknown };
  const said = [status, statusCode, /\b[45]\d\d\b/.exec(message)?.[0]].map(Number).find(Number.isInteger);
  const body = JSON.stringify({ error: message });
  if (said === undefined && /fetch failed|network|timed? ?out|ECONN|socket/i.test(message)) {
    return {
      kind: "retry",
      error: new DeeplakeError(
        "SERVICE_UNAVAILABLE",
        `Expected an answer of the Deeplake service, got: ${message}.`,
        {
          cause: error,
        },
      ),
    };
  }
  const judgement = judgeAnswer({ status: said ?? 400, body, retryAfter: null });
  if (judgement.kind === "good")
    return { kind: "failed", error: error instanceof Error ? error : new Error(message) };
  return judgement;
}
