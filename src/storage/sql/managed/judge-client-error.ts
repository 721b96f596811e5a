import { DeeplakeError } from "../../../base/errors.ts";
import type { ClientFailure } from "../client-connection.ts";
import { judgeAnswer } from "./judge-answer.ts";

/** Interprets an error of a `ManagedClient`. The HTTP status is in a field of the error, or in its message. */
export function judgeClientError(error: unknown): ClientFailure {
  const message = error instanceof Error ? error.message : String(error);
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
