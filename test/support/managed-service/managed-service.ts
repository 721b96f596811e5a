import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { openDeeplakePostgres, type SqlResult, type ValueFormat } from "./deeplake-postgres.ts";
import { errorAnswer } from "./error-answer.ts";
import { route } from "./service-routes.ts";
import { readRequest, type ServiceAnswer, type ServiceRequest } from "./service-request.ts";
import { serviceTokens } from "./service-tokens.ts";

/** How to start the service. */
export interface ManagedServiceOptions extends ValueFormat {
  /** Workspaces that exist. @default any, from its first use on */
  readonly workspaces?: readonly string[];
  /** The organisation of tokens that name none. @default "org-1" */
  readonly orgId?: string;
  /** How many of the latest requests to keep. @default 10_000 */
  readonly requestsKept?: number;
}

/** What the service has seen. */
export interface ServiceCounters {
  requests: number;
  inFlight: number;
  /** The most requests that were in flight at once. */
  maxInFlight: number;
}

/** Deeplake's managed REST service on this machine, over a real Postgres. */
export interface ManagedService extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string;
  readonly counters: Readonly<ServiceCounters>;
  /** The latest requests, oldest first. */
  readonly requests: readonly ServiceRequest[];
  /** A valid token. `null`: one that names no organisation. @default the service's organisation */
  token(orgId?: string | null): string;
  /** Runs a statement in a workspace past HTTP and faults, to look at what is really stored. */
  query(workspace: string, sql: string, params?: readonly unknown[]): Promise<SqlResult>;
  close(): Promise<void>;
}

/** Starts one on loopback, with nothing in it. */
export async function startManagedService(options: ManagedServiceOptions = {}): Promise<ManagedService> {
  const { orgId = "org-1", requestsKept = 10_000 } = options;
  const database = await openDeeplakePostgres(options);
  const tokens = serviceTokens(orgId);
  const counters: ServiceCounters = { requests: 0, inFlight: 0, maxInFlight: 0 };
  const requests: ServiceRequest[] = [];

  const answer = async (request: ServiceRequest): Promise<ServiceAnswer> => {
    try {
      const organisation = tokens.organisation(request.headers, request.path !== "/me");
      return await route(request, { database, organisation, workspaces: options.workspaces });
    } catch (error) {
      return errorAnswer(error, `req-${counters.requests}`);
    }
  };
  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    counters.requests++;
    counters.maxInFlight = Math.max(counters.maxInFlight, ++counters.inFlight);
    response.once("close", () => counters.inFlight--);
    const request = await readRequest(message);
    requests.push(request);
    if (requests.length > requestsKept) requests.shift();
    send(response, await answer(request));
  };
  const server = createServer((message, response) => {
    // A client that goes away while it sends leaves nothing to answer.
    serve(message, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const close = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    await database.close();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counters,
    requests,
    token: (organisation = orgId) => tokens.issue(organisation),
    query: database.query,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function send(response: ServerResponse, { status, body, headers }: ServiceAnswer): void {
  const json = typeof body === "object";
  response
    .writeHead(status, { "content-type": json ? "application/json" : "text/html; charset=utf-8", ...headers })
    .end(json ? JSON.stringify(body) : body);
}
