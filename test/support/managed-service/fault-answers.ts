import type { Faults } from "./faults.ts";
import type { ServiceAnswer, ServiceRequest } from "./service-request.ts";

/** What a fault makes of a request: another answer, or none; `executed`: after the statement ran. */
export interface Interruption {
  readonly answer: ServiceAnswer | "none";
  readonly executed: boolean;
}

/** The first fault that keeps a request from its answer. */
export function interruption(
  faults: Faults,
  request: ServiceRequest,
  requestId: string,
): Interruption | undefined {
  const json = (status: number, error: string, code: string): ServiceAnswer => ({
    status,
    body: { error, code, request_id: requestId },
  });
  if (faults.draw("noBalance", request)) {
    return before({ status: 402, body: { balance_cents: 0, error: "insufficient balance, please top up" } });
  }
  for (const [kind, status] of [
    ["unauthorized", 401],
    ["forbidden", 403],
  ] as const) {
    const fault = faults.draw(kind, request);
    if (fault) return before(fault.html ? page(status) : { status, body: "" });
  }
  const limit = faults.draw("rateLimit", request);
  if (limit) {
    const headers = limit.retryAfterS === undefined ? {} : { "retry-after": String(limit.retryAfterS) };
    return before({ ...json(429, "too many requests", "RATE_LIMITED"), headers });
  }
  const error = faults.draw("serverError", request);
  if (error) {
    const { status = 500, html = false, executed = false } = error;
    return { answer: html ? page(status) : json(status, "internal error", "INTERNAL_ERROR"), executed };
  }
  const html = faults.draw("htmlAnswer", request);
  if (html) return { answer: page(200), executed: html.executed ?? false };
  if (faults.draw("answerLostBefore", request)) return { answer: "none", executed: false };
  if (faults.draw("answerLostAfter", request)) return { answer: "none", executed: true };
  return undefined;
}

function before(answer: ServiceAnswer): Interruption {
  return { answer, executed: false };
}

/** What a proxy in front of the service shows. */
function page(status: number): ServiceAnswer {
  return {
    status,
    body: `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center><hr><center>nginx</center></body></html>`,
  };
}
