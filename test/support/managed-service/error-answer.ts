import { ServiceError, type ServiceAnswer } from "./service-request.ts";

/** duplicate table or index, column, object; the service answers these with 500, never 409. */
const ALREADY_EXISTS = new Set(["42P07", "42701", "42710"]);

/** The answer to a request that failed. `requestId`: names it in the answer. */
export function errorAnswer(error: unknown, requestId: string): ServiceAnswer {
  if (error instanceof ServiceError) {
    return { status: error.status, body: { error: error.message, code: error.code, request_id: requestId } };
  }
  const { code, message } = error as { code?: string; message: string };
  if (code === undefined) {
    return { status: 500, body: { error: message, code: "INTERNAL_ERROR", request_id: requestId } };
  }
  return {
    status: ALREADY_EXISTS.has(code) ? 500 : 400,
    body: { error: `${message} (SQLSTATE ${code})`, code: "QUERY_ERROR", request_id: requestId },
  };
}
