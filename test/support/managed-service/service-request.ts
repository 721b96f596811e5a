import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** A request as it arrived. */
export interface ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed body, its text where it is not JSON, or `undefined` where there is none. */
  readonly body: unknown;
  /** The body's `query`, or "". */
  readonly sql: string;
  /** When it arrived, in milliseconds since 1970. */
  readonly at: number;
}

/** What goes back; an object becomes JSON. */
export interface ServiceAnswer {
  readonly status: number;
  readonly body: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that is no success. */
export class ServiceError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Reads a whole request. */
export async function readRequest(message: IncomingMessage): Promise<ServiceRequest> {
  const at = Date.now();
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body = parsed(Buffer.concat(chunks).toString("utf8"));
  const sql = (body as { query?: unknown } | undefined)?.query;
  return {
    method: message.method ?? "",
    path: decodeURIComponent((message.url ?? "").split("?", 1)[0] ?? ""),
    headers: message.headers,
    body,
    sql: typeof sql === "string" ? sql : "",
    at,
  };
}

function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
